// Where a person goes on after signing in: a path of the accounts site itself, and nothing else (no open redirect).

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
  const query = new URL(continueTo, origin).searchParams;
  const clientId = query.get('client_id');
  return clientId === null ? undefined : { clientId, redirectUri: query.get('redirect_uri') ?? '' };
}
