// Stolen refresh tokens, over restarts and with a clock that runs backwards.
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { makePerson, makeProgram } from '../wire/cast.ts';
import { call, inBody, isAlive, obtainTokens, refresh, tokensOf } from '../wire/program-acts.ts';

const GONE = { status: 400, json: { error: 'invalid_grant' } };

describeOnBothDatabases('refresh tokens that somebody stole', (world) => {
  test('A16: when thief and owner both use one, the later of the two ends the sign-in for both', async () => {
    for (const first of ['thief', 'owner']) {
      const client = await makeProgram(world);
      const stolen = await obtainTokens(world, { person: await makePerson(world), client });
      const pair = tokensOf(await refresh(world, client, stolen.refreshToken));
      world.clock.advance(3600);
      expect({ first, ...(await refresh(world, client, stolen.refreshToken)) }).toMatchObject({ first, ...GONE });
      expect(await isAlive(world, pair.accessToken)).toBe(false);
      expect(await refresh(world, client, pair.refreshToken)).toMatchObject(GONE);
    }
  });

  test('A17: without the secret a stolen one is worth nothing, at every endpoint, and with another client’s neither', async () => {
    const client = await makeProgram(world, { confidential: true });
    const [thief, open] = [await makeProgram(world, { confidential: true }), await makeProgram(world)];
    const { refreshToken, accessToken } = await obtainTokens(world, { person: await makePerson(world), client });
    const asked = { grant_type: 'refresh_token', refresh_token: refreshToken };
    for (const credentials of [
      {},
      { client_id: client.clientId },
      { client_id: client.clientId, client_secret: '' },
      { client_id: client.clientId, client_secret: thief.secret },
      inBody(thief),
      inBody(open),
    ]) {
      for (const endpoint of ['/oauth/token', '/token', '/v2/token'] as const) {
        const { status, json } = await call(world, `POST ${endpoint}`, { form: { ...asked, ...credentials } });
        expect(status).toBeGreaterThanOrEqual(400);
        expect(json).not.toHaveProperty('access_token');
      }
    }
    expect(await isAlive(world, accessToken)).toBe(true);
    tokensOf(await refresh(world, client, refreshToken));
  });

  test('A17: nobody gets more scopes by refreshing than were granted', async () => {
    const client = await makeProgram(world, { scopes: ['agents--my:ro', 'agents--all:ro'] });
    const parameters = { scope: 'agents--my:ro' };
    let { refreshToken } = await obtainTokens(world, { person: await makePerson(world), client, parameters });
    for (const scope of ['agents--all:ro', 'agents--my:ro agents--all:ro', 'agents--my:rw', '*']) {
      expect((await refresh(world, client, refreshToken, { scope })).status).toBe(400);
    }
    const kept = tokensOf(await refresh(world, client, refreshToken));
    expect(kept.answer.json.scope).toBe('agents--my:ro');
    ({ refreshToken } = kept);
    expect(tokensOf(await refresh(world, client, refreshToken)).answer.json.scope).toBe('agents--my:ro');
  });

  test('A18: a rotation is remembered over a restart: repeated within its grace period, the end of the family after it', async () => {
    const client = await makeProgram(world);
    const { refreshToken } = await obtainTokens(world, { person: await makePerson(world), client });
    const pair = tokensOf(await refresh(world, client, refreshToken));
    await world.restart();
    expect(tokensOf(await refresh(world, client, refreshToken))).toMatchObject({
      accessToken: pair.accessToken,
      refreshToken: pair.refreshToken,
    });
    world.clock.advance(31);
    await world.restart();
    expect(await refresh(world, client, refreshToken)).toMatchObject(GONE);
    expect(await isAlive(world, pair.accessToken)).toBe(false);
  });

  test('A18: a clock that is set back does not open the grace period again', async () => {
    const client = await makeProgram(world);
    const { refreshToken } = await obtainTokens(world, { person: await makePerson(world), client });
    world.clock.advance(3600);
    const pair = tokensOf(await refresh(world, client, refreshToken));
    world.clock.advance(-1800);
    expect(await refresh(world, client, refreshToken)).toMatchObject(GONE);
    expect(await refresh(world, client, pair.refreshToken)).toMatchObject(GONE);
    world.clock.advance(1800);
  });
});
