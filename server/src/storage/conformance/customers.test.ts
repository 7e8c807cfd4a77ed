import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEvent } from '../../accounts/audit-log.ts';
import type { Customer, CustomerTokenRecord, IdentityTransfer } from '../../customers/customer-storage.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import {
  createWorld,
  HOUR,
  NOW,
  newAccessToken,
  newClient,
  newOrganization,
  RING_SIZE,
  type SignedIn,
  unique,
  type World,
} from './world.ts';

const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());

  const newCustomer = (change: Partial<Customer> = {}): Customer => ({
    customerId: unique('customer'),
    organizationId: world.organization.organizationId,
    groupId: undefined,
    createdAt: NOW,
    ...change,
  });
  const newSecret = (change: { createdAt?: number; expiresAt?: number } = {}) => ({
    secretHash: unique('identity-secret'),
    createdAt: NOW,
    expiresAt: NOW + YEAR,
    ...change,
  });
  const newToken = (customer: Customer, change: Partial<CustomerTokenRecord> = {}): CustomerTokenRecord => ({
    tokenHash: unique('customer-token'),
    customerId: customer.customerId,
    organizationId: customer.organizationId,
    clientId: world.client.clientId,
    accountId: undefined,
    issuedAt: NOW,
    expiresAt: NOW + 8 * HOUR,
    ...change,
  });
  const newTransfer = (customer: Customer, change: Partial<IdentityTransfer> = {}): IdentityTransfer => ({
    ...newToken(customer),
    codeChallenge: 'a challenge',
    codeChallengeRule: 'S256',
    expiresAt: NOW + HOUR,
    ...change,
  });
  /** A customer with a secret and a token. */
  const admit = async (change: Partial<Customer> = {}) => {
    const customer = newCustomer(change);
    const [secret, token] = [newSecret(), newToken(customer)];
    await world.customers.admitCustomer({ customer, secret, token });
    return { customer, secret, token };
  };
  /** An agent, and the access token that proves it. */
  const agent = async () => {
    const ada = await world.signIn();
    const accessToken = newAccessToken(ada, { scopes: ['customers:own'] });
    await world.tokens.saveAccessToken({ accessToken, ringSize: RING_SIZE, now: NOW });
    return { ada, proof: { kind: 'access_token' as const, tokenHash: accessToken.tokenHash } };
  };
  /** A customer with a token that was made for an agent. */
  const made = async (ada: SignedIn, proof: Awaited<ReturnType<typeof agent>>['proof']) => {
    const customer = newCustomer();
    const token = { ...newToken(customer), accountId: ada.accountId };
    expect(await world.customers.saveTokenForAgent({ token, newCustomer: customer, proof })).toBe('saved');
    return { customer, token };
  };
  const find = ({ tokenHash }: { tokenHash: string }, now = NOW) =>
    world.customers.findCustomerToken({ tokenHash, now });
  const findTransfer = ({ tokenHash }: { tokenHash: string }, now = NOW) =>
    world.customers.findIdentityTransfer({ tokenHash, now });
  const known = async (secretHashes: string[], now = NOW) =>
    (await world.customers.recognizeCustomers({ secretHashes, now })).map(({ customer }) => customer.customerId).sort();
  const event = (action: AuditEvent['action']): AuditEvent => ({
    action,
    concerns: { organizationId: world.organization.organizationId },
    target: unique('target'),
    origin: undefined,
    happenedAt: NOW,
  });
  const recorded = async ({ target }: AuditEvent) => {
    const { organizationId } = world.organization;
    return (await world.auditLog.listEvents({ organizationId, limit: 500 })).filter((one) => one.target === target);
  };

  describe('customers', () => {
    test('one is found in its own organization alone, as it was saved', async () => {
      const { customer } = await admit({ groupId: 7 });
      const { customerId, organizationId } = customer;
      expect(await world.customers.findCustomer({ customerId, organizationId })).toEqual(customer);
      expect(await world.customers.findCustomer({ customerId, organizationId: 'another' })).toBeUndefined();
      expect(await world.customers.findCustomer({ customerId: 'unknown', organizationId })).toBeUndefined();
    });

    test('an organization is found by both of its names unless it is suspended', async () => {
      const { organizationId, licenseId } = world.organization;
      const both = { organizationId, licenseId };
      expect(await world.customers.findOrganization({ licenseId })).toEqual(both);
      expect(await world.customers.findOrganization({ organizationId })).toEqual(both);
      const closed = newOrganization();
      await world.accounts.createOrganization(closed);
      await world.accounts.setOrganizationSuspended({ organizationId: closed.organizationId, suspendedAt: NOW });
      expect(await world.customers.findOrganization({ licenseId: closed.licenseId })).toBeUndefined();
    });

    test('what members allowed a client is told with their roles of now, of active ones alone', async () => {
      const client = newClient(world.organization);
      await world.clients.createClient(client);
      const { clientId } = client;
      const { organizationId } = world.organization;
      const list = () => world.customers.listConsents({ clientId, organizationId });
      expect(await list()).toEqual([]);
      const ada = await world.signIn();
      const consent = { ...ada, clientId, redirectOrigin: 'https://app.example.com', now: NOW };
      await world.consents.saveConsent({ ...consent, scopes: ['customers:own'] });
      expect(await list()).toEqual([{ scopes: ['customers:own'], role: 'normal' }]);
      await world.agents.updateAgent({ ...ada, role: 'administrator', profile: {} });
      expect(await list()).toEqual([{ scopes: ['customers:own'], role: 'administrator' }]);
      expect(await world.customers.listConsents({ clientId, organizationId: 'another' })).toEqual([]);
      await world.accounts.setAccountSuspended({ ...ada, suspendedAt: NOW });
      expect(await list()).toEqual([]);
    });

    test('an origin is a client’s when a redirect URI of an enabled one has it, and not when one only begins like it', async () => {
      const redirectUris = ['https://pages_of.example.org:8443/chat'];
      const client = newClient(world.organization, { redirectUris });
      await world.clients.createClient(client);
      expect(await world.customers.isClientOrigin('https://pages_of.example.org:8443')).toBe(true);
      for (const other of [
        'https://pages_of.example.org',
        'https://pages',
        'https://pagesxof.example.org:8443',
        'null',
      ]) {
        expect([other, await world.customers.isClientOrigin(other)]).toEqual([other, false]);
      }
      const { clientId } = client;
      await world.registrations.updateRegistration({ clientId, settings: {}, disabledAt: NOW });
      expect(await world.customers.isClientOrigin('https://pages_of.example.org:8443')).toBe(false);
    });
  });

  describe('secrets', () => {
    test('each leads to its customer until it expires, and several are looked up at once', async () => {
      const [one, other] = [await admit(), await admit()];
      const hashes = [one.secret.secretHash, other.secret.secretHash, 'unknown'];
      expect(await known(hashes)).toEqual([one.customer.customerId, other.customer.customerId].sort());
      expect(await known(hashes, NOW + YEAR)).toEqual([]);
    });

    test('the use of one makes its life longer, and the token is saved with it', async () => {
      const { customer, secret } = await admit();
      const token = newToken(customer);
      await world.customers.readmitCustomer({ secret: { ...secret, expiresAt: NOW + 2 * YEAR }, token });
      expect(await known([secret.secretHash], NOW + YEAR)).toEqual([customer.customerId]);
      expect(await find(token)).toMatchObject({ customerId: customer.customerId });
    });

    test('of more than there may be, the one that was used longest ago goes', async () => {
      const { customer, secret: first } = await admit();
      const { customerId } = customer;
      const others = [1, 2, 3].map((age) => newSecret({ createdAt: NOW + age, expiresAt: NOW + YEAR + age }));
      const add = (secret: (typeof others)[number]) => world.customers.addSecret({ customerId, secret, most: 3 });
      for (const secret of others.slice(0, 2)) await add(secret);
      await world.customers.readmitCustomer({
        secret: { ...first, expiresAt: NOW + 2 * YEAR },
        token: newToken(customer),
      });
      await add(others[2] as (typeof others)[number]);
      const alive = [];
      for (const { secretHash } of [first, ...others]) alive.push((await known([secretHash])).length);
      expect(alive).toEqual([1, 0, 1, 1]);
    });
  });

  describe('tokens', () => {
    test('one is found as it was saved until it expires, and revoked once, which is recorded', async () => {
      const { customer, token } = await admit({ groupId: 3 });
      const { licenseId } = world.organization;
      expect(await find(token)).toEqual({ ...token, licenseId, groupId: customer.groupId });
      expect(await find(token, token.expiresAt - 1)).toBeDefined();
      expect(await find(token, token.expiresAt)).toBeUndefined();
      const audit = event('customer_token_revoked');
      expect(await world.customers.revokeCustomerToken({ ...token, audit })).toBe(true);
      expect(await world.customers.revokeCustomerToken({ ...token, audit })).toBe(false);
      expect(await find(token)).toBeUndefined();
      expect(await recorded(audit)).toHaveLength(1);
    });

    test('none is found while its client or organization is not active; one made for an agent, while that is not', async () => {
      const { ada, proof } = await agent();
      const { accountId, organizationId, clientId } = ada;
      const [own, { token }] = [(await admit()).token, await made(ada, proof)];
      const both = async () => [(await find(own)) !== undefined, (await find(token)) !== undefined];
      const { registrations, accounts, agents } = world;
      await registrations.updateRegistration({ clientId, settings: {}, disabledAt: NOW });
      expect(await both()).toEqual([false, false]);
      await registrations.updateRegistration({ clientId, settings: {}, disabledAt: null });
      await accounts.setOrganizationSuspended({ organizationId, suspendedAt: NOW });
      expect(await both()).toEqual([false, false]);
      await accounts.setOrganizationSuspended({ organizationId, suspendedAt: undefined });
      await accounts.setAccountSuspended({ accountId, suspendedAt: NOW });
      expect(await both()).toEqual([true, false]);
      await accounts.setAccountSuspended({ accountId, suspendedAt: undefined });
      expect(await both()).toEqual([true, true]);
      await agents.removeAgent(ada);
      expect(await both()).toEqual([true, false]);
    });

    test('a visitor’s of a client that another organization owns lives while somebody active allows that client', async () => {
      const owner = newOrganization();
      await world.accounts.createOrganization(owner);
      const [client, platform] = [newClient(owner), newClient(owner, { firstParty: true })];
      for (const one of [client, platform]) await world.clients.createClient(one);
      const { clientId } = client;
      const { customer } = await admit();
      const [token, own] = [newToken(customer, { clientId }), newToken(customer, { clientId: platform.clientId })];
      for (const one of [token, own]) await world.customers.readmitCustomer({ secret: newSecret(), token: one });
      const lives = async () => (await find(token)) !== undefined;
      expect([await lives(), (await find(own)) !== undefined]).toEqual([false, true]);
      const ada = await world.signIn();
      const consent = {
        ...ada,
        clientId,
        scopes: ['customers:own'],
        redirectOrigin: 'https://app.example.com',
        now: NOW,
      };
      await world.consents.saveConsent(consent);
      expect(await lives()).toBe(true);
      await world.accounts.setAccountSuspended({ ...ada, suspendedAt: NOW });
      expect(await lives()).toBe(false);
      await world.accounts.setAccountSuspended({ ...ada, suspendedAt: undefined });
      expect(await lives()).toBe(true);
      await world.tokens.revokeApp({ ...ada, clientId });
      expect(await lives()).toBe(false);
    });

    test('one made for an agent outlives the agent’s own token, and ends with the app', async () => {
      const { ada, proof } = await agent();
      const { customer, token } = await made(ada, proof);
      const transfer = newTransfer(customer, { accountId: ada.accountId });
      expect(await world.customers.saveIdentityTransfer({ transfer, proof })).toBe('saved');
      const own = newToken(customer);
      await world.customers.readmitCustomer({ secret: newSecret(), token: own });
      await world.tokens.deleteEnded({ endedBefore: NOW + 30 * DAY, limit: 500 });
      expect(await find(token)).toBeDefined();
      expect(await world.consents.listConnectedApps({ ...ada, now: NOW })).toMatchObject([
        { clientId: ada.clientId, livingTokens: 1, byPolicy: true },
      ]);
      expect(await world.tokens.revokeApp(ada)).toBe(true);
      expect([await find(token), await findTransfer(transfer)]).toEqual([undefined, undefined]);
      expect(await find(own)).toBeDefined();
      expect(await world.tokens.revokeApp(ada)).toBe(false);
    });

    test('none is made for an agent whose token or membership has ended', async () => {
      const [one, other] = [await agent(), await agent()];
      await world.tokens.revokeApp(one.ada);
      await world.agents.removeAgent(other.ada);
      for (const { ada, proof } of [one, other]) {
        const customer = newCustomer();
        const token = { ...newToken(customer), accountId: ada.accountId };
        expect(await world.customers.saveTokenForAgent({ token, newCustomer: customer, proof })).toBe('gone');
        expect(await world.customers.findCustomer(customer)).toBeUndefined();
        const transfer = newTransfer(customer, { accountId: ada.accountId });
        expect(await world.customers.saveIdentityTransfer({ transfer, proof })).toBe('gone');
      }
    });
  });

  describe('identity transfers', () => {
    test('one is found as it was saved until it expires, and redeemed once', async () => {
      const { customer, token: bearer } = await admit();
      const transfer = newTransfer(customer);
      const proof = { kind: 'customer_token' as const, tokenHash: bearer.tokenHash };
      const audit = event('customer_identity_transferred');
      expect(await world.customers.saveIdentityTransfer({ transfer, proof, audit })).toBe('saved');
      expect(await recorded(audit)).toHaveLength(1);
      const { licenseId } = world.organization;
      expect(await findTransfer(transfer)).toEqual({ ...transfer, licenseId, groupId: undefined });
      expect(await findTransfer(transfer, transfer.expiresAt)).toBeUndefined();
      const tokens = [newToken(customer), newToken(customer)];
      const redeem = (token: CustomerTokenRecord) =>
        world.customers.redeemIdentityTransfer({ transferHash: transfer.tokenHash, token });
      expect([await redeem(tokens[0] as CustomerTokenRecord), await redeem(tokens[1] as CustomerTokenRecord)]).toEqual([
        'redeemed',
        'gone',
      ]);
      expect([
        (await find(tokens[0] as CustomerTokenRecord)) !== undefined,
        await find(tokens[1] as CustomerTokenRecord),
      ]).toEqual([true, undefined]);
      expect(await findTransfer(transfer)).toBeUndefined();
    });

    test('none is saved for a customer token that has ended', async () => {
      const { customer, token } = await admit();
      await world.customers.revokeCustomerToken(token);
      const transfer = newTransfer(customer);
      const proof = { kind: 'customer_token' as const, tokenHash: token.tokenHash };
      expect(await world.customers.saveIdentityTransfer({ transfer, proof })).toBe('gone');
      expect(await findTransfer(transfer)).toBeUndefined();
    });
  });

  test('what expired is deleted, a few rows at a time, and nothing else', async () => {
    const { customer, token: living } = await admit();
    const early = { issuedAt: 1, expiresAt: 1_000 };
    for (let count = 0; count < 3; count += 1) {
      await world.customers.admitCustomer({
        customer: newCustomer(),
        secret: newSecret({ createdAt: 1, expiresAt: 1_000 }),
        token: newToken(customer, early),
      });
    }
    const proof = { kind: 'customer_token' as const, tokenHash: living.tokenHash };
    await world.customers.saveIdentityTransfer({ transfer: newTransfer(customer, early), proof });
    expect(await world.customers.deleteEnded({ endedBefore: 2_000, limit: 2 })).toBe(5);
    expect(await world.customers.deleteEnded({ endedBefore: 2_000, limit: 2 })).toBe(2);
    expect(await world.customers.deleteEnded({ endedBefore: 2_000, limit: 2 })).toBe(0);
    expect(await find(living)).toBeDefined();
  });
});
