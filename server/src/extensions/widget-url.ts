// Which URLs a widget or an icon may have. A frame is shown beside customers' data and our server may be asked to POST to it, so the
// URL is told whole and plain: one way to write it, a public name by https, or the developer's own machine.

import type { IsSameSite } from './same-site.ts';

/** The sites of this installation, as origins. */
export type Platform = { readonly agentAppOrigin: string; readonly origins: readonly string[] };

export type UrlRules = {
  /** The app says that it is being developed on the developer's own machine. */
  readonly localDevelopment: boolean;
  readonly platform: Platform;
  readonly isSameSite: IsSameSite;
};

export const LONGEST_URL = 1024;

/** Names that lead nowhere public: RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476, and what networks use by habit. */
const PRIVATE_ENDINGS = [
  ...['localhost', 'local', 'internal', 'intranet', 'private', 'corp', 'home', 'lan', 'localdomain', 'home.arpa'],
  ...['test', 'invalid', 'example', 'onion', 'alt', 'arpa'],
];

/** Of a name that can be looked up (RFC 1123 2.1), and the underscores that some have. */
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** What is wrong with a widget's URL, as a sentence without its subject; undefined when nothing is. */
export function widgetUrlFault(text: string, rules: UrlRules): string | undefined {
  const parsed = parseStrictly(text);
  if ('fault' in parsed) return parsed.fault;
  const { url } = parsed;
  if (url.searchParams.has('plugin_id')) return 'must not have plugin_id in its query: the agent app adds that.';
  const fault = placeFault(url, rules);
  if (fault !== undefined) return fault;
  const { platform, isSameSite } = rules;
  if (platform.origins.includes(url.origin)) return `must not be on ${url.origin}, which is a site of this platform.`;
  const agentApp = hostOf(platform.agentAppOrigin);
  if (!isLoopbackHost(url.hostname) && isSameSite(url.hostname, agentApp)) {
    return `must not be on the same site as ${agentApp}, the agent app: an extension there would share its cookies. Use another domain.`;
  }
  return undefined;
}

/** What is wrong with the URL of an icon; undefined when nothing is. */
export function iconUrlFault(text: string, rules: Pick<UrlRules, 'localDevelopment'>): string | undefined {
  const parsed = parseStrictly(text);
  return 'fault' in parsed ? parsed.fault : placeFault(parsed.url, rules);
}

/** What is wrong with a link that is shown to agents: https, or http on the developer's own machine. */
export function linkFault(text: string, { localDevelopment }: Pick<UrlRules, 'localDevelopment'>): string | undefined {
  const parsed = parseStrictly(text);
  if ('fault' in parsed) return parsed.fault;
  const { protocol, hostname } = parsed.url;
  const local = localDevelopment && isLoopbackHost(hostname) && protocol === 'http:';
  return protocol === 'https:' || local ? undefined : 'must begin with https://.';
}

/** What the developer should know though it is allowed; undefined when there is nothing. */
export function widgetUrlWarning(text: string, { platform }: Pick<UrlRules, 'platform'>): string | undefined {
  const { hostname, port, protocol } = new URL(text);
  if (hostname !== hostOf(platform.agentAppOrigin) || !isLoopbackHost(hostname)) return undefined;
  const better = hostname === '127.0.0.1' ? 'localhost' : '127.0.0.1';
  return `${hostname} is also the host of the agent app: browsers share cookies between its ports, as they will not in production. Use ${protocol}//${better}${port === '' ? '' : `:${port}`} while you develop.`;
}

/** `localhost`, 127.0.0.0/8 and [::1], as the URL parser writes them. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Parses the text when there is no other way to write the same. */
function parseStrictly(text: string): { url: URL } | { fault: string } {
  if (text.length > LONGEST_URL) return { fault: `must have at most ${LONGEST_URL} characters.` };
  if (!/^[\x21-\x7e]+$/.test(text)) {
    return { fault: 'must be plain ASCII without spaces: percent-encode the path, and write the host as xn--.' };
  }
  if (text.includes('\\')) return { fault: 'must not have a backslash.' };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.host === '') return { fault: 'must be a whole URL such as https://example.com/widget.' };
  if (url.username !== '' || url.password !== '' || /^[a-z]+:\/\/[^/?#]*@/i.test(text)) {
    return { fault: 'must not have a user name or password.' };
  }
  // What differs only in writing could be read differently by others: case, default ports, dot segments, encoded or odd hosts.
  if (url.href !== text && url.href !== withRoot(text)) {
    return { fault: `must be written in its normal form, which is ${url.href}` };
  }
  return { url };
}

/** An empty path is the root, before a query as well. */
function withRoot(text: string): string {
  return text.replace(/^([a-z]+:\/\/[^/?#]+)(?=$|[?#])/, '$1/');
}

function placeFault(
  { protocol, hostname }: URL,
  { localDevelopment }: Pick<UrlRules, 'localDevelopment'>,
): string | undefined {
  if (isLoopbackHost(hostname)) {
    if (localDevelopment && (protocol === 'https:' || protocol === 'http:')) return undefined;
    return localDevelopment
      ? 'must begin with https:// or http://.'
      : 'must not be on this machine, unless the app is marked as local development.';
  }
  if (protocol !== 'https:') {
    return `must begin with https://${localDevelopment ? ', or be http on localhost, 127.0.0.1 or [::1]' : ''}.`;
  }
  if (hostname.startsWith('[') || /^[\d.]+$/.test(hostname)) return 'must have a host name, not an IP address.';
  if (hostname.endsWith('.')) return 'must not have a host that ends in a dot.';
  // URLs take more: a star or a semicolon in a host would be read as more than a host in a Content-Security-Policy.
  if (hostname.length > 253 || !hostname.split('.').every((label) => LABEL.test(label))) {
    return 'must have a host of letters, digits and hyphens, with 1 to 63 between the dots.';
  }
  const isPrivate = PRIVATE_ENDINGS.some((ending) => hostname === ending || hostname.endsWith(`.${ending}`));
  if (isPrivate || !hostname.includes('.')) return `must have a public host name, which ${hostname} is not.`;
  return undefined;
}

function hostOf(origin: string): string {
  return new URL(origin).hostname;
}
