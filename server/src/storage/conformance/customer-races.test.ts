import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Customer, CustomerTokenRecord } from '../../customers/customer-storage.ts';
import { atScale, DATABASE_KINDS } from '../test-database.ts';
import {
  atOnce,
  createWorld,
  HOUR,
  NOW,
  newAccessToken,
  RING_SIZE,
  type SignedIn,
  type Storages,
  unique,
  type World,
} from './world.ts';

const CALLERS = 16;
const ROUNDS = atScale({ reduced: 12, full: 300 });

describe.each(DATABASE_KINDS)('%s', { timeout: 600_000 }, (kind) => {
  let world: World;
  let instances: [Storages, Storages];
  beforeAll(async () => {
    world = await createWorld(kind);
    instances = await world.openInterleaving();
  });
  afterAll(() => world.remove());

  const customerOf = ({ organizationId }: { organizationId: string }): Customer => ({
    customerId: unique('customer'),
    organizationId,
    groupId: undefined,
    createdAt: NOW,
  });
  const tokenOf = (customer: Customer, accountId: string | undefined): CustomerTokenRecord => ({
    tokenHash: unique('customer-token'),
    customerId: customer.customerId,
    organizationId: customer.organizationId,
    clientId: world.client.clientId,
    accountId,
    issuedAt: NOW,
    expiresAt: NOW + HOUR,
  });
  const alive = async ({ tokenHash }: { tokenHash: string }) =>
    (await world.customers.findCustomerToken({ tokenHash, now: NOW })) !== undefined;

  test('of many who redeem one identity transfer at once one gets a token', async () => {
    const customer = customerOf(world.organization);
    const bearer = tokenOf(customer, undefined);
    const secret = { secretHash: unique('identity-secret'), createdAt: NOW, expiresAt: NOW + HOUR };
    await world.customers.admitCustomer({ customer, secret, token: bearer });
    const transfer = { ...tokenOf(customer, undefined), codeChallenge: undefined, codeChallengeRule: 'none' as const };
    const proof = { kind: 'customer_token' as const, tokenHash: bearer.tokenHash };
    await world.customers.saveIdentityTransfer({ transfer, proof });
    const tokens: CustomerTokenRecord[] = [];
    const outcomes = await atOnce(instances, CALLERS, ({ customers }) => {
      const token = tokenOf(customer, undefined);
      tokens.push(token);
      return customers.redeemIdentityTransfer({ transferHash: transfer.tokenHash, token });
    });
    expect(outcomes.filter((outcome) => outcome === 'redeemed')).toHaveLength(1);
    expect((await Promise.all(tokens.map(alive))).filter(Boolean)).toHaveLength(1);
  });

  /** The app is removed by one process while the other makes something of its authority: nothing of it may be alive afterwards. */
  const ENDINGS = {
    'the app is revoked': (storages: Storages, ada: SignedIn) => storages.tokens.revokeApp(ada),
    'the agent is removed': (storages: Storages, ada: SignedIn) => storages.agents.removeAgent(ada),
  } as const;

  test.each(Object.entries(ENDINGS))(
    'while %s, what is made with that agent’s authority ends too',
    async (_how, end) => {
      const round = async () => {
        const ada = await world.signIn();
        const accessToken = newAccessToken(ada);
        await world.tokens.saveAccessToken({ accessToken, ringSize: RING_SIZE, now: NOW });
        const proof = { kind: 'access_token' as const, tokenHash: accessToken.tokenHash };
        const customer = customerOf(ada);
        const first = { ...tokenOf(customer, ada.accountId), accountId: ada.accountId };
        await world.customers.saveTokenForAgent({ token: first, newCustomer: customer, proof });
        const transfer = {
          ...tokenOf(customer, ada.accountId),
          codeChallenge: undefined,
          codeChallengeRule: 'none' as const,
        };
        await world.customers.saveIdentityTransfer({ transfer, proof });

        const [one, other] = instances;
        const later = { ...tokenOf(customer, ada.accountId), accountId: ada.accountId };
        const redeemed = tokenOf(customer, ada.accountId);
        await Promise.all([
          end(one, ada),
          other.customers.saveTokenForAgent({ token: later, newCustomer: undefined, proof }),
          other.customers.redeemIdentityTransfer({ transferHash: transfer.tokenHash, token: redeemed }),
        ]);
        // By the rows, not by what is joined: with a new membership nothing may live again.
        const rows = await world.database.queryRead<{ token_hash: string }>(
          'select token_hash from customer_tokens where account_id = $1',
          [ada.accountId],
        );
        expect(rows).toEqual([]);
      };
      for (let done = 0; done < ROUNDS; done += 4) await Promise.all([round(), round(), round(), round()]);
    },
  );
});
