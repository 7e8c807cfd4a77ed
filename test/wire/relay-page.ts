// Runs the script of a relay page as a browser would, with the windows that it meets, and tells what it posted.
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import type { Page } from '../support/http.ts';

/** What the page posted, and where. */
export type Relayed = {
  readonly message: {
    state?: unknown;
    data?: Record<string, unknown>;
    error?: Record<string, unknown>;
    signed_out?: unknown;
  };
  readonly targetOrigin: unknown;
  readonly posts: number;
  readonly postedTo: 'opener' | 'parent' | undefined;
  readonly closed: boolean;
};

/** Runs the page in a popup or a frame of a page of another origin. */
export function runRelay(page: Page, as: 'popup' | 'frame'): Relayed {
  expect(page.status).toBe(200);
  const script = /<script nonce="([^"]+)">([\s\S]*?)<\/script>/.exec(page.body);
  expect(script, 'a page with one script').not.toBeNull();
  expect(page.headers['content-security-policy']).toContain(`script-src 'nonce-${script?.[1]}'`);

  const posts: { to: 'opener' | 'parent'; message: unknown; targetOrigin: unknown }[] = [];
  const stranger = (to: 'opener' | 'parent') => ({
    get location(): never {
      throw new Error('SecurityError');
    },
    postMessage: (message: unknown, targetOrigin: unknown) => {
      posts.push({ to, message: JSON.parse(JSON.stringify(message)), targetOrigin });
    },
  });
  let closed = false;
  const window: Record<string, unknown> = {
    opener: as === 'popup' ? stranger('opener') : null,
    close: () => {
      closed = true;
    },
  };
  window.parent = as === 'frame' ? stranger('parent') : window;
  const document = { getElementById: () => ({ hidden: false }) };
  runInNewContext(script?.[2] ?? '', { window, document, location: { origin: page.url.origin } });

  const [first] = posts;
  return {
    message: (first?.message ?? {}) as Relayed['message'],
    targetOrigin: first?.targetOrigin,
    posts: posts.length,
    postedTo: first?.to,
    closed,
  };
}
