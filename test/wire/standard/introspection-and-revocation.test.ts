// Introspection (RFC 7662) and revocation (RFC 7009) in the standard dialect.
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram, type Program } from '../cast.ts';
import { type Answer, call, inBody, isAlive, obtainTokens, refresh, tokensOf } from '../program-acts.ts';
import type { World } from '../world.ts';

const INACTIVE = { active: false };

describeOnBothDatabases('introspection', (world) => {
  test('RFC 7662 2.2: an access token is described to its own client', async () => {
    const { client, person, accessToken } = await start(world);
    const answer = await introspect(world, client, accessToken);
    const seconds = Math.floor(world.clock.now() / 1000);
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(answer.json).toEqual({
      active: true,
      token_type: 'Bearer',
      client_id: client.clientId,
      scope: 'agents--my:ro agents--all:ro',
      iss: world.issuer,
      sub: person.accountId,
      username: person.email,
      organization_id: person.organization.organizationId,
      iat: seconds,
      exp: seconds + 28_800,
    });
  });

  test('a refresh token is described as one, as long as it can be used', async () => {
    const { client, person, refreshToken } = await start(world);
    const { json } = await introspect(world, client, refreshToken);
    expect(json).toMatchObject({ active: true, token_type: 'refresh_token', sub: person.accountId });
    expect(json).not.toHaveProperty('exp');
  });

  test('RFC 7662 2.2: of another client’s token, an ended or unknown one it says that it is not active, and nothing else', async () => {
    const { client, person, accessToken, refreshToken } = await start(world);
    const stranger = await makeProgram(world, { confidential: true });
    const { client: open, accessToken: ofOpen } = await start(world, { confidential: false });
    for (const token of [accessToken, refreshToken, ofOpen, 'dal:at_x', 'nonsense', ' ', '漢']) {
      expect((await introspect(world, stranger, token)).json).toEqual(INACTIVE);
    }
    expect((await introspect(world, client, accessToken)).json.active).toBe(true);
    await world.parts.accounts.setAccountSuspended({ accountId: person.accountId, suspendedAt: world.clock.now() });
    expect((await introspect(world, client, accessToken)).json).toEqual(INACTIVE);
    await world.parts.accounts.setAccountSuspended({ accountId: person.accountId, suspendedAt: undefined });
    world.clock.advance(28_800);
    expect((await introspect(world, client, accessToken)).json).toEqual(INACTIVE);
    expect(open.type).toBe('public');
  });

  test('RFC 7662 2.1: it needs a client that authenticates', async () => {
    const { client, accessToken } = await start(world, { confidential: false });
    const refused = await introspect(world, client, accessToken);
    expect(refused).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
    const asBearer = await call(world, 'POST /oauth/introspect', { form: { token: accessToken }, bearer: accessToken });
    expect(asBearer.status).toBe(401);
  });

  test('the token is required', async () => {
    const { client } = await start(world);
    for (const form of [inBody(client), { ...inBody(client), token: '' }]) {
      expect(await call(world, 'POST /oauth/introspect', { form })).toMatchObject({
        status: 400,
        json: { error: 'invalid_request' },
      });
    }
  });
});

describeOnBothDatabases('revocation', (world) => {
  test.each(['access token', 'refresh token'])(
    'RFC 7009 2.1: revoking the %s ends both, and whatever else came of that sign-in',
    async (which) => {
      const { client, accessToken, refreshToken } = await start(world);
      const later = tokensOf(await refresh(world, client, refreshToken));
      const answer = await revoke(world, client, which === 'access token' ? accessToken : refreshToken);
      expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
      for (const token of [accessToken, later.accessToken]) expect(await isAlive(world, token)).toBe(false);
      expect(await refresh(world, client, refreshToken)).toMatchObject({
        status: 400,
        json: { error: 'invalid_grant' },
      });
    },
  );

  test('a public program revokes with its id alone', async () => {
    const { client, accessToken, refreshToken } = await start(world, { confidential: false });
    expect((await revoke(world, client, refreshToken)).status).toBe(200);
    expect(await isAlive(world, accessToken)).toBe(false);
  });

  test('a rotated refresh token still ends what came of it', async () => {
    const { client, refreshToken } = await start(world, { confidential: false });
    const next = tokensOf(await refresh(world, client, refreshToken));
    await revoke(world, client, refreshToken);
    expect(await isAlive(world, next.accessToken)).toBe(false);
  });

  test('it ends no other sign-in, of the same person or another', async () => {
    const { client, person, accessToken } = await start(world);
    const sameAgain = await obtainTokens(world, { person, client });
    const another = await obtainTokens(world, { person: await makePerson(world), client });
    await revoke(world, client, accessToken);
    for (const { accessToken: token } of [sameAgain, another]) expect(await isAlive(world, token)).toBe(true);
  });

  test('RFC 7009 2.2: another client’s token, an unknown and an ended one answer 200, and nothing happens', async () => {
    const { client, accessToken, refreshToken } = await start(world);
    const stranger = await makeProgram(world, { confidential: true });
    for (const token of [accessToken, refreshToken, 'dal:at_x', 'nonsense']) {
      expect((await revoke(world, stranger, token)).status).toBe(200);
    }
    expect(await isAlive(world, accessToken)).toBe(true);
    await revoke(world, client, accessToken);
    expect((await revoke(world, client, accessToken)).status).toBe(200);
  });

  test('RFC 7009 2.1: a wrong token_type_hint does not matter', async () => {
    const { client, accessToken } = await start(world);
    const form = { token: accessToken, token_type_hint: 'refresh_token', ...inBody(client) };
    expect((await call(world, 'POST /oauth/revoke', { form })).status).toBe(200);
    expect(await isAlive(world, accessToken)).toBe(false);
  });

  test('who is not authenticated revokes nothing', async () => {
    const { client, accessToken } = await start(world);
    for (const form of [{ token: accessToken }, { token: accessToken, client_id: client.clientId }]) {
      expect(await call(world, 'POST /oauth/revoke', { form })).toMatchObject({
        status: 401,
        json: { error: 'invalid_client' },
      });
    }
    expect(await isAlive(world, accessToken)).toBe(true);
  });
});

function introspect(world: World, client: Program, token: string): Promise<Answer> {
  return call(world, 'POST /oauth/introspect', { form: { token, ...inBody(client) } });
}

function revoke(world: World, client: Program, token: string): Promise<Answer> {
  return call(world, 'POST /oauth/revoke', { form: { token, ...inBody(client) } });
}

async function start(world: World, { confidential = true } = {}) {
  const client = await makeProgram(world, { confidential });
  const person = await makePerson(world);
  return { client, person, ...(await obtainTokens(world, { person, client })) };
}
