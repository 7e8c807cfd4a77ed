// URLs that come from extensions are data: parsed once, and allowed by scheme. Nothing of them is ever run.
import type { Target } from './effects.ts';

const MAX_LENGTH = 2048;
/** What browsers count as this machine, and as a secure context. */
const LOOPBACK = /^((.+\.)?localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** An absolute https URL, or an http one on this machine, in its normal form; undefined for everything else. */
export function parseLink(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return;
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return;
  }
  // A user name before the host is there to make the host look like another.
  if (url.username !== '' || url.password !== '') return;
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))) return url.href;
}

/** A path of the agent app: one slash, then no second one in any of its spellings. Undefined for everything else. */
export function parsePath(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_LENGTH || !value.startsWith('/')) return;
  const base = 'https://agent-app.invalid';
  let url: URL;
  try {
    url = new URL(value, base);
  } catch {
    return;
  }
  // `//evil`, `/\evil` and `/<tab>/evil` all parse as another host; `/..//evil` normalizes to a path that would.
  if (url.origin !== base || url.pathname.startsWith('//')) return;
  return url.pathname + url.search + url.hash;
}

/** Where an extension may lead the main window: a path of the app, or a link. */
export function parseTarget(value: unknown): Target | undefined {
  const path = parsePath(value);
  if (path !== undefined) return { kind: 'path', path };
  const url = parseLink(value);
  return url === undefined ? undefined : { kind: 'url', url };
}
