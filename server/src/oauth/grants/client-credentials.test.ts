import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAccessToken } from '../introspection.ts';
import { createTestWorld, refusal, START, type TestClient, type TestWorld } from '../test-world.ts';

let world: TestWorld;
let server: TestClient;
beforeAll(async () => {
  world = await createTestWorld();
  server = await world.createClient({ scopes: ['agents--all:ro', 'agents--my:ro'] });
});
afterAll(() => world.close());

const ask = (client: TestClient, scope?: string) => world.request(client, { grantType: 'client_credentials', scope });

test('RFC 6749 4.4: a confidential client gets an access token for itself, without an account and a refresh token', async () => {
  const answer = await ask(server);
  expect(answer).toEqual({
    clientId: server.clientId,
    accessToken: expect.stringMatching(/^dal:at_/),
    refreshToken: undefined,
    expiresIn: 28_800,
    scopes: ['agents--all:ro', 'agents--my:ro'],
    organizationId: world.organizationId,
    account: undefined,
  });
  expect(await findAccessToken(answer.accessToken, world.introspection())).toMatchObject({
    accountId: undefined,
    role: undefined,
    email: undefined,
    sessionId: undefined,
    organizationId: world.organizationId,
    expiresAt: START + 28_800_000,
  });
});

test('A44: the client’s token never speaks for an account, whatever the client calls itself', async () => {
  const ada = await world.signIn();
  const pretender = await world.createClient({ clientId: ada.accountId });
  const { accessToken } = await ask(pretender);
  expect((await findAccessToken(accessToken, world.introspection()))?.accountId).toBeUndefined();
});

test('it may ask for some of its scopes, and for no other', async () => {
  expect((await ask(server, 'agents--my:ro')).scopes).toEqual(['agents--my:ro']);
  for (const scope of ['agents--all:rw', 'agents--my:ro agents--all:rw', 'everything', ' , ', '__proto__']) {
    expect([scope, (await refusal(ask(server, scope))).code]).toEqual([scope, 'invalid_scope']);
  }
});

test('RFC 6749 4.4: a public client can’t use it', async () => {
  const browser = await world.createClient({ type: 'public' });
  expect((await refusal(ask(browser))).code).toBe('unauthorized_client');
});

test('without its secret a confidential client can’t either', async () => {
  const presented = { method: 'none', clientId: server.clientId, secret: undefined } as const;
  const attempt = world.request(server, { grantType: 'client_credentials', presented });
  expect((await refusal(attempt)).code).toBe('invalid_client');
});

test('where the policy does not offer it, the grant type is unsupported', async () => {
  const attempt = world.request(server, { grantType: 'client_credentials' }, 'lenient');
  expect((await refusal(attempt)).code).toBe('unsupported_grant_type');
});

test('there is no ring: the 30th token ends none', async () => {
  const answers = [];
  for (let count = 0; count < 30; count += 1) answers.push(await ask(server));
  const found = await Promise.all(
    answers.map(({ accessToken }) => findAccessToken(accessToken, world.introspection())),
  );
  expect(found.filter((token) => token === undefined)).toEqual([]);
});
