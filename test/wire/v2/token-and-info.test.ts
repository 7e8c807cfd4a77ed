// The second generation's /v2/token and /v2/info. Its errors are beside those of the first: see ../v1/token-exceptions.test.ts.
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram } from '../cast.ts';
import { call, inBody, livechatRedemption, obtainLivechatCode, obtainTokens, tokensOf } from '../program-acts.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describeOnBothDatabases('/v2/token and /v2/info', (world) => {
  test.each(['form', 'json'] as const)('a code is redeemed and refreshed by %s', async (encoding) => {
    const client = await makeProgram(world, { confidential: true });
    const person = await makePerson(world);
    const code = await obtainLivechatCode(world, { client, person });
    const { answer, accessToken, refreshToken } = tokensOf(
      await call(world, 'POST /v2/token', { [encoding]: livechatRedemption(client, code) }),
    );
    const expected = {
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_in: 28_800,
      token_type: 'Bearer',
      scope: 'agents--my:ro,agents--all:ro',
      account_id: person.accountId,
      organization_id: person.organization.organizationId,
      client_id: client.clientId,
    };
    expect(answer.json).toEqual(expected);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
    const again = await call(world, 'POST /v2/token', {
      [encoding]: { grant_type: 'refresh_token', refresh_token: refreshToken, ...inBody(client) },
    });
    expect(again.json).toEqual({ ...expected, access_token: expect.not.stringMatching(accessToken) });
  });

  test('grant_type=code and Basic are read here too', async () => {
    const client = await makeProgram(world, { confidential: true });
    const code = await obtainLivechatCode(world, { client });
    const { client_id, client_secret, ...rest } = livechatRedemption(client, code);
    const form = { ...rest, grant_type: 'code' };
    tokensOf(await call(world, 'POST /v2/token', { form, basic: [client.clientId, client.secret ?? ''] }));
  });

  test('/v2/info describes an access token, from the header and from the query', async () => {
    const client = await makeProgram(world);
    const person = await makePerson(world);
    const { accessToken } = await obtainTokens(world, { client, person });
    world.clock.advance(1.5);
    for (const answer of [
      await call(world, 'GET /v2/info', { bearer: accessToken }),
      await call(world, `GET /v2/info?code=${accessToken}`),
    ]) {
      expect(answer).toMatchObject({
        status: 200,
        headers: { 'cache-control': 'no-store', 'access-control-allow-origin': '*' },
      });
      expect(answer.json).toEqual({
        access_token: accessToken,
        client_id: client.clientId,
        expires_in: 28_798,
        scope: 'agents--my:ro,agents--all:ro',
        token_type: 'Bearer',
        account_id: person.accountId,
        organization_id: person.organization.organizationId,
      });
    }
  });

  test('/v2/info refuses what is no living access token, in its own shape', async () => {
    const { accessToken, refreshToken } = await obtainTokens(world, {
      client: await makeProgram(world),
      person: await makePerson(world),
    });
    await call(world, 'DELETE /v2/token', { bearer: accessToken });
    for (const sent of [{}, { bearer: 'x' }, { bearer: refreshToken }, { bearer: accessToken }]) {
      const answer = await call(world, 'GET /v2/info', sent);
      expect(answer.status).toBe(401);
      expect(answer.json).toEqual({
        error: 'unauthorized',
        error_description: expect.any(String),
        request_id: expect.stringMatching(UUID),
      });
      expect(answer.headers['x-request-id']).toBe(answer.json.request_id);
      expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    }
    expect(await call(world, 'GET /v2/info?code=a&code=b')).toMatchObject({
      status: 422,
      json: { error: 'invalid_request' },
    });
  });

  test('an address that is not there is 404, and its page is HTML like the rest', async () => {
    for (const line of ['GET /v2', 'GET /v2/tokens', 'POST /v2/info/all'] as const) {
      expect((await call(world, line)).status).toBe(404);
    }
  });
});
