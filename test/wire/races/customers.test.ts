// Many at once with one identity: they are one customer, and a transfer is redeemed once.
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeProgram } from '../cast.ts';
import {
  askToken,
  cookieGrant,
  customerIsAlive,
  customerTokenOf,
  makeCustomer,
  pairOf,
  withAgent,
} from '../customer-acts.ts';
import { call } from '../program-acts.ts';

const CALLERS = 16;
const atOnce = <T>(ask: () => Promise<T>) => Promise.all(Array.from({ length: CALLERS }, ask));

describeOnBothDatabases('customers at once', (world) => {
  test('of 16 who redeem one identity transfer token, one gets a customer token', async () => {
    const held = await withAgent(world);
    const { clientId: client_id } = held.client;
    const { token } = customerTokenOf(await makeCustomer(world, held));
    const json = { bearer_type: 'customer', client_id };
    const { json: transfer } = await call(world, 'POST /v2/customer/identity_transfer', { bearer: token, json });
    const grant = { grant_type: 'identity_token', client_id, code: transfer.identity_transfer_token };
    const answers = await atOnce(() => askToken(world, '/v2/customer', { json: grant }));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(CALLERS - 1).fill(401)]);
    const redeemed = answers.find(({ status }) => status === 200);
    expect(await customerIsAlive(world, String(redeemed?.json.access_token))).toBe(true);
  });

  test('16 cookie grants with one pair are one customer, each with a token of its own', async () => {
    const client = await makeProgram(world);
    const json = await cookieGrant(world, '/v2/customer', client);
    const first = await askToken(world, '/v2/customer', { json });
    const cookie = pairOf(world, first);
    const answers = (await atOnce(() => askToken(world, '/v2/customer', { json, cookie }))).map(customerTokenOf);
    expect(new Set(answers.map(({ customerId }) => customerId))).toEqual(new Set([customerTokenOf(first).customerId]));
    expect(new Set(answers.map(({ token }) => token)).size).toBe(CALLERS);
  });

  test('16 agents’ requests for one customer all succeed, and the removal of the app ends all of them', async () => {
    const held = await withAgent(world);
    const { customerId } = customerTokenOf(await makeCustomer(world, held));
    const answers = (await atOnce(() => makeCustomer(world, held, { entity_id: customerId }))).map(customerTokenOf);
    const { accountId, organization } = held.person;
    await world.parts.tokens.revokeApp({ clientId: held.client.clientId, accountId, ...organization });
    const alive = await Promise.all(answers.map(({ token }) => customerIsAlive(world, token)));
    expect(alive).toEqual(Array<boolean>(CALLERS).fill(false));
  });
});
