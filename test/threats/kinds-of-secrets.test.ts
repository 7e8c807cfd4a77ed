// One kind of secret where another is expected, a token of one program shown to another, and a program that passes for a person.
import { expect, test } from 'vitest';
import { startBrowsing } from '../support/http.ts';
import { codeOf, livechatUrl, standardUrl } from '../wire/asking.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { makePerson, makeProgram, type Person, type Program } from '../wire/cast.ts';
import { askToken, cookieGrant, customerTokenOf, makeCustomer, pairOf } from '../wire/customer-acts.ts';
import { connect, signIn } from '../wire/person-acts.ts';
import { call, exchange, inBody, isAlive, obtainTokens, redemption, tokensOf } from '../wire/program-acts.ts';
import type { World } from '../wire/world.ts';
import { apiKeyOf, callApi, makePersonalAccessToken } from './api-site.ts';

const SCOPES = ['agents--all:ro', 'sessions--my:rw', 'customers:own'];
const KINDS = [
  'code',
  'access',
  'refresh',
  'personal',
  'apiKey',
  'secret',
  'session',
  'formToken',
  'customer',
  'transfer',
  'identity',
] as const;
type Kind = (typeof KINDS)[number];
type Held = {
  readonly world: World;
  readonly person: Person;
  readonly client: Program;
  readonly secrets: Record<Kind, string>;
  /** Of the customer whose browser holds `identity`. */
  readonly visitorId: string;
};
type Place = { readonly takes: readonly Kind[]; readonly opens: (secret: string, held: Held) => Promise<boolean> };

const asBearer =
  (path: `/${string}`): Place['opens'] =>
  async (secret, { world }) =>
    (await call(world, `GET ${path}`, { bearer: secret })).status === 200;

const atTokenEndpoint =
  (
    endpoint: `/${string}`,
    parameters: (secret: string, held: Held) => Record<string, string | undefined>,
  ): Place['opens'] =>
  async (secret, held) =>
    (await call(held.world, `POST ${endpoint}`, { form: parameters(secret, held) })).status === 200;

const refreshing = (secret: string, { client }: Held) => ({
  grant_type: 'refresh_token',
  refresh_token: secret,
  ...inBody(client),
});

const PLACES: Readonly<Record<string, Place>> = {
  'as Bearer at /info': { takes: ['access'], opens: asBearer('/info') },
  'as Bearer at /v2/info': { takes: ['access'], opens: asBearer('/v2/info') },
  'as Bearer at /v2/sessions': { takes: ['access'], opens: asBearer('/v2/sessions') },
  'as a code at /info': {
    takes: ['code'],
    opens: async (secret, { world }) =>
      (await call(world, `GET /info?type=code&code=${encodeURIComponent(secret)}`)).status === 200,
  },
  'as a code at /oauth/token': {
    takes: ['code'],
    opens: atTokenEndpoint('/oauth/token', (secret, { client }) => redemption(client, secret)),
  },
  'as a code at /token': {
    takes: ['code'],
    opens: atTokenEndpoint('/token', (secret, { client }) => redemption(client, secret)),
  },
  'as Bearer at /customer/info': { takes: ['customer'], opens: asBearer('/customer/info') },
  'as Bearer at /v2/customer/info': { takes: ['customer'], opens: asBearer('/v2/customer/info') },
  'as an agent’s token at /v2/customer/token': {
    takes: ['access'],
    opens: async (bearer, { world, client }) => {
      const json = { grant_type: 'agent_token', client_id: client.clientId };
      return (await call(world, 'POST /v2/customer/token', { json, bearer })).status === 200;
    },
  },
  'as an identity transfer token at /v2/customer/token': {
    takes: ['transfer'],
    opens: async (code, { world, client }) => {
      const json = { grant_type: 'identity_token', client_id: client.clientId, code };
      return (await call(world, 'POST /v2/customer/token', { json })).status === 200;
    },
  },
  'as the secret of a customer’s browser': {
    takes: ['identity'],
    opens: async (secret, { world, client, visitorId }) => {
      const cookie = `__lc_cid=${visitorId}; __lc_cst=${secret}`;
      const json = await cookieGrant(world, '/v2/customer', client);
      const answer = await askToken(world, '/v2/customer', { json, cookie });
      return answer.json.entity_id === visitorId;
    },
  },
  'as the token of the chat’s address': {
    takes: ['customer'],
    opens: async (token, { world, client }) => {
      const query = new URLSearchParams({ access_token: token, redirect_uri: client.redirectUri });
      return (await startBrowsing().get(`${world.issuer}/customer?${query}`)).status === 302;
    },
  },
  'as a refresh token at /oauth/token': { takes: ['refresh'], opens: atTokenEndpoint('/oauth/token', refreshing) },
  'as a refresh token at /v2/token': { takes: ['refresh'], opens: atTokenEndpoint('/v2/token', refreshing) },
  'as a client secret': {
    takes: ['secret'],
    opens: atTokenEndpoint('/oauth/token', (secret, { client }) => ({
      grant_type: 'client_credentials',
      client_id: client.clientId,
      client_secret: secret,
    })),
  },
  'at introspection': {
    takes: ['access', 'refresh'],
    opens: async (token, { world, client }) =>
      (await call(world, 'POST /oauth/introspect', { form: { ...inBody(client), token } })).json.active === true,
  },
  'as Bearer at the API': {
    takes: ['access', 'personal'],
    opens: async (secret, { world }) => (await callApi(world, 'GET /agents', { bearer: secret })).status === 200,
  },
  'as the password of Basic at the API': {
    takes: ['personal', 'apiKey'],
    opens: async (secret, { world, person }) =>
      (await callApi(world, 'GET /agents', { as: [person.email, secret] })).status === 200,
  },
  'as the session’s cookie': {
    takes: ['session'],
    opens: async (secret, { world }) => {
      const cookie = `__Host-gatehouse_session=${secret}`;
      return (await startBrowsing().get(`${world.issuer}/account`, { headers: { cookie } })).status === 200;
    },
  },
  'as a password': {
    takes: [],
    opens: async (password, { world, person }) => {
      const browser = startBrowsing();
      const page = await browser.get(`${world.issuer}/signin`);
      return (await browser.submit(page, 'sign-in', { email: person.email, password })).status === 303;
    },
  },
};

