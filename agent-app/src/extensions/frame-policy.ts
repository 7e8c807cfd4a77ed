// Which sites may be framed, as the browser holds the page to it (CSP 3, 6.1.6): the installed extensions' and the accounts site. A policy
// can be added to a page and never taken back, so it is set once, before the first frame.

import type { Installed } from './installed.ts';

export type FramePolicy = {
  /** Sets the policy at the first call. Answers the origins that the page can't frame any more without a reload. */
  readonly allow: (installed: readonly Installed[]) => readonly string[];
};

export function createFramePolicy({
  accountsUrl,
  page = document,
}: {
  accountsUrl: string;
  page?: Document;
}): FramePolicy {
  let allowed: ReadonlySet<string> | undefined;
  return {
    allow(installed) {
      const origins = installed
        .map(({ extension }) => extension.origin)
        .filter((origin) => /^https?:\/\/[^\s;,*]+$/.test(origin));
      if (allowed === undefined) {
        allowed = new Set(origins);
        const meta = page.createElement('meta');
        meta.httpEquiv = 'Content-Security-Policy';
        meta.content = `frame-src ${[accountsUrl, ...allowed].join(' ')}`;
        page.head.append(meta);
      }
      const known = allowed;
      return [...new Set(origins)].filter((origin) => !known.has(origin));
    },
  };
}
