// Cookies as a browser keeps them (RFC 6265), with one thing that only browsers do: on localhost, which never leaves the
// machine, `Secure` and `__Host-` cookies work over plain http.

/** A cookie as it was set, with its attributes; times are in ms since the epoch. */
export interface Cookie {
  name: string;
  value: string;
  /** Host that set it, or the Domain it asked for. */
  host: string;
  /** Without a Domain attribute: for exactly this host. */
  hostOnly: boolean;
  path: string;
  secure: boolean;
  httpOnly: boolean;
  sameSite: 'Strict' | 'Lax' | 'None' | undefined;
  partitioned: boolean;
  /** Undefined: until the browser closes. */
  expiresAt: number | undefined;
}

/** The cookies of one browser. */
export class CookieJar {
  readonly #cookies: Cookie[] = [];

  /** Takes the Set-Cookie headers of an answer. What a browser would refuse is ignored, as there. */
  store(url: URL, headers: readonly string[]): void {
    for (const header of headers) {
      const cookie = parseCookie(url, header);
      if (!cookie || !isAcceptable(url, cookie)) continue;
      const older = this.#cookies.findIndex(
        ({ name, host, path }) => name === cookie.name && host === cookie.host && path === cookie.path,
      );
      if (older >= 0) this.#cookies.splice(older, 1);
      if (cookie.expiresAt === undefined || cookie.expiresAt > Date.now()) this.#cookies.push(cookie);
    }
  }

  /** The cookies that a request for `url` carries, those of longer paths first (5.4). */
  find(url: URL): Cookie[] {
    return this.#cookies
      .filter((cookie) => isHostMatch(url, cookie) && isPathMatch(url, cookie))
      .filter((cookie) => !cookie.secure || isSecureContext(url))
      .filter((cookie) => cookie.expiresAt === undefined || cookie.expiresAt > Date.now())
      .sort((one, other) => other.path.length - one.path.length);
  }

  /** Forgets every cookie, or those with this name. */
  clear(name?: string): void {
    const kept = name === undefined ? [] : this.#cookies.filter((cookie) => cookie.name !== name);
    this.#cookies.splice(0, this.#cookies.length, ...kept);
  }
}

function parseCookie(url: URL, header: string): Cookie | undefined {
  const [pair = '', ...rest] = header.split(';');
  const [name, value] = splitAt(pair, '=');
  if (name === '') return undefined;
  const attributes = new Map(
    rest.map((attribute) => splitAt(attribute, '=')).map(([key, v]) => [key.toLowerCase(), v]),
  );
  const domain = attributes.get('domain')?.replace(/^\./, '').toLowerCase();
  const path = attributes.get('path');
  return {
    name,
    value,
    host: domain || url.hostname,
    hostOnly: !domain,
    path: path?.startsWith('/') ? path : defaultPath(url),
    secure: attributes.has('secure'),
    httpOnly: attributes.has('httponly'),
    sameSite: (['Strict', 'Lax', 'None'] as const).find(
      (word) => word.toLowerCase() === attributes.get('samesite')?.toLowerCase(),
    ),
    partitioned: attributes.has('partitioned'),
    expiresAt: readExpiry(attributes.get('max-age'), attributes.get('expires')),
  };
}

/** Max-Age wins over Expires (5.3). */
function readExpiry(maxAge: string | undefined, expires: string | undefined): number | undefined {
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Date.now() + Number(maxAge) * 1000;
  const time = expires === undefined ? Number.NaN : Date.parse(expires);
  return Number.isNaN(time) ? undefined : time;
}

function isAcceptable(url: URL, cookie: Cookie): boolean {
  const ownHost = cookie.host === url.hostname || url.hostname.endsWith(`.${cookie.host}`);
  if (!ownHost || (cookie.secure && !isSecureContext(url))) return false;
  if ((cookie.sameSite === 'None' || cookie.partitioned) && !cookie.secure) return false;
  if (cookie.name.startsWith('__Host-')) return cookie.secure && cookie.hostOnly && cookie.path === '/';
  return !cookie.name.startsWith('__Secure-') || cookie.secure;
}

function isSecureContext(url: URL): boolean {
  return url.protocol === 'https:' || /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}

function isHostMatch(url: URL, { host, hostOnly }: Cookie): boolean {
  return url.hostname === host || (!hostOnly && url.hostname.endsWith(`.${host}`));
}

function isPathMatch(url: URL, { path }: Cookie): boolean {
  return url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}

function defaultPath(url: URL): string {
  return url.pathname.slice(0, url.pathname.lastIndexOf('/')) || '/';
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