describeOnBothDatabases('kinds of secrets', (world) => {
  let shared: ReturnType<typeof holdAll> | undefined;

  test.each(Object.entries(PLACES))(
    'A42: %s only what belongs there opens anything',
    async (_place, { takes, opens }) => {
      shared ??= holdAll(world);
      const { take, ...kept } = await shared;
      const held = { ...kept, secrets: { ...kept.secrets, code: await take() } };
      const others = KINDS.filter((kind) => !takes.includes(kind));
      for (const kind of others)
        expect({ kind, opens: await opens(held.secrets[kind], held) }).toEqual({ kind, opens: false });
      for (const kind of takes)
        expect({ kind, opens: await opens(held.secrets[kind], held) }).toEqual({ kind, opens: true });
    },
  );

  test('A42: a secret with the beginning of another kind is none of it', async () => {
    const { secrets } = await holdAll(world);
    const body = (text: string) => text.replace(/^.*_/, '');
    for (const kind of ['code', 'refresh', 'personal'] as const) {
      expect(await isAlive(world, `dal:at_${body(secrets[kind])}`)).toBe(false);
    }
    expect(await isAlive(world, body(secrets.access))).toBe(false);
  });

  test('A42: what is no token ends nothing where tokens are revoked', async () => {
    const { secrets } = await holdAll(world);
    for (const kind of ['code', 'personal', 'apiKey', 'secret', 'session', 'formToken'] as const) {
      await call(world, 'DELETE /token', { bearer: secrets[kind] });
      expect((await call(world, 'DELETE /v2/token', { bearer: secrets[kind] })).status).not.toBe(200);
    }
    expect(await isAlive(world, secrets.access)).toBe(true);
    expect((await callApi(world, 'GET /agents', { bearer: secrets.personal })).status).toBe(200);
  });

  test('A20, A43: a token that one program got says to another whose it is, and nothing more', async () => {
    const [mine, other] = [
      await makeProgram(world, { confidential: true }),
      await makeProgram(world, { confidential: true }),
    ];
    const { accessToken } = await obtainTokens(world, { person: await makePerson(world), client: other });
    for (const path of ['/info', '/v2/info'] as const) {
      expect((await call(world, `GET ${path}`, { bearer: accessToken })).json.client_id).toBe(other.clientId);
    }
    const { json } = await call(world, 'POST /oauth/introspect', { form: { ...inBody(mine), token: accessToken } });
    expect(json).toEqual({ active: false });
    await call(world, 'POST /oauth/revoke', { form: { ...inBody(mine), token: accessToken } });
    expect(await isAlive(world, accessToken)).toBe(true);
  });

  test('A20: a program of the standard wire alone gets no token in a fragment', async () => {
    const client = await makeProgram(world, { dialects: ['standard'], restricted: true });
    const browser = await signIn(world, await makePerson(world));
    const page = await browser.get(livechatUrl(world, { client }));
    expect({ status: page.status, location: page.location }).toEqual({ status: 400, location: undefined });
    const asked = await browser.get(standardUrl(world, { client, parameters: { response_type: 'token' } }));
    expect(asked.location?.searchParams.get('error')).toBe('unsupported_response_type');
    expect(asked.location?.hash).toBe('');
  });

  test('A43: a personal access token does at the API what its scopes say, and makes no other key', async () => {
    const person = await makePerson(world, { role: 'owner' });
    const own = `/agents/${encodeURIComponent(person.email)}` as const;
    const reader = await makePersonalAccessToken(world, person, ['agents--all:ro']);
    expect((await callApi(world, `PUT ${own}`, { bearer: reader, json: { job_title: 'x' } })).status).toBe(403);
    const writer = await makePersonalAccessToken(world, person, ['agents--all:rw', 'accounts.password--my:rw']);
    expect((await callApi(world, `PUT ${own}`, { bearer: writer, json: { job_title: 'x' } })).status).toBe(200);
    expect(
      (await callApi(world, `PUT ${own}`, { bearer: writer, json: { password: 'another password' } })).status,
    ).toBeGreaterThanOrEqual(400);
    expect((await callApi(world, `POST ${own}/reset_api_key`, { bearer: writer })).status).toBe(403);
    expect((await callApi(world, `GET ${own}`, { bearer: writer })).text).not.toContain('api_key');
  });

  test('A44: a program’s own token is nobody’s, even of a program that has a person’s id for a name', async () => {
    const person = await makePerson(world, { role: 'owner' });
    const client = await makeProgram(world, { confidential: true, clientId: person.accountId, scopes: SCOPES });
    const form = { grant_type: 'client_credentials', ...inBody(client) };
    const { accessToken } = tokensOf(await call(world, 'POST /oauth/token', { form }));
    const { json } = await call(world, 'GET /info', { bearer: accessToken });
    expect(json).toMatchObject({ client_id: client.clientId });
    for (const name of ['account_id', 'entity_id', 'license_id']) expect(json[name] ?? null).not.toBe(person.accountId);
    expect(json.account_id).toBeUndefined();
    expect((await call(world, 'GET /v2/sessions', { bearer: accessToken })).status).toBe(403);
    expect((await call(world, 'DELETE /v2/sessions', { bearer: accessToken })).status).toBe(403);
    const own = `/agents/${encodeURIComponent(person.email)}` as const;
    expect((await callApi(world, `PUT ${own}`, { bearer: accessToken, json: { name: 'Taken over' } })).status).toBe(
      403,
    );
  });
});

