// Access tokens in the format of their client, by every grant.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { introspect } from './introspection.ts';
import { revokeByClient } from './revocation.ts';
import {
  AUDIENCE,
  createTestWorld,
  ISSUER,
  NO_TOKEN_REQUEST,
  ORIGIN,
  presentedAs,
  SECOND,
  START,
  type TestClient,
  type TestWorld,
} from './test-world.ts';
import { hashToken } from './token.ts';
import { answerTokenRequest } from './token-endpoint.ts';
import type { TokenResponse } from './token-request.ts';

let world: TestWorld;
let server: TestClient;
let browser: TestClient;
beforeAll(async () => {
  world = await createTestWorld();
  server = await world.createClient({ accessTokenFormat: 'jwt' });
  browser = await world.createClient({ accessTokenFormat: 'jwt', type: 'public' });
});
afterAll(() => world.close());
beforeEach(() => {
  world.clock.now = START;
});

const claimsOf = ({ accessToken }: TokenResponse): Record<string, unknown> =>
  JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());
const isActive = async (client: TestClient, token: string) =>
  (await introspect({ presented: presentedAs(client), token }, world.introspection())).active;

describe('a client that has JWTs', () => {
  test('RFC 9068 2.2: gets one that says for whom, by whom, for what, from when to when', async () => {
    const ada = await world.signIn();
    const answer = await world.obtainTokens(ada, server, { scope: 'agents--all:ro' });
    expect(answer.expiresIn).toBe(300);
    expect(claimsOf(answer)).toEqual({
      iss: ISSUER,
      sub: ada.accountId,
      aud: AUDIENCE,
      client_id: server.clientId,
      iat: START / 1000,
      exp: START / 1000 + 300,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      scope: 'agents--all:ro',
      organization_id: world.organizationId,
    });
  });

  test.each(['server', 'browser'] as const)('gets one at each refresh, with a name of its own: %s', async (kind) => {
    const client = kind === 'server' ? server : browser;
    const first = await world.obtainTokens(await world.signIn(), client);
    world.clock.now = START + 90 * SECOND;
    const second = await world.refresh(client, first.refreshToken, { scope: 'agents--all:ro' });
    expect(claimsOf(second)).toMatchObject({ iat: START / 1000 + 90, scope: 'agents--all:ro' });
    expect(claimsOf(second).jti).not.toBe(claimsOf(first).jti);
    expect(second.refreshToken).toMatch(/^rt_/);
    if (kind === 'browser') {
      world.clock.now += 10 * SECOND;
      const again = await world.refresh(client, first.refreshToken);
      expect(again).toEqual({ ...second, expiresIn: 290 });
    }
  });

  test('gets one for itself, and is its own subject', async () => {
    const answer = await world.request(server, { grantType: 'client_credentials' });
    expect(claimsOf(answer)).toMatchObject({ sub: server.clientId, client_id: server.clientId });
    expect(answer.expiresIn).toBe(300);
  });

  test('can have it introspected and revoked like any other, and not a second longer than it says', async () => {
    const first = await world.obtainTokens(await world.signIn(), server);
    expect(await isActive(server, first.accessToken)).toBe(true);
    world.clock.now = START + 300 * SECOND;
    expect(await isActive(server, first.accessToken)).toBe(false);
    world.clock.now = START;
    const other = await world.createClient();
    expect(await isActive(other, first.accessToken)).toBe(false);
    await revokeByClient(
      { presented: presentedAs(server), token: first.accessToken, origin: ORIGIN },
      world.introspection(),
    );
    expect(await isActive(server, first.accessToken)).toBe(false);
    expect(await isActive(server, first.refreshToken ?? '')).toBe(false);
  });

  test('A37: what it says of itself opens nothing: jti, kid, payload and signature are no tokens', async () => {
    const { accessToken } = await world.obtainTokens(await world.signIn(), server);
    const parts = [...accessToken.split('.'), String(claimsOf({ accessToken } as TokenResponse).jti)];
    for (const part of parts) expect(await isActive(server, part)).toBe(false);
  });

  test('the database has its hash alone', async () => {
    const { accessToken } = await world.obtainTokens(await world.signIn(), server);
    const rows = JSON.stringify(await world.database.queryRead('select * from access_tokens', []));
    expect(rows).toContain(hashToken('access_token', accessToken));
    for (const part of accessToken.split('.').slice(1)) expect(rows).not.toContain(part);
  });

  test('gets opaque ones where the policy offers no others', async () => {
    const ada = await world.signIn();
    const code = await world.issueCode(ada, server, { dialect: 'lenient' });
    const answer = await world.redeem(server, code, { dialect: 'lenient' });
    expect(answer).toMatchObject({ accessToken: expect.stringMatching(/^dal:at_/), expiresIn: 28_800 });
  });
});

test('a client that has opaque tokens gets them without a look at the signing keys', async () => {
  const client = await world.createClient();
  const endpoint = world.endpointOf('strict');
  const unasked = () => Promise.reject(new Error('The signing keys were asked for.'));
  const jwt = { ...endpoint.jwt, signingKeys: { signer: unasked, published: unasked } };
  const ask = (of: TestClient) =>
    answerTokenRequest(
      { ...NO_TOKEN_REQUEST, presented: presentedAs(of), grantType: 'client_credentials' },
      { ...endpoint, jwt },
    );
  expect((await ask(client)).accessToken).toMatch(/^dal:at_/);
  await expect(ask(server)).rejects.toThrow(/were asked for/);
});
