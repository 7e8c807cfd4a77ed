// GET /info and DELETE /token: what a token stands for, and its end.
import { expect, test } from 'vitest';
import { accessTokenOf, livechatUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram } from '../cast.ts';
import { connect, signIn } from '../person-acts.ts';
import {
  call,
  isAlive,
  livechatRedemption,
  obtainLivechatCode,
  obtainTokens,
  refresh,
  tokensOf,
} from '../program-acts.ts';
import type { World } from '../world.ts';

describeOnBothDatabases('GET /info', (world) => {
  test('it describes an access token, from the header and from the query alike, with exactly 200', async () => {
    const { client, person, accessToken } = await start(world);
    world.clock.advance(100);
    const answers = [
      await call(world, 'GET /info', { bearer: accessToken }),
      await call(world, `GET /info?code=${accessToken}`),
      await call(world, `GET /info?code=${encodeURIComponent(accessToken)}`),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
      expect(answer.json).toEqual({
        access_token: accessToken,
        client_id: client.clientId,
        expires_in: 28_700,
        scope: 'agents--my:ro,agents--all:ro',
        token_type: 'Bearer',
        entity_id: person.email,
        license_id: person.organization.licenseId,
        account_id: person.accountId,
        organization_id: person.organization.organizationId,
      });
    }
  });

  test('type=code describes a code with what is left of its life, without using it up', async () => {
    const client = await makeProgram(world, { confidential: true });
    const person = await makePerson(world);
    const code = await obtainLivechatCode(world, { client, person });
    world.clock.advance(10);
    for (let asked = 0; asked < 2; asked += 1) {
      expect(await call(world, `GET /info?code=${code}&type=code`)).toMatchObject({
        status: 200,
        json: {
          client_id: client.clientId,
          expires_in: 50,
          scope: 'agents--my:ro,agents--all:ro',
          entity_id: person.email,
          license_id: person.organization.licenseId,
        },
      });
    }
    tokensOf(await call(world, 'POST /token', { form: livechatRedemption(client, code) }));
    expect((await call(world, `GET /info?code=${code}&type=code`)).status).toBe(401);
  });

  test('a code that has expired is described no more', async () => {
    const code = await obtainLivechatCode(world, { client: await makeProgram(world, { confidential: true }) });
    world.clock.advance(60);
    expect(await call(world, `GET /info?code=${code}&type=code`)).toMatchObject({
      status: 401,
      json: { oauth_exception: 'invalid_grant' },
    });
  });

  test('anything else is refused with a Bearer challenge: nothing, nonsense, other kinds of token, an ended one', async () => {
    const { client, accessToken, refreshToken } = await start(world);
    const code = await obtainLivechatCode(world, { client });
    const refused = [
      await call(world, 'GET /info'),
      await call(world, 'GET /info', { bearer: 'nonsense' }),
      await call(world, 'GET /info', { bearer: refreshToken }),
      await call(world, 'GET /info', { bearer: code }),
      await call(world, `GET /info?code=${code}`),
      await call(world, `GET /info?code=${refreshToken}`),
      await call(world, `GET /info?code=${accessToken}&type=code`),
      await call(world, 'GET /info', { basic: [client.clientId, client.secret ?? ''] }),
      await call(world, 'GET /info', { bearer: `${accessToken.slice(0, -1)}${accessToken.endsWith('a') ? 'b' : 'a'}` }),
    ];
    for (const answer of refused) {
      expect(answer).toMatchObject({ status: 401, json: { oauth_exception: 'invalid_grant' } });
      expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    }
  });

  test('two tokens at once are refused', async () => {
    const { accessToken } = await start(world);
    for (const answer of [
      await call(world, `GET /info?code=${accessToken}`, { bearer: accessToken }),
      await call(world, `GET /info?code=${accessToken}&code=${accessToken}`),
    ]) {
      expect(answer).toMatchObject({ status: 400, json: { oauth_exception: 'invalid_request' } });
    }
  });

  test('old SDKs may ask from any page: the preflight admits Authorization', async () => {
    const headers = {
      origin: 'https://app.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    };
    for (const path of ['/info', '/v2/info'] as const) {
      const preflight = await call(world, `OPTIONS ${path}`, { headers });
      expect(preflight).toMatchObject({
        status: 204,
        headers: {
          'access-control-allow-origin': '*',
          'access-control-allow-methods': 'GET, OPTIONS',
          'access-control-allow-headers': expect.stringContaining('authorization'),
        },
      });
    }
  });

  test('A48: a suspended organization or account, and a membership that ended, stop the token at once', async () => {
    const { person, accessToken } = await start(world);
    const { accountId, organization } = person;
    const { organizationId } = organization;
    const { accounts, agents } = world.parts;
    await accounts.setAccountSuspended({ accountId, suspendedAt: world.clock.now() });
    expect(await isAlive(world, accessToken)).toBe(false);
    await accounts.setAccountSuspended({ accountId, suspendedAt: undefined });
    expect(await isAlive(world, accessToken)).toBe(true);
    await agents.removeAgent({ accountId, organizationId });
    expect(await isAlive(world, accessToken)).toBe(false);
  });
});

describeOnBothDatabases('DELETE /token', (world) => {
  const forms = [
    ['the header', (token: string) => ({ query: '', bearer: token })],
    ['?token=', (token: string) => ({ query: `?token=${token}` })],
    ['?code=', (token: string) => ({ query: `?code=${encodeURIComponent(token)}` })],
  ] as const;
  const rows = forms.flatMap(([words, spell]) =>
    (['accessToken', 'refreshToken'] as const).map((which) => [which, words, spell] as const),
  );

  test.each(rows)('the %s in %s ends both, and what else came of that sign-in', async (which, _words, spell) => {
    for (const path of ['/token', '/v2/token'] as const) {
      const { client, person, ...tokens } = await start(world);
      const later = tokensOf(await refresh(world, client, tokens.refreshToken));
      const another = await obtainTokens(world, { person, client });
      const { query, ...sent } = spell(tokens[which]);
      const answer = await call(world, `DELETE ${path}${query}`, sent);
      expect(answer).toMatchObject({ status: 200, json: {}, headers: { 'access-control-allow-origin': '*' } });
      for (const token of [tokens.accessToken, later.accessToken]) expect(await isAlive(world, token)).toBe(false);
      expect((await refresh(world, client, tokens.refreshToken)).status).toBe(400);
      expect(await isAlive(world, another.accessToken)).toBe(true);
    }
  });

  test('a token of the implicit grant ends alone', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const one = accessTokenOf(world, await connect(browser, livechatUrl(world, { client })));
    const other = accessTokenOf(world, await connect(browser, livechatUrl(world, { client })));
    expect((await call(world, 'DELETE /token', { bearer: one })).status).toBe(200);
    expect([await isAlive(world, one), await isAlive(world, other)]).toEqual([false, true]);
  });

  test('an unknown token is 200 here, and 404 at /v2', async () => {
    expect(await call(world, 'DELETE /token?token=dal:at_x')).toMatchObject({ status: 200, json: {} });
    expect(await call(world, 'DELETE /v2/token?code=dal:at_x')).toMatchObject({
      status: 404,
      json: { error: 'resource_not_found', resource_name: 'token', request_id: expect.any(String) },
    });
  });

  test('no token, or two at once, is refused, and ends nothing', async () => {
    const { accessToken } = await start(world);
    for (const answer of [
      await call(world, 'DELETE /token'),
      await call(world, `DELETE /token?token=${accessToken}&code=${accessToken}`),
      await call(world, `DELETE /token?token=${accessToken}`, { bearer: accessToken }),
      await call(world, `DELETE /token?token=${accessToken}&token=${accessToken}`),
    ]) {
      expect(answer).toMatchObject({ status: 400, json: { oauth_exception: 'invalid_request' } });
    }
    expect(await isAlive(world, accessToken)).toBe(true);
  });
});

async function start(world: World) {
  const client = await makeProgram(world, { confidential: true });
  const person = await makePerson(world);
  const { accessToken, refreshToken } = await obtainTokens(world, { person, client });
  return { client, person, accessToken, refreshToken };
}
