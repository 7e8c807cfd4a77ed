// Which sites may be framed, as the browser holds the page to it (CSP 3, 6.1.6): the installed extensions' and the accounts site. A policy
// can be added to a page and never taken back, so it is set once, before the first frame.

export type FramePolicy = {
  /** Sets the policy at the first call. Answers those origins that the page can't frame any more without a reload. */
  readonly allow: (wanted: readonly string[]) => readonly string[];
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
    allow(wanted) {
      const origins = wanted.filter((origin) => /^https?:\/\/[^\s;,*]+$/.test(origin));
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
