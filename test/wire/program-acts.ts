// What programs send by themselves, without a browser: to token endpoints, and with tokens.
import { expect } from 'vitest';
import { type Page, startBrowsing } from '../support/http.ts';
import { codeOf, livechatUrl, type Parameters, standardUrl, VERIFIER } from './asking.ts';
import { makePerson, type Person, type Program } from './cast.ts';
import { connect, signIn } from './person-acts.ts';
import type { Stage } from './world.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Page['headers'];
  readonly text: string;
  /** The body when it is a JSON object, else empty. */
  readonly json: Record<string, unknown>;
};

export type Call = {
  readonly form?: Parameters;
  readonly json?: unknown;
  readonly body?: string;
  readonly bearer?: string;
  readonly basic?: readonly [string, string];
  readonly headers?: Record<string, string | undefined>;
};

/** One request to the accounts site: `POST /oauth/token`. */
export async function call(world: Stage, line: `${string} /${string}`, sent: Call = {}): Promise<Answer> {
  const [method = 'GET', path = '/'] = line.split(' ');
  const body = sent.form === undefined ? sent.body : formOf(sent.form);
  const page = await startBrowsing().request(world.issuer + path, {
    method,
    headers: {
      ...authorizationOf(sent),
      ...(sent.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...sent.headers,
    },
    ...(sent.json === undefined ? (body === undefined ? {} : { body }) : { body: JSON.stringify(sent.json) }),
  });
  return { status: page.status, headers: page.headers, text: page.body, json: jsonOf(page.body) };
}

/** The parameters as a form body. */
export function formOf(parameters: Parameters): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) form.append(name, value);
  return form;
}

/** The client's id, and its secret where it has one, as body parameters. */
export function inBody(client: Program): Parameters {
  return { client_id: client.clientId, client_secret: client.secret };
}

/** The parameters that redeem a code of `standardUrl` or, with PKCE, `livechatUrl`. */
export function redemption(client: Program, code: string): Parameters {
  const { redirectUri: redirect_uri } = client;
  return { grant_type: 'authorization_code', code, redirect_uri, code_verifier: VERIFIER, ...inBody(client) };
}

/** Redeems a code at the standard token endpoint; `more` adds or replaces parameters. */
export function exchange(world: Stage, client: Program, code: string, more: Parameters = {}): Promise<Answer> {
  return call(world, 'POST /oauth/token', { form: { ...redemption(client, code), ...more } });
}

/** Refreshes at the standard token endpoint. */
export function refresh(world: Stage, client: Program, refreshToken: string, more: Parameters = {}): Promise<Answer> {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, ...inBody(client), ...more };
  return call(world, 'POST /oauth/token', { form });
}

export type Tokens = { readonly accessToken: string; readonly refreshToken: string; readonly answer: Answer };

/** The tokens of an answer that must be a success, the access token an opaque one. */
export function tokensOf(answer: Answer): Tokens {
  return tokensWith(/^dal:at_/, answer);
}

/** The same, the access token a JWT. */
export function jwtTokensOf(answer: Answer): Tokens {
  return tokensWith(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/, answer);
}

function tokensWith(form: RegExp, answer: Answer): Tokens {
  expect(answer, answer.text).toMatchObject({ status: 200, json: { access_token: expect.stringMatching(form) } });
  return { accessToken: String(answer.json.access_token), refreshToken: String(answer.json.refresh_token), answer };
}

/** Signs the person in, has the program allowed, and redeems the code: by the standard's wire. */
export async function obtainTokens(
  world: Stage,
  { person, client, parameters = {} }: { person: Person; client: Program; parameters?: Parameters },
): Promise<Tokens> {
  const browser = await signIn(world, person);
  const page = await connect(browser, standardUrl(world, { client, parameters }));
  const answer = await exchange(world, client, codeOf(world, page));
  return client.accessTokenFormat === 'jwt' ? jwtTokensOf(answer) : tokensOf(answer);
}

/** A code of the `livechat` dialect, without PKCE for a confidential program; allowed by a person who is new unless given. */
export async function obtainLivechatCode(
  world: Stage,
  { person, client, parameters = {} }: { person?: Person; client: Program; parameters?: Parameters },
): Promise<string> {
  const browser = await signIn(world, person ?? (await makePerson(world)));
  const url = livechatUrl(world, { client, parameters: { response_type: 'code', ...parameters } });
  return codeOf(world, await connect(browser, url));
}

/** The parameters that redeem such a code: with the verifier for a public program alone. */
export function livechatRedemption(client: Program, code: string): Parameters {
  const { code_verifier, ...rest } = redemption(client, code);
  return client.type === 'public' ? { ...rest, code_verifier } : rest;
}

/** Whether an access token still works: asked as its bearer may. */
export async function isAlive(world: Stage, accessToken: string): Promise<boolean> {
  const { status } = await call(world, 'GET /info', { bearer: accessToken });
  return status === 200;
}

function authorizationOf({ bearer, basic }: Call): Record<string, string> {
  if (bearer !== undefined) return { authorization: `Bearer ${bearer}` };
  if (basic === undefined) return {};
  return { authorization: `Basic ${Buffer.from(basic.map(encodeURIComponent).join(':')).toString('base64')}` };
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
