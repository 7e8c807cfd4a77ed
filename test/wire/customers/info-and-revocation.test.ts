// What a customer token stands for, its end, and that it opens nothing of an agent's, nor an agent's token anything of a customer's.
import { expect, test } from 'vitest';
import { callApi } from '../../threats/api-site.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeProgram } from '../cast.ts';
import { customerIsAlive, customerTokenOf, makeCustomer, ROOTS, withAgent } from '../customer-acts.ts';
import { call, inBody, isAlive } from '../program-acts.ts';
import type { World } from '../world.ts';

describeOnBothDatabases('a customer token', (world) => {
  test.each(ROOTS)('GET %s/info describes it, from the header and from the query', async (root) => {
    const { held, token, customerId } = await start(world);
    world.clock.advance(100.5);
    const answers = [
      await call(world, `GET ${root}/info`, { bearer: token }),
      await call(world, `GET ${root}/info?code=${token}`),
      await call(world, `GET ${root}/info?code=${encodeURIComponent(token)}`),
    ];
    const { organizationId } = held.client;
    const { licenseId } = held.person.organization;
    for (const answer of answers) {
      expect(answer).toMatchObject({
        status: 200,
        headers: { 'cache-control': 'no-store', 'access-control-allow-origin': '*' },
      });
      expect(answer.json).toEqual({
        access_token: token,
        client_id: held.client.clientId,
        entity_id: customerId,
        expires_in: 28_699,
        token_type: 'Bearer',
        ...(root === '/customer' ? { license_id: licenseId } : { organization_id: organizationId }),
      });
    }
  });

  test.each(ROOTS)('DELETE %s/token ends it, alone, with an empty answer', async (root) => {
    const { held, token, customerId } = await start(world);
    const other = customerTokenOf(await makeCustomer(world, held, { entity_id: customerId }));
    const answer = await call(world, `DELETE ${root}/token`, { bearer: token });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect([await customerIsAlive(world, token), await customerIsAlive(world, other.token)]).toEqual([false, true]);
    expect((await call(world, `DELETE ${root}/token`, { bearer: token })).status).toBe(401);
  });

  test.each(ROOTS)('%s refuses what is no living customer token', async (root) => {
    const { held, token } = await start(world);
    await call(world, `DELETE ${root}/token`, { bearer: token });
    for (const [sent, oauth_exception] of [
      [{}, 'invalid_request'],
      [{ bearer: 'x' }, 'invalid_grant'],
      [{ bearer: token }, 'invalid_grant'],
      [{ bearer: held.agentToken }, 'invalid_grant'],
      [{ basic: ['a', token] as const }, 'invalid_request'],
    ] as const) {
      for (const line of [`GET ${root}/info`, `DELETE ${root}/token`] as const) {
        const answer = await call(world, line, sent);
        expect(answer).toMatchObject({ status: 401, json: { oauth_exception } });
        expect(answer.headers['www-authenticate']).toBeDefined();
      }
    }
    expect((await call(world, `GET ${root}/info?code=${token}`, { bearer: token })).status).toBe(401);
    expect((await call(world, `GET ${root}/info?code=a&code=b`)).status).toBe(401);
    expect(await isAlive(world, held.agentToken)).toBe(true);
  });

  test('A43: it opens nothing of an agent’s: not info, sessions, introspection, revocation, refresh, nor the API', async () => {
    const { held, token } = await start(world);
    const client = await makeProgram(world, { confidential: true });
    expect((await call(world, 'GET /info', { bearer: token })).status).toBe(401);
    expect((await call(world, `GET /info?code=${token}`)).status).toBe(401);
    expect((await call(world, 'GET /v2/info', { bearer: token })).status).toBe(401);
    expect((await call(world, 'GET /v2/sessions', { bearer: token })).status).toBe(401);
    for (const form of [inBody(client), inBody(held.client)]) {
      const answer = await call(world, 'POST /oauth/introspect', { form: { ...form, token } });
      expect(answer.json.active ?? false).toBe(false);
      await call(world, 'POST /oauth/revoke', { form: { ...form, token } });
    }
    await call(world, 'DELETE /token', { bearer: token });
    expect((await call(world, 'DELETE /v2/token', { bearer: token })).status).toBe(404);
    for (const path of ['/oauth/token', '/token', '/v2/token'] as const) {
      const form = { grant_type: 'refresh_token', refresh_token: token, ...inBody(held.client) };
      expect((await call(world, `POST ${path}`, { form })).status).toBeGreaterThanOrEqual(400);
      const asCode = { ...form, grant_type: 'authorization_code', code: token, redirect_uri: held.client.redirectUri };
      expect((await call(world, `POST ${path}`, { form: asCode })).status).toBeGreaterThanOrEqual(400);
    }
    const api = await callApi(world, 'GET /agents', { bearer: token });
    expect([api.status, api.text]).toEqual([401, expect.stringContaining('customer’s token')]);
    expect(await customerIsAlive(world, token)).toBe(true);
  });

  test('A42: a secret with the beginning of another kind is none of it', async () => {
    const { token, held } = await start(world);
    const body = token.replace(/^.*_/, '');
    for (const text of [`dal:at_${body}`, `dal:it_${body}`, body]) expect(await isAlive(world, text)).toBe(false);
    expect(await customerIsAlive(world, held.agentToken.replace('at_', 'ct_'))).toBe(false);
  });
});

async function start(world: World) {
  const held = await withAgent(world);
  return { held, ...customerTokenOf(await makeCustomer(world, held)) };
}
