// The refresh token grant in the standard dialect (RFC 6749 6, RFC 9700 4.14.2).
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram, type Program } from '../cast.ts';
import { signIn, signOut } from '../person-acts.ts';
import { isAlive, obtainTokens, refresh, tokensOf } from '../program-acts.ts';
import type { World } from '../world.ts';

const GONE = { status: 400, json: { error: 'invalid_grant' } };

describeOnBothDatabases('refresh tokens of confidential programs', (world) => {
  test('they stay the same, however often they are used', async () => {
    const { client, refreshToken, accessToken } = await start(world, { confidential: true });
    const seen = new Set([accessToken]);
    for (let use = 0; use < 3; use += 1) {
      world.clock.advance(3600);
      const next = tokensOf(await refresh(world, client, refreshToken));
      expect(next.refreshToken).toBe(refreshToken);
      expect(next.answer.json).toMatchObject({ expires_in: 28_800, token_type: 'Bearer', scope: SCOPE });
      expect(await isAlive(world, next.accessToken)).toBe(true);
      seen.add(next.accessToken);
    }
    expect(seen.size).toBe(4);
    expect(await isAlive(world, accessToken)).toBe(true);
  });

  test('A17: they need the secret', async () => {
    const { client, refreshToken } = await start(world, { confidential: true });
    for (const client_secret of [undefined, '', 'wrong']) {
      const refused = await refresh(world, client, refreshToken, { client_secret });
      expect(refused).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
    }
    tokensOf(await refresh(world, client, refreshToken));
  });
});

describeOnBothDatabases('refresh tokens of public programs', (world) => {
  test('each use answers a new one, and the new one works', async () => {
    const { client, refreshToken } = await start(world);
    const second = tokensOf(await refresh(world, client, refreshToken));
    const third = tokensOf(await refresh(world, client, second.refreshToken));
    expect(new Set([refreshToken, second.refreshToken, third.refreshToken]).size).toBe(3);
    expect(await isAlive(world, third.accessToken)).toBe(true);
  });

  test('RFC 9700 4.14.2: for 30 seconds a used one answers the same new pair again', async () => {
    const { client, refreshToken } = await start(world);
    const first = tokensOf(await refresh(world, client, refreshToken));
    world.clock.advance(30);
    const again = tokensOf(await refresh(world, client, refreshToken));
    expect(again).toMatchObject({ accessToken: first.accessToken, refreshToken: first.refreshToken });
    expect(again.answer.json.expires_in).toBe(28_770);
    tokensOf(await refresh(world, client, again.refreshToken));
  });

  test('RFC 9700 4.14.2, A16: a later use is refused, and ends the whole family', async () => {
    const { client, refreshToken, accessToken } = await start(world);
    const second = tokensOf(await refresh(world, client, refreshToken));
    const third = tokensOf(await refresh(world, client, second.refreshToken));
    world.clock.advance(30.001);
    expect(await refresh(world, client, refreshToken)).toMatchObject(GONE);
    for (const { accessToken: token } of [{ accessToken }, second, third])
      expect(await isAlive(world, token)).toBe(false);
    for (const { refreshToken: token } of [second, third])
      expect(await refresh(world, client, token)).toMatchObject(GONE);
  });

  test('a family that ends takes no other sign-in of the same program with it', async () => {
    const client = await makeProgram(world);
    const person = await makePerson(world);
    const one = await obtainTokens(world, { person, client });
    const other = await obtainTokens(world, { person, client });
    await refresh(world, client, one.refreshToken);
    world.clock.advance(31);
    expect(await refresh(world, client, one.refreshToken)).toMatchObject(GONE);
    expect(await isAlive(world, other.accessToken)).toBe(true);
    tokensOf(await refresh(world, client, other.refreshToken));
  });

  test('a public program has no secret to send', async () => {
    const { client, refreshToken } = await start(world);
    const refused = await refresh(world, client, refreshToken, { client_secret: 'guess' });
    expect(refused).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
  });
});

describeOnBothDatabases('refresh tokens of all programs', (world) => {
  test.each([false, true])(
    'RFC 6749 6, A17: the scope can be narrowed for one access token and no further (confidential: %s)',
    async (confidential) => {
      const { client, refreshToken } = await start(world, { confidential });
      const narrow = tokensOf(await refresh(world, client, refreshToken, { scope: 'agents--my:ro' }));
      expect(narrow.answer.json.scope).toBe('agents--my:ro');
      const wide = tokensOf(await refresh(world, client, narrow.refreshToken));
      expect(wide.answer.json.scope).toBe(SCOPE);
      for (const scope of ['agents--all:rw', 'agents--my:ro agents--all:rw', 'nothing']) {
        const refused = await refresh(world, client, wide.refreshToken, { scope });
        expect({ scope, ...refused }).toMatchObject({ scope, status: 400, json: { error: 'invalid_scope' } });
      }
      tokensOf(await refresh(world, client, wide.refreshToken));
    },
  );

  test('A17: another program can’t use them, and does no harm by trying', async () => {
    const { client, refreshToken, accessToken } = await start(world);
    const other = await makeProgram(world);
    expect(await refresh(world, other, refreshToken)).toMatchObject(GONE);
    expect(await isAlive(world, accessToken)).toBe(true);
    tokensOf(await refresh(world, client, refreshToken));
  });

  test('what is no refresh token is refused: an access token, nonsense, nothing', async () => {
    const { client, accessToken } = await start(world);
    expect(await refresh(world, client, accessToken)).toMatchObject(GONE);
    expect(await refresh(world, client, 'rt_guess')).toMatchObject(GONE);
    expect(await refresh(world, client, '')).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
    expect(await isAlive(world, accessToken)).toBe(true);
  });

  test('a refresh token can’t be used as an access token', async () => {
    const { refreshToken } = await start(world);
    expect(await isAlive(world, refreshToken)).toBe(false);
  });

  test('they work unattended: a person who signs out does not end them', async () => {
    const client = await makeProgram(world);
    const person = await makePerson(world);
    const { refreshToken, accessToken } = await obtainTokens(world, { person, client });
    await signOut(world, await signIn(world, person));
    expect(await isAlive(world, accessToken)).toBe(true);
    tokensOf(await refresh(world, client, refreshToken));
  });

  test('a program whose settings lost a scope must have the person sign in again', async () => {
    const { client, refreshToken } = await start(world);
    await world.parts.database.write((tx) =>
      tx.updateTable('clients').set({ scopes: '["agents--my:ro"]' }).where('client_id', '=', client.clientId).execute(),
    );
    expect(await refresh(world, client, refreshToken)).toMatchObject(GONE);
  });
});

const SCOPE = 'agents--my:ro agents--all:ro';

async function start(
  world: World,
  { confidential = false } = {},
): Promise<{ client: Program; accessToken: string; refreshToken: string }> {
  const client = await makeProgram(world, { confidential });
  const { accessToken, refreshToken } = await obtainTokens(world, { person: await makePerson(world), client });
  return { client, accessToken, refreshToken };
}
