// Where a person goes on after signing in: a path of the accounts site itself, and nothing else (no open redirect).

import { decodeForm, queryOf } from '../http/form.ts';

const PLACES: ReadonlySet<string> = new Set([
  '/',
  '/oauth/authorize',
  '/account',
  '/account/apps',
  '/account/sessions',
]);

/** The path and query to go on to, or undefined when the text is not one of ours. */
export function parseContinue(text: string | undefined, origin: string): string | undefined {
  if (text === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text) || !URL.canParse(text, origin)) return undefined;
  const url = new URL(text, origin);
  if (url.origin !== origin || !PLACES.has(url.pathname)) return undefined;
  return url.pathname + url.search;
}

/** The client that the person goes on to, if the path is an authorization request: its id and where it wants the answer. */
export function clientOfContinue(
  continueTo: string | undefined,
  origin: string,
): { clientId: string; redirectUri: string } | undefined {
  if (continueTo === undefined) return undefined;
  // Decoded as the authorization endpoint will, so that the page names the client that is answered there.
  const { values } = decodeForm(queryOf(new URL(continueTo, origin).search));
  const clientId = values.get('client_id');
  return clientId === undefined ? undefined : { clientId, redirectUri: values.get('redirect_uri') ?? '' };
}
