// Redirect URIs: parsed once, compared part by part (OAuth 2.1 2.3.1, RFC 9700 4.1.3). The only normalization is that an empty
// path is `/`: a URI whose raw form differs from its parsed one in anything else is refused, so nothing that two parsers could
// read differently gets as far as a comparison.

import type { Policy } from './policy.ts';

/** A redirect URI that parses to exactly what was written. */
export type RedirectUri = {
  readonly raw: string;
  readonly scheme: string;
  readonly hostname: string;
  readonly port: string;
  /** Never empty for http and https. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly query: string;
  /** What `postMessage` and CSP call it; `null` for private-use schemes. */
  readonly origin: string;
};

const MAX_LENGTH = 2048;
const PRINTABLE = /^[\x21-\x7e]+$/;
/** What has a meaning in a URI, and so may not hide behind an escape: separators, dots, percent signs, controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose.
const SEPARATOR = /[\u0000-\u001f\u007f./\\:;?#@%]/;
const RESPONSE_PARAMETERS: ReadonlySet<string> = new Set([
  'access_token',
  'code',
  'error',
  'error_description',
  'error_uri',
  'expires_in',
  'id_token',
  'iss',
  'response',
  'scope',
  'session_state',
  'state',
  'token_type',
]);
const NUMERIC_LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]']);

/** Parses a redirect URI; answers in words what is wrong with one that is refused. */
export function parseRedirectUri(raw: string): RedirectUri | { readonly fault: string } {
  if (raw.length > MAX_LENGTH) return { fault: `it is longer than ${MAX_LENGTH} characters` };
  if (!PRINTABLE.test(raw)) return { fault: 'it has spaces, control characters or characters outside ASCII' };
  if (raw.includes('\\')) return { fault: 'it has a backslash' };
  if (raw.includes('#')) return { fault: 'it has a fragment' };
  let url: URL;
  try {
    url = new URL(raw);
  } catch {
    return { fault: 'it is not an absolute URI' };
  }
  if (url.username !== '' || url.password !== '' || /^[^/]*:\/\/[^/?]*@/.test(raw))
    return { fault: 'it has user information before the host' };
  const web = url.protocol === 'https:' || url.protocol === 'http:';
  if (!web && !/^[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:$/.test(url.protocol)) {
    return { fault: 'its scheme is neither https, http, nor a private one in reverse domain form' };
  }
  if (raw !== url.href && withRootPath(raw) !== url.href) return { fault: 'it is not in its normal form' };
  const fault = web ? (hostFault(url.hostname) ?? pathFault(url.pathname)) : pathFault(url.pathname);
  if (fault !== undefined) return { fault };
  const query = queryFault(url);
  if (query !== undefined) return { fault: query };
  return {
    raw,
    scheme: url.protocol,
    hostname: url.hostname,
    port: url.port,
    path: url.pathname,
    query: url.search,
    origin: web ? url.origin : 'null',
  };
}

/** What keeps a URI from being registered under a policy, in words; undefined when nothing does. */
export function registrationFault(raw: string, policy: Policy): string | undefined {
  const parsed = parseRedirectUri(raw);
  if ('fault' in parsed) return parsed.fault;
  if (parsed.scheme === 'http:' && policy.plainHttpRedirect === 'loopback' && !isLoopback(parsed.hostname)) {
    return 'it uses plain http on a host other than this machine';
  }
  return undefined;
}

/** Whether a registered URI allows the requested one under a policy. `anyPort`: for native clients, whose loopback port varies (RFC 8252 7.3). */
export function redirectUriMatches(
  registered: RedirectUri,
  requested: RedirectUri,
  rules: Pick<Policy, 'redirectUriMatch' | 'plainHttpRedirect' | 'redirectQueryKeys'> & { anyPort: boolean },
): boolean {
  if (registered.scheme !== requested.scheme || registered.hostname !== requested.hostname) return false;
  if (requested.scheme === 'http:' && rules.plainHttpRedirect === 'loopback' && !isLoopback(requested.hostname)) {
    return false;
  }
  const portVaries = rules.anyPort && requested.scheme === 'http:' && NUMERIC_LOOPBACK.has(requested.hostname);
  if (!portVaries && registered.port !== requested.port) return false;
  if (registered.origin === 'null') return registered.path === requested.path && registered.query === requested.query;

  const added = registered.query === '' && isAllowedQuery(requested.query, rules.redirectQueryKeys);
  if (requested.query !== registered.query && !added) return false;
  if (registered.path === requested.path) return true;
  return (
    rules.redirectUriMatch === 'path-prefix' && registered.query === '' && isPathPrefix(registered.path, requested.path)
  );
}

/** Whether the host is this machine (RFC 8252 7.3, 8.3). */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || NUMERIC_LOOPBACK.has(hostname);
}

function isPathPrefix(prefix: string, path: string): boolean {
  return path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}

function isAllowedQuery(query: string, keys: readonly string[]): boolean {
  const match = /^\?([A-Za-z0-9_]+)=([A-Za-z0-9_-]+)$/.exec(query);
  return match !== null && match[1] !== undefined && keys.includes(match[1]);
}

function withRootPath(raw: string): string {
  return raw.replace(/^(https?:\/\/[^/?]+)(\?|$)/, '$1/$2');
}

function hostFault(hostname: string): string | undefined {
  if (hostname === '') return 'it has no host';
  if (hostname.endsWith('.')) return 'its host ends in a dot';
  if (hostname.includes('%')) return 'its host has an escape';
  if (hostname.includes('*')) return 'it has a wildcard';
  // URL parsers let more pass, `;` and quotes for two; but an origin stands in headers too, where they mean something.
  if (!/^(?:\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)$/.test(hostname)) return 'its host is not a name or address';
  return undefined;
}

function pathFault(path: string): string | undefined {
  if (hidesSeparator(path)) return 'its path has an encoded separator';
  if (path.includes('//')) return 'its path has an empty segment';
  if (/(?:^|\/)\.\.?(?:[/;%]|$)/.test(path)) return 'its path has a dot segment';
  return undefined;
}

/** Also for readers that take broken UTF-8, or fold look-alikes (full-width dots, for one) into ASCII. */
function hidesSeparator(text: string): boolean {
  for (const [escapes] of text.matchAll(/%(?:[0-9a-f]{2}(?:%[0-9a-f]{2})*)?/gi)) {
    try {
      if (SEPARATOR.test(decodeURIComponent(escapes).normalize('NFKC'))) return true;
    } catch {
      return true;
    }
  }
  return false;
}

function queryFault(url: URL): string | undefined {
  if (url.href.endsWith('?')) return 'its query is empty';
  if (url.search === '') return undefined;
  if (hidesSeparator(url.search)) return 'its query has an encoded separator';
  for (const name of url.searchParams.keys()) {
    if (RESPONSE_PARAMETERS.has(name.toLowerCase()))
      return `its query has the response parameter ${name.toLowerCase()}`;
  }
  return undefined;
}
