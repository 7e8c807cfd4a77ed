import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findAccessToken, findRedeemableCode, findRefreshToken, introspect } from './introspection.ts';
import { createSecret, hashSecret } from './secret.ts';
import {
  createTestWorld,
  HOUR,
  presentedAs,
  refusal,
  SECOND,
  START,
  type TestClient,
  type TestWorld,
} from './test-world.ts';
import { createToken } from './token.ts';

let world: TestWorld;
let server: TestClient;
let browser: TestClient;
beforeAll(async () => {
  world = await createTestWorld();
  server = await world.createClient();
  browser = await world.createClient({ type: 'public' });
});
afterAll(() => world.close());
beforeEach(() => {
  world.clock.now = START;
});

const ask = (client: TestClient, token: string | undefined) =>
  introspect({ presented: presentedAs(client), token }, world.introspection());

describe('introspection (RFC 7662)', () => {
  test('a client learns about its own access token', async () => {
    const ada = await world.signIn();
    const { accessToken } = await world.obtainTokens(ada, server);
    expect(await ask(server, accessToken)).toMatchObject({
      active: true,
      kind: 'access_token',
      token: {
        clientId: server.clientId,
        accountId: ada.accountId,
        email: ada.email,
        role: 'normal',
        licenseId: world.licenseId,
        scopes: server.scopes,
        issuedAt: START,
        expiresAt: START + 8 * HOUR,
      },
    });
  });

  test('and about its own refresh token', async () => {
    const ada = await world.signIn();
    const { refreshToken } = await world.obtainTokens(ada, server);
    const answer = await ask(server, refreshToken);
    expect(answer).toMatchObject({ active: true, kind: 'refresh_token', token: { accountId: ada.accountId } });
  });

  test('RFC 7662 2.2: of another client’s tokens it learns only that they are not active', async () => {
    const other = await world.createClient();
    const ada = await world.signIn();
    for (const owner of [server, browser]) {
      const { accessToken, refreshToken } = await world.obtainTokens(ada, owner);
      for (const token of [accessToken, refreshToken]) expect(await ask(other, token)).toEqual({ active: false });
    }
  });

  test('what has expired, was revoked or was never issued is not active, and nothing more is said', async () => {
    const { accessToken, refreshToken } = await world.obtainTokens(await world.signIn(), server);
    const nonsense = [createToken('access_token'), createToken('refresh_token'), 'x', '\u0000', '__proto__'];
    for (const token of nonsense) expect(await ask(server, token)).toEqual({ active: false });
    world.clock.now = START + 8 * HOUR;
    expect(await ask(server, accessToken)).toEqual({ active: false });
    const stored = await findRefreshToken(refreshToken, world.introspection());
    if (stored === undefined) throw new Error('It was just issued.');
    await world.tokens.revokeGrant(stored);
    expect(await ask(server, refreshToken)).toEqual({ active: false });
  });

  test('A42: a code is no token, nor is a personal access token', async () => {
    const code = await world.issueCode(await world.signIn(), server);
    expect(await ask(server, code)).toEqual({ active: false });
    expect(await ask(server, createToken('personal_access_token'))).toEqual({ active: false });
  });

  test('A48: a suspended account’s tokens are not active while it is suspended', async () => {
    const ada = await world.signIn();
    const { accessToken, refreshToken } = await world.obtainTokens(ada, server);
    await world.accounts.setAccountSuspended({ accountId: ada.accountId, suspendedAt: START });
    for (const token of [accessToken, refreshToken]) expect(await ask(server, token)).toEqual({ active: false });
    await world.accounts.setAccountSuspended({ accountId: ada.accountId, suspendedAt: undefined });
    expect(await ask(server, accessToken)).toMatchObject({ active: true });
  });

  test('RFC 7662 2.1: the caller authenticates, so a public client can’t ask', async () => {
    const { accessToken } = await world.obtainTokens(await world.signIn(), browser);
    expect((await refusal(ask(browser, accessToken))).code).toBe('invalid_client');
    const presented = { ...presentedAs(server), secret: 'wrong' };
    const attempt = introspect({ presented, token: accessToken }, world.introspection());
    expect((await refusal(attempt)).code).toBe('invalid_client');
  });

  test('without a token the request is invalid', async () => {
    for (const token of [undefined, '']) {
      expect(await refusal(ask(server, token))).toMatchObject({ code: 'invalid_request' });
    }
  });
});

describe('what a text stands for', () => {
  test('a rotated refresh token is still found, so that its reuse is seen, but it is not active', async () => {
    const client = await world.createClient({ type: 'public' });
    const first = await world.obtainTokens(await world.signIn(), client);
    const second = await world.refresh(client, first.refreshToken);
    const found = await findRefreshToken(first.refreshToken, world.introspection());
    expect(found?.rotatedAt).toBe(START);

    // Only public clients rotate, and only confidential ones may ask: this one has become the other.
    const { clientId } = client;
    const secret = createSecret();
    await world.database.write(async (tx) => {
      await tx.updateTable('clients').set({ type: 'confidential' }).where('client_id', '=', clientId).execute();
      const row = { secret_hash: hashSecret(secret), client_id: clientId, created_at: START, expires_at: null };
      await tx.insertInto('client_secrets').values(row).execute();
    });
    expect(await ask({ ...client, secret }, second.refreshToken)).toMatchObject({ active: true });
    expect(await ask({ ...client, secret }, first.refreshToken)).toEqual({ active: false });
  });

  test('a code can be looked at without being used up, until it is redeemed or expires', async () => {
    const ada = await world.signIn();
    const look = (code: string) => findRedeemableCode(code, world.introspection());
    const code = await world.issueCode(ada, server);
    for (let count = 0; count < 3; count += 1) {
      expect(await look(code)).toMatchObject({
        accountId: ada.accountId,
        email: ada.email,
        licenseId: world.licenseId,
      });
    }
    await world.redeem(server, code);
    expect(await look(code)).toBeUndefined();

    const unused = await world.issueCode(ada, server);
    world.clock.now = START + 60 * SECOND - 1;
    expect(await look(unused)).toBeDefined();
    world.clock.now = START + 60 * SECOND;
    expect(await look(unused)).toBeUndefined();
  });

  test('A42: each text is found as its own kind only', async () => {
    const ada = await world.signIn();
    const code = await world.issueCode(ada, server);
    const { accessToken, refreshToken } = await world.obtainTokens(ada, server);
    const deps = world.introspection();
    const kindsOf = async (text: string) => [
      (await findAccessToken(text, deps)) !== undefined,
      (await findRefreshToken(text, deps)) !== undefined,
      (await findRedeemableCode(text, deps)) !== undefined,
    ];
    expect(await kindsOf(accessToken)).toEqual([true, false, false]);
    expect(await kindsOf(refreshToken)).toEqual([false, true, false]);
    expect(await kindsOf(code)).toEqual([false, false, true]);
  });
});
