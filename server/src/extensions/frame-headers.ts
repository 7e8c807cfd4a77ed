// Whether the headers of a page let the agent app frame it: X-Frame-Options (HTML 7.4.2.2) and CSP's frame-ancestors (CSP3 6.4.2), which
// goes before it.

export type FramingFault = { readonly cause: 'x_frame_options' | 'frame_ancestors'; readonly header: string };

/** Which header forbids that a page at `page` is framed by `ancestor`; undefined when none does. Repeated headers are joined by commas. */
export function framingFault(
  headers: { readonly xFrameOptions: string | undefined; readonly policy: string | undefined },
  { page, ancestor }: { readonly page: URL; readonly ancestor: URL },
): FramingFault | undefined {
  const { xFrameOptions, policy = '' } = headers;
  const lists = policy.split(',').flatMap((one) => ancestorsOf(one) ?? []);
  if (lists.length > 0) {
    const forbidding = lists.find(({ sources }) => !sources.some((source) => allows(source, { page, ancestor })));
    return forbidding && { cause: 'frame_ancestors', header: `Content-Security-Policy: ${forbidding.text}` };
  }
  const values = new Set((xFrameOptions ?? '').split(',').map((value) => value.trim().toLowerCase()));
  const known = ['deny', 'sameorigin', 'allowall'].some((value) => values.has(value));
  // What is not understood is ignored, unless it stands beside what is.
  const forbids =
    values.size > 1 ? known : values.has('deny') || (values.has('sameorigin') && page.origin !== ancestor.origin);
  return forbids ? { cause: 'x_frame_options', header: `X-Frame-Options: ${xFrameOptions}` } : undefined;
}

function ancestorsOf(policy: string): { sources: string[]; text: string }[] | undefined {
  for (const directive of policy.split(';')) {
    const [name = '', ...sources] = directive.trim().split(/\s+/);
    // Of one that is repeated the first counts.
    if (name.toLowerCase() === 'frame-ancestors') return [{ sources, text: directive.trim() }];
  }
  return undefined;
}

const SCHEME = /^([a-z][a-z0-9+.-]*):$/;
const HOST =
  /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])(?::(\d+|\*))?(?:\/.*)?$/;

/** CSP3 6.7.2.7 on origins: paths do not count. */
function allows(text: string, { page, ancestor }: { page: URL; ancestor: URL }): boolean {
  const source = text.toLowerCase();
  const scheme = ancestor.protocol.slice(0, -1);
  if (source === "'self'") return page.origin === ancestor.origin;
  if (source === '*') return scheme === 'http' || scheme === 'https' || ancestor.protocol === page.protocol;
  const [, onlyScheme] = SCHEME.exec(source) ?? [];
  if (onlyScheme !== undefined) return schemeFits(onlyScheme, scheme);
  const [matched, ownScheme = page.protocol.slice(0, -1), host = '', port] = HOST.exec(source) ?? [];
  if (matched === undefined || !schemeFits(ownScheme, scheme)) return false;
  return hostFits(host, ancestor.hostname) && portFits(port, ancestor, ownScheme);
}

/** Where http is allowed, https is as well. */
function schemeFits(allowed: string, scheme: string): boolean {
  return allowed === scheme || (allowed === 'http' && scheme === 'https');
}

function hostFits(allowed: string, host: string): boolean {
  if (allowed === '*') return true;
  return allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed;
}

function portFits(allowed: string | undefined, ancestor: URL, scheme: string): boolean {
  // The URL has no port where it is the scheme's own.
  const port = ancestor.port || (ancestor.protocol === 'https:' ? '443' : '80');
  if (allowed === '*') return true;
  if (allowed === undefined) return ancestor.port === '';
  return allowed === port || (allowed === '80' && port === '443' && scheme === 'http');
}
