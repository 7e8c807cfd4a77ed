import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findAccessToken, findRefreshToken } from './introspection.ts';
import { revokeByBearer, revokeByClient } from './revocation.ts';
import {
  createTestWorld,
  HOUR,
  ORIGIN,
  presentedAs,
  refusal,
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

const revoke = (client: TestClient, token: string | undefined) =>
  revokeByClient({ presented: presentedAs(client), token, origin: ORIGIN }, world.introspection());
const bear = (token: string) => revokeByBearer({ token, origin: ORIGIN }, world.introspection());

async function living(tokens: { accessToken: string; refreshToken: string }): Promise<string[]> {
  const access = await findAccessToken(tokens.accessToken, world.introspection());
  const refresh = await findRefreshToken(tokens.refreshToken, world.introspection());
  return [...(access ? ['access token'] : []), ...(refresh ? ['refresh token'] : [])];
}

describe('by its client (RFC 7009)', () => {
  test('RFC 7009 2.1: revoking either token of a grant ends both, for confidential and public clients', async () => {
    for (const client of [server, browser]) {
      for (const kind of ['accessToken', 'refreshToken'] as const) {
        const tokens = await world.obtainTokens(await world.signIn(), client);
        await revoke(client, tokens[kind]);
        expect(await living(tokens)).toEqual([]);
      }
    }
  });

  test('it ends every access token that was refreshed from the grant, and no token of another grant', async () => {
    const ada = await world.signIn();
    const [one, other] = [await world.obtainTokens(ada, server), await world.obtainTokens(ada, server)];
    const refreshed = await world.refresh(server, one.refreshToken);
    await revoke(server, refreshed.accessToken);
    expect(await living(one)).toEqual([]);
    expect(await living(refreshed)).toEqual([]);
    expect(await living(other)).toEqual(['access token', 'refresh token']);
  });

  test('it ends a family of rotated tokens, also by an old one', async () => {
    const first = await world.obtainTokens(await world.signIn(), browser);
    const second = await world.refresh(browser, first.refreshToken);
    await revoke(browser, first.refreshToken);
    expect(await living(second)).toEqual([]);
    expect((await refusal(world.refresh(browser, first.refreshToken))).reason).toBe('refresh_token_unknown');
  });

  test('RFC 7009 2.2: another client’s token is answered like success, and goes on', async () => {
    const tokens = await world.obtainTokens(await world.signIn(), server);
    for (const thief of [browser, await world.createClient()]) {
      for (const token of [tokens.accessToken, tokens.refreshToken]) {
        await expect(revoke(thief, token)).resolves.toBeUndefined();
      }
    }
    expect(await living(tokens)).toEqual(['access token', 'refresh token']);
  });

  test('RFC 7009 2.2: what is unknown, revoked before, expired or nonsense is answered like success', async () => {
    const tokens = await world.obtainTokens(await world.signIn(), server);
    await revoke(server, tokens.accessToken);
    world.clock.now = START + 9 * HOUR;
    for (const token of [
      tokens.accessToken,
      tokens.refreshToken,
      createToken('access_token'),
      'x',
      '__proto__',
      '\u0000',
    ]) {
      await expect(revoke(server, token)).resolves.toBeUndefined();
    }
  });

  test('the client authenticates first, and nothing is revoked before', async () => {
    const tokens = await world.obtainTokens(await world.signIn(), server);
    for (const secret of ['wrong', undefined]) {
      const presented = { ...presentedAs(server), secret };
      const attempt = revokeByClient({ presented, token: tokens.accessToken, origin: ORIGIN }, world.introspection());
      expect((await refusal(attempt)).code).toBe('invalid_client');
    }
    expect(await living(tokens)).toEqual(['access token', 'refresh token']);
  });

  test('without a token the request is invalid', async () => {
    for (const token of [undefined, '']) expect((await refusal(revoke(server, token))).code).toBe('invalid_request');
  });

  test('the token of a client for itself is revoked too', async () => {
    const { accessToken } = await world.request(server, { grantType: 'client_credentials' });
    const other = await world.request(server, { grantType: 'client_credentials' });
    await revoke(server, accessToken);
    expect(await findAccessToken(accessToken, world.introspection())).toBeUndefined();
    expect(await findAccessToken(other.accessToken, world.introspection())).toBeDefined();
  });
});

describe('by whoever bears it (older wires)', () => {
  test('either token ends the grant, and the answer says that there was one', async () => {
    for (const kind of ['accessToken', 'refreshToken'] as const) {
      const tokens = await world.obtainTokens(await world.signIn(), server);
      expect(await bear(tokens[kind])).toBe(true);
      expect(await living(tokens)).toEqual([]);
      expect(await bear(tokens[kind])).toBe(false);
    }
  });

  test('A42: codes and personal access tokens revoke nothing', async () => {
    const code = await world.issueCode(await world.signIn(), server);
    for (const token of [code, createToken('personal_access_token'), createToken('access_token'), '', 'x']) {
      expect(await bear(token)).toBe(false);
    }
    await expect(world.redeem(server, code)).resolves.toBeDefined();
  });
});
