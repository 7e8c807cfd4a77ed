// Authorization requests, as programs send browsers with them, and the answers that come back to the redirect URI.
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Browse, Page } from '../support/http.ts';
import type { Program } from './cast.ts';
import type { Stage } from './world.ts';

/** A code verifier (RFC 7636 4.1) and its S256 challenge. */
export const VERIFIER = 'a-code-verifier-of-at-least-forty-three-characters';
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

/** Parameters by name; undefined leaves out one that is sent otherwise. */
export type Parameters = Record<string, string | undefined>;

export type Asking = {
  readonly client: Program;
  readonly parameters?: Parameters;
  /** Added to the query as it stands: for what no well-behaved client sends. */
  readonly raw?: string;
  /** The address of the `livechat` dialect; `/` unless given. */
  readonly path?: string;
};

/** The standard's request: a code, with S256. */
export function standardUrl(world: Stage, { client, parameters = {}, raw = '' }: Asking): string {
  return urlOf(world, '/oauth/authorize', {
    ...commonParameters(client),
    response_type: 'code',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...parameters,
  }).concat(raw);
}

/** The request of the `livechat` dialect: an access token at once, unless the parameters say `response_type: 'code'`. */
export function livechatUrl(world: Stage, { client, parameters = {}, raw = '', path = '/' }: Asking): string {
  const common = { ...commonParameters(client), response_type: 'token' };
  const isPublicCode = parameters.response_type === 'code' && client.type === 'public';
  const proof = isPublicCode ? { code_challenge: CHALLENGE, code_challenge_method: 'S256' } : {};
  return urlOf(world, path, { ...common, ...proof, ...parameters }).concat(raw);
}

const commonParameters = (client: Program): Parameters => ({
  client_id: client.clientId,
  redirect_uri: client.redirectUri,
  state: 'xyz',
});

function urlOf(world: Stage, path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.append(name, value);
  return `${world.issuer}${path}?${query}`;
}

/** Opens the request in a hidden frame of the program's page, or of another one; null is a page that does not say which. */
export function openInFrame(browser: Browse, url: string, from: string | null = ownerOf(url)): Promise<Page> {
  const headers = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site', referer: from ?? undefined };
  return browser.get(url, { headers });
}

/** The origin that the answer goes to, as a browser tells it in Referer. */
function ownerOf(url: string): string | null {
  const redirectUri = new URL(url).searchParams.get('redirect_uri') ?? '';
  return URL.canParse(redirectUri) ? `${new URL(redirectUri).origin}/` : null;
}

/** The answer that a redirect carries to the program. */
export type ReturnedAnswer = {
  /** Without query and fragment. */
  readonly to: string;
  readonly query: Record<string, string>;
  readonly fragment: Record<string, string>;
  readonly keys: string[];
};

/** Reads the answer of a page that must be a redirect away from the accounts site. */
export function answerOf(world: Stage, page: Page): ReturnedAnswer {
  const { location } = page;
  expect(location?.origin, `a redirect to the program, not status ${page.status}`).not.toBe(world.issuer);
  if (location === undefined) throw new Error('There is no redirect.');
  const fragment = new URLSearchParams(location.hash.slice(1));
  return {
    to: `${location.protocol}//${location.host}${location.pathname}`,
    query: Object.fromEntries(location.searchParams),
    fragment: Object.fromEntries(fragment),
    keys: [...location.searchParams.keys(), ...fragment.keys()],
  };
}

/** The code of a redirect to the program. */
export function codeOf(world: Stage, page: Page): string {
  const { code } = answerOf(world, page).query;
  expect(code).toMatch(/^dal:ac_/);
  return code ?? '';
}

/** The access token in the fragment of a redirect to the program. */
export function accessTokenOf(world: Stage, page: Page): string {
  const { access_token } = answerOf(world, page).fragment;
  expect(access_token).toMatch(/^dal:at_/);
  return access_token ?? '';
}
