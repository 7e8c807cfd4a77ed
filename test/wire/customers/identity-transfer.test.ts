// Handing an identity from one program to another: once, for an hour, to the client that it was made for.
import { expect, test } from 'vitest';
import { CHALLENGE, VERIFIER } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeOrganization, makePerson, makeProgram } from '../cast.ts';
import {
  askToken,
  cookieGrant,
  customerTokenOf,
  makeCustomer,
  pairOf,
  ROOTS,
  type Root,
  withAgent,
} from '../customer-acts.ts';
import { call } from '../program-acts.ts';
import type { World } from '../world.ts';

describeOnBothDatabases('an identity transfer', (world) => {
  test.each(ROOTS)(
    'at %s an agent hands over any customer of the organization, and a customer its own',
    async (root) => {
      const held = await withAgent(world);
      const { clientId: client_id, organizationId } = held.client;
      const { token, customerId } = customerTokenOf(await makeCustomer(world, held));
      const byAgent = { bearer: held.agentToken, json: { bearer_type: 'agent', client_id, customer_id: customerId } };
      const byCustomer = { bearer: token, json: { bearer_type: 'customer', client_id } };
      for (const sent of [byAgent, byCustomer]) {
        const answer = await call(world, `POST ${root}/identity_transfer`, sent);
        expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
        expect(answer.json).toEqual({
          identity_transfer_token: expect.stringMatching(/^dal:it_[0-9A-Za-z]{49}$/),
          expires_in: 3600,
        });
        for (const grant_type of ['identity_token', 'identity_transfer']) {
          const code =
            grant_type === 'identity_token' ? answer.json.identity_transfer_token : await another(world, root, sent);
          const redeemed = await askToken(world, root, { json: { grant_type, client_id, code, expires_in: 600 } });
          expect(customerTokenOf(redeemed).customerId).toBe(customerId);
          expect(redeemed.json).toMatchObject({ expires_in: 600, client_id });
          expect(redeemed.json.organization_id).toBe(root === '/v2/customer' ? organizationId : undefined);
          expect(redeemed.headers['set-cookie']).toBeUndefined();
        }
      }
    },
  );

  test('it is redeemed once', async () => {
    const { redeem } = await start(world);
    customerTokenOf(await redeem());
    for (let again = 0; again < 2; again += 1) {
      expect(await redeem()).toMatchObject({ status: 401, json: { oauth_exception: 'invalid_grant' } });
    }
  });

  test('it expires after an hour', async () => {
    const { redeem } = await start(world);
    world.clock.advance(3600);
    expect(await redeem()).toMatchObject({ status: 401, json: { oauth_exception: 'invalid_grant' } });
  });

  test('RFC 7636 4.6: with a challenge it needs the verifier, and a wrong one does not use it up', async () => {
    const { redeem } = await start(world, { code_challenge: CHALLENGE });
    for (const code_verifier of [undefined, '', `${VERIFIER}x`, CHALLENGE]) {
      expect(await redeem({ code_verifier })).toMatchObject({
        status: 401,
        json: { oauth_exception: 'invalid_grant' },
      });
    }
    customerTokenOf(await redeem({ code_verifier: VERIFIER }));
    const without = await start(world);
    expect((await without.redeem({ code_verifier: VERIFIER })).status).toBe(401);
    customerTokenOf(await without.redeem());
  });

  test('a challenge that is none is refused', async () => {
    const { held, token } = await start(world);
    const { clientId: client_id } = held.client;
    for (const code_challenge of ['short', 'a'.repeat(44), `${'a'.repeat(42)}!`]) {
      const json = { bearer_type: 'customer', client_id, code_challenge };
      expect(await call(world, 'POST /customer/identity_transfer', { bearer: token, json })).toMatchObject({
        status: 401,
        json: { oauth_exception: 'invalid_request', exception_details: 'invalid_code_challenge' },
      });
    }
  });

  test('another client does not get it, and does not use it up', async () => {
    const { held, code, redeem } = await start(world);
    const other = await makeProgram(world);
    const json = { grant_type: 'identity_token', client_id: other.clientId, code };
    expect(await askToken(world, '/v2/customer', { json })).toMatchObject({
      status: 401,
      json: { oauth_exception: 'invalid_grant' },
    });
    customerTokenOf(await redeem());
    expect(held.client.clientId).not.toBe(other.clientId);
  });

  test('the path of a group takes identities of that group alone', async () => {
    const held = await withAgent(world);
    const { clientId: client_id, organizationId } = held.client;
    const path = (group: number) => `/v2/customer/${organizationId}/${group}/token` as const;
    const grant = { grant_type: 'agent_token', client_id };
    const made = await askToken(world, '/v2/customer', { json: grant, bearer: held.agentToken, path: path(3) });
    const { token, customerId } = customerTokenOf(made);
    const code = await another(world, '/v2/customer', { bearer: token, json: { bearer_type: 'customer', client_id } });
    const json = { grant_type: 'identity_token', client_id, code };
    expect((await askToken(world, '/v2/customer', { json, path: path(4) })).status).toBe(401);
    const redeemed = await askToken(world, '/v2/customer', { json, path: path(3) });
    expect(customerTokenOf(redeemed).customerId).toBe(customerId);
  });

  test('A45: whoever has no right to the identity gets no transfer of it', async () => {
    const { held, token, customerId } = await start(world);
    const { clientId: client_id } = held.client;
    const other = await withAgent(world);
    const there = await makeOrganization(world, 'There');
    const stranger = await withAgent(world, {
      client: held.client,
      person: await makePerson(world, { organization: there, role: 'owner' }),
    });
    const agent = { bearer_type: 'agent', client_id, customer_id: customerId };
    const customer = { bearer_type: 'customer', client_id };
    const rows: [string, Record<string, unknown>, string][] = [
      [stranger.agentToken, agent, 'resource_not_found'],
      [other.agentToken, agent, 'access_denied'],
      [held.agentToken, { ...agent, customer_id: undefined }, 'invalid_request'],
      [held.agentToken, { ...agent, customer_id: 'nobody' }, 'resource_not_found'],
      [token, agent, 'invalid_grant'],
      [held.agentToken, customer, 'invalid_grant'],
      [token, { ...customer, client_id: other.client.clientId }, 'access_denied'],
      [token, { ...customer, customer_id: 'b6b5a2f4-7f0c-4b3e-9d6e-000000000000' }, 'access_denied'],
      [token, { ...customer, bearer_type: 'nobody' }, 'invalid_request'],
      [token, { ...customer, bearer_type: undefined }, 'invalid_request'],
      [token, { ...customer, client_id: undefined }, 'unauthorized_client'],
      ['nonsense', customer, 'invalid_grant'],
    ];
    for (const [bearer, json, oauth_exception] of rows) {
      const answer = await call(world, 'POST /v2/customer/identity_transfer', { bearer, json });
      expect({ json, status: answer.status, said: answer.json.oauth_exception }).toEqual({
        json,
        status: 401,
        said: oauth_exception,
      });
    }
    customerTokenOf(
      await askToken(world, '/v2/customer', { json: await cookieGrant(world, '/v2/customer', held.client) }),
    );
  });

  test('only what an agent hands over, or ends of an agent’s, is in the audit log', async () => {
    const { held, token, customerId } = await start(world);
    const { clientId, organizationId } = held.client;
    const list = async () =>
      (await world.parts.auditLog.listEvents({ organizationId, clientId, limit: 50 })).map(
        ({ action, target, accountId }) => ({ action, target, accountId }),
      );
    const { accountId } = held.person;
    const before = await list();
    expect(before.filter(({ action }) => action === 'customer_identity_transferred')).toEqual([]);
    const json = { bearer_type: 'agent', client_id: clientId, customer_id: customerId };
    world.clock.advance(1);
    await call(world, 'POST /customer/identity_transfer', { bearer: held.agentToken, json });
    expect((await list())[0]).toEqual({ action: 'customer_identity_transferred', target: customerId, accountId });
    world.clock.advance(1);
    await call(world, 'DELETE /customer/token', { bearer: token });
    expect((await list())[0]).toEqual({ action: 'customer_token_revoked', target: customerId, accountId: undefined });
    const visitor = await askToken(world, '/customer', { json: await cookieGrant(world, '/customer', held.client) });
    pairOf(world, visitor);
    await call(world, 'DELETE /customer/token', { bearer: customerTokenOf(visitor).token });
    expect(await list()).toHaveLength(before.length + 2);
  });
});

/** Another transfer token for the same request. */
async function another(
  world: World,
  root: Root,
  sent: { bearer: string; json: Record<string, unknown> },
): Promise<string> {
  const { json } = await call(world, `POST ${root}/identity_transfer`, sent);
  return String(json.identity_transfer_token);
}

/** A customer of an agent's program, and a transfer token for it. */
async function start(world: World, more: Record<string, unknown> = {}) {
  const held = await withAgent(world);
  const { clientId: client_id } = held.client;
  const { token, customerId } = customerTokenOf(await makeCustomer(world, held));
  const code = await another(world, '/v2/customer', {
    bearer: token,
    json: { bearer_type: 'customer', client_id, ...more },
  });
  const redeem = (parameters: Record<string, unknown> = {}) =>
    askToken(world, '/v2/customer', { json: { grant_type: 'identity_token', client_id, code, ...parameters } });
  return { held, token, customerId, code, redeem };
}
