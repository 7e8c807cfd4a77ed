// What programs and browsers ask of the customer wire, in the words that tests are told in.
import { expect } from 'vitest';
import { accessTokenOf, livechatUrl, type Parameters } from './asking.ts';
import { makePerson, makeProgram, type Person, type Program } from './cast.ts';
import { connect, signIn } from './person-acts.ts';
import { type Answer, call } from './program-acts.ts';
import type { Stage, World } from './world.ts';

export const ROOTS = ['/customer', '/v2/customer'] as const;
export type Root = (typeof ROOTS)[number];

/** The origin of the pages of every program that a test makes. */
export const PAGE = 'https://app.example';

export type TokenAsk = {
  readonly form?: Parameters;
  readonly json?: unknown;
  readonly bearer?: string;
  /** As a Cookie header. */
  readonly cookie?: string | undefined;
  /** null: no browser asks. */
  readonly origin?: string | null;
  readonly path?: `/${string}`;
};

/** One request at a customer token endpoint, from the program's page unless told otherwise. */
export function askToken(world: Stage, root: Root, asked: TokenAsk): Promise<Answer> {
  const { cookie, origin = PAGE, path = `${root}/token`, ...sent } = asked;
  return call(world, `POST ${path}`, { ...sent, headers: { cookie, origin: origin ?? undefined } });
}

/** The parameters of a cookie grant in the program's own organization. */
export async function cookieGrant(world: Stage, root: Root, client: Program): Promise<Parameters> {
  const organization = await world.parts.accounts.findOrganization(client);
  const place =
    root === '/customer' ? { license_id: String(organization?.licenseId) } : { organization_id: client.organizationId };
  return {
    grant_type: 'cookie',
    response_type: 'token',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    ...place,
  };
}

/** A cookie as it was set. */
export type SetCookie = { readonly name: string; readonly value: string; readonly attributes: readonly string[] };

export function cookiesOf({ headers }: Pick<Answer, 'headers'>): SetCookie[] {
  return (headers['set-cookie'] ?? []).map((line) => {
    const [pair = '', ...attributes] = line.split('; ');
    const equals = pair.indexOf('=');
    return { name: pair.slice(0, equals), value: pair.slice(equals + 1), attributes };
  });
}

/** The pair of one kind of cookies, as a Cookie header has it. */
export function pairOf(
  world: World,
  answer: Pick<Answer, 'headers'>,
  { partitioned = false, path }: { partitioned?: boolean; path?: string } = {},
): string {
  const cookies = cookiesOf(answer)
    .filter(({ attributes }) => attributes.includes('Partitioned') === partitioned)
    .filter(({ attributes }) => path === undefined || attributes.includes(`Path=${path}`));
  expect(cookies.map(({ name }) => name).slice(0, 2)).toEqual(['__lc_cid', '__lc_cst']);
  const [id, secret] = cookies;
  world.secrets.add(secret?.value ?? '');
  return `${id?.name}=${id?.value};${secret?.name}=${secret?.value}`;
}

/** The customer token of an answer that must be a success. */
export function customerTokenOf(answer: Answer): { token: string; customerId: string } {
  expect(answer, answer.text).toMatchObject({
    status: 200,
    json: { access_token: expect.stringMatching(/^dal:ct_/), token_type: 'Bearer' },
  });
  return { token: String(answer.json.access_token), customerId: String(answer.json.entity_id) };
}

/** Whether a customer token still works. */
export async function customerIsAlive(world: Stage, token: string): Promise<boolean> {
  return (await call(world, 'GET /v2/customer/info', { bearer: token })).status === 200;
}

export type WithAgent = { readonly client: Program; readonly person: Person; readonly agentToken: string };

/** A program with the scope for customers, and the token of an administrator who allowed it. */
export async function withAgent(
  world: Stage,
  { client, person }: { client?: Program; person?: Person } = {},
): Promise<WithAgent> {
  const program = client ?? (await makeProgram(world, { scopes: ['customers:own'] }));
  const agent = person ?? (await makePerson(world, { role: 'administrator' }));
  const browser = await signIn(world, agent);
  const agentToken = accessTokenOf(world, await connect(browser, livechatUrl(world, { client: program })));
  return { client: program, person: agent, agentToken };
}

/** Asks POST /customer/ with the agent's token; `more` adds or replaces parameters. */
export function makeCustomer(
  world: Stage,
  { client, agentToken }: Pick<WithAgent, 'client' | 'agentToken'>,
  more: Parameters = {},
): Promise<Answer> {
  const { clientId: client_id, redirectUri: redirect_uri } = client;
  const json = { client_id, redirect_uri, response_type: 'token', ...more };
  return call(world, 'POST /customer/', { bearer: agentToken, json });
}
