// Adding an answer to a redirect URI (RFC 6749 4.1.2, 4.2.2): the URI as it was checked, plus the parameters.

import type { RedirectUri } from '../oauth/redirect-uri.ts';

/** The URI with the parameters in its query; undefined ones are left out. */
export function withQuery(uri: RedirectUri, parameters: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(uri.raw).href;
  return `${url}${uri.query === '' ? '?' : '&'}${encode(parameters)}`;
}

/** The URI with the parameters in its fragment, where servers don't see them. */
export function withFragment(uri: RedirectUri, parameters: Readonly<Record<string, string | undefined>>): string {
  return `${new URL(uri.raw).href}#${encode(parameters)}`;
}

function encode(parameters: Readonly<Record<string, string | undefined>>): string {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) encoded.append(name, value);
  return encoded.toString();
}
