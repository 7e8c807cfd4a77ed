// /v2/sessions: the sessions of the token's account, listed and ended with the tokens that belong to them.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createToken, hashToken } from '../../../server/src/oauth/token.ts';
import { accessTokenOf, codeOf, livechatUrl, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram, type Person, type Program } from '../cast.ts';
import { connect, isSignedIn, signIn } from '../person-acts.ts';
import { call, exchange, inBody, isAlive, refresh, tokensOf } from '../program-acts.ts';
import type { World } from '../world.ts';

describeOnBothDatabases('/v2/sessions', (world) => {
  test('they are listed with where they are and which programs hold tokens of them', async () => {
    const person = await makePerson(world);
    const client = await makeClient(world);
    const one = await start(world, { person, client });
    world.clock.advance(1);
    const other = await signIn(world, person);
    await start(world, { person: await makePerson(world), client });
    const answer = await call(world, 'GET /v2/sessions', { bearer: one.token });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store', 'access-control-allow-origin': '*' },
    });
    const sessions = JSON.parse(answer.text) as { session_id: string; applications: unknown[] }[];
    expect(sessions).toHaveLength(2);
    const [, mine] = sessions;
    expect(mine).toEqual({
      session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      account_id: person.accountId,
      current: true,
      user_agent: expect.any(String),
      identity_source: 'credentials',
      ip: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
      applications: [{ name: client.name, client_id: client.clientId, session_id: mine?.session_id }],
    });
    expect(sessions[0]).toMatchObject({ current: false, applications: [] });
    expect(await isSignedIn(world, other)).toBe(true);
  });

  test.each(['my', 'me'])(
    'DELETE /v2/sessions/%s ends that session and its tokens, implicit ones too, and no other',
    async (id) => {
      const person = await makePerson(world);
      const client = await makeClient(world);
      const one = await start(world, { person, client });
      const offline = tokensOf(
        await exchange(world, client, codeOf(world, await connect(one.browser, standardUrl(world, { client })))),
      );
      const pending = codeOf(world, await connect(one.browser, standardUrl(world, { client })));
      const other = await start(world, { person, client });
      const answer = await call(world, `DELETE /v2/sessions/${id}`, {
        bearer: one.token,
        body: '{}',
        headers: { 'content-type': 'text/plain' },
      });
      expect(answer).toMatchObject({ status: 200, json: {}, headers: { 'access-control-allow-origin': '*' } });
      expect(await isSignedIn(world, one.browser)).toBe(false);
      for (const token of [one.token, offline.accessToken]) expect(await isAlive(world, token)).toBe(false);
      expect((await refresh(world, client, offline.refreshToken)).status).toBe(400);
      expect((await exchange(world, client, pending)).status).toBe(400);
      expect(await isSignedIn(world, other.browser)).toBe(true);
      expect(await isAlive(world, other.token)).toBe(true);
    },
  );

  test('DELETE /v2/sessions/{id} ends another session of the same account', async () => {
    const person = await makePerson(world);
    const client = await makeClient(world);
    const [one, other] = [await start(world, { person, client }), await start(world, { person, client })];
    const sessionId = (await idsOf(world, other.token)).current;
    expect((await call(world, `DELETE /v2/sessions/${sessionId}`, { bearer: one.token })).status).toBe(200);
    expect([await isSignedIn(world, one.browser), await isSignedIn(world, other.browser)]).toEqual([true, false]);
    expect([await isAlive(world, one.token), await isAlive(world, other.token)]).toEqual([true, false]);
    const again = await call(world, `DELETE /v2/sessions/${sessionId}`, { bearer: one.token });
    expect(again).toMatchObject({
      status: 404,
      json: { error: 'resource_not_found', resource_name: 'session', request_id: expect.any(String) },
    });
  });

  test('A45: another account’s session id, and one that nobody has, do nothing', async () => {
    const client = await makeClient(world);
    const victim = await start(world, { person: await makePerson(world), client });
    const attacker = await start(world, { person: await makePerson(world), client });
    const theirs = (await idsOf(world, victim.token)).current;
    for (const id of [theirs, randomUUID(), 'x', '%2e%2e', encodeURIComponent("' or 1=1 --")]) {
      expect(await call(world, `DELETE /v2/sessions/${id}`, { bearer: attacker.token })).toMatchObject({ status: 404 });
    }
    expect([await isSignedIn(world, victim.browser), await isAlive(world, victim.token)]).toEqual([true, true]);
  });

  test('DELETE /v2/sessions ends all of the account, and nobody else’s', async () => {
    const person = await makePerson(world);
    const client = await makeClient(world);
    const [one, other] = [await start(world, { person, client }), await start(world, { person, client })];
    const someone = await start(world, { person: await makePerson(world), client });
    expect((await call(world, 'DELETE /v2/sessions', { bearer: one.token })).status).toBe(200);
    for (const { browser, token } of [one, other]) {
      expect([await isSignedIn(world, browser), await isAlive(world, token)]).toEqual([false, false]);
    }
    expect([await isSignedIn(world, someone.browser), await isAlive(world, someone.token)]).toEqual([true, true]);
  });

  test('they need the scope: ro to list, rw to end', async () => {
    const person = await makePerson(world);
    const lines = [
      ['GET /v2/sessions', ['sessions--my:ro', 'sessions--my:rw']],
      ['DELETE /v2/sessions/x', ['sessions--my:rw']],
      ['DELETE /v2/sessions/my', ['sessions--my:rw']],
      ['DELETE /v2/sessions', ['sessions--my:rw']],
    ] as const;
    for (const [line, sufficient] of lines) {
      for (const scope of ['sessions--my:ro', 'sessions--my:rw', 'agents--all:ro']) {
        const client = await makeProgram(world, { restricted: true, scopes: [scope] });
        const { token } = await start(world, { person, client });
        const answer = await call(world, line, { bearer: token });
        if (sufficient.some((enough) => enough === scope))
          expect({ line, scope, status: answer.status }).toMatchObject({ status: line.endsWith('/x') ? 404 : 200 });
        else {
          expect({ line, scope, ...answer }).toMatchObject({
            status: 403,
            json: { error: 'access_denied', sub_error: 'insufficient_scope', request_id: expect.any(String) },
          });
        }
      }
    }
  });

  test('nothing but an access token of an account is valid there', async () => {
    const person = await makePerson(world, { role: 'owner' });
    const client = await makeClient(world, { confidential: true });
    const { token } = await start(world, { person, client });
    const pat = createToken('personal_access_token');
    await world.parts.personalAccessTokens.savePersonalAccessToken({
      tokenId: randomUUID(),
      tokenHash: hashToken('personal_access_token', pat),
      accountId: person.accountId,
      organizationId: person.organization.organizationId,
      name: 'Script',
      scopes: ['sessions--my:rw'],
      createdAt: world.clock.now(),
      expiresAt: undefined,
    });
    const credentials = [
      {},
      { bearer: pat },
      { basic: [person.email, pat] as const },
      { basic: [person.accountId, pat] as const },
      { basic: [client.clientId, client.secret ?? ''] as const },
      { bearer: 'nonsense' },
    ];
    for (const line of ['GET /v2/sessions', 'DELETE /v2/sessions', 'DELETE /v2/sessions/my'] as const) {
      for (const sent of credentials) {
        const answer = await call(world, line, sent);
        expect({ line, sent, ...answer }).toMatchObject({
          status: 401,
          json: { error: 'unauthorized', request_id: expect.any(String) },
        });
        expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
      }
      const ofClient = tokensOf(
        await call(world, 'POST /oauth/token', { form: { grant_type: 'client_credentials', ...inBody(client) } }),
      );
      expect(await call(world, line, { bearer: ofClient.accessToken })).toMatchObject({
        status: 403,
        json: { error: 'access_denied' },
      });
    }
    expect(await isAlive(world, token)).toBe(true);
  });

  test('old SDKs call it from any page: the preflight admits DELETE and Authorization', async () => {
    const headers = {
      origin: 'https://app.example',
      'access-control-request-method': 'DELETE',
      'access-control-request-headers': 'authorization,content-type',
    };
    const preflight = await call(world, 'OPTIONS /v2/sessions/my', { headers });
    expect(preflight).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'DELETE, OPTIONS',
        'access-control-allow-headers': expect.stringContaining('authorization'),
      },
    });
  });
});

function makeClient(world: World, more: { confidential?: boolean } = {}): Promise<Program> {
  return makeProgram(world, { scopes: ['sessions--my:ro', 'sessions--my:rw'], ...more });
}

/** Signs in from a new browser and lets the program have a token of that session. */
async function start(world: World, { person, client }: { person: Person; client: Program }) {
  const browser = await signIn(world, person);
  const token = accessTokenOf(
    world,
    await connect(browser, livechatUrl(world, { client, parameters: { prompt: 'consent' } })),
  );
  return { browser, token };
}

async function idsOf(world: World, token: string): Promise<{ current: string }> {
  const sessions = JSON.parse((await call(world, 'GET /v2/sessions', { bearer: token })).text) as {
    session_id: string;
    current: boolean;
  }[];
  return { current: sessions.find(({ current }) => current)?.session_id ?? '' };
}