/** One of every kind, all of one person and one program; `take` makes another code. */
async function holdAll(world: World): Promise<Held & { take: () => Promise<string> }> {
  const person = await makePerson(world, { role: 'administrator' });
  const client = await makeProgram(world, { confidential: true, scopes: SCOPES });
  const browser = await signIn(world, person);
  const take = async () => codeOf(world, await connect(browser, standardUrl(world, { client })));
  const { accessToken, refreshToken } = tokensOf(await exchange(world, client, await take()));
  const cookies = browser.cookies.find(new URL(world.issuer));
  const [form] = (await browser.get(`${world.issuer}/account`)).forms;
  const made = customerTokenOf(await makeCustomer(world, { client, agentToken: accessToken }));
  const json = { bearer_type: 'customer', client_id: client.clientId };
  const transfer = await call(world, 'POST /v2/customer/identity_transfer', { json, bearer: made.token });
  const visit = await askToken(world, '/v2/customer', { json: await cookieGrant(world, '/v2/customer', client) });
  const secrets: Record<Kind, string> = {
    code: await take(),
    access: accessToken,
    refresh: refreshToken,
    personal: await makePersonalAccessToken(world, person, SCOPES),
    customer: made.token,
    transfer: String(transfer.json.identity_transfer_token),
    identity: /__lc_cst=(\w+)/.exec(pairOf(world, visit))?.[1] ?? '',
    apiKey: await apiKeyOf(world, person),
    secret: client.secret ?? '',
    session: cookies.find(({ name }) => name.endsWith('_session'))?.value ?? '',
    formToken: form?.controls.find(({ name }) => name === 'form_token')?.value ?? '',
  };
  expect(Object.values(secrets)).not.toContain('');
  return { world, person, client, secrets, visitorId: customerTokenOf(visit).customerId, take };
}
