import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASE_KINDS } from '../test-database.ts';
import {
  createWorld,
  HOUR,
  NOW,
  newAccessToken,
  newClient,
  newCode,
  newOrganization,
  obtainTokens,
  PROFILE,
  RING_SIZE,
  type SignedIn,
  type World,
} from './world.ts';

const redirectOrigin = 'https://app.example.com';

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());

  /** The same person in another organization. */
  const joinAnother = async (owner: SignedIn): Promise<SignedIn> => {
    const organization = newOrganization();
    const { organizationId } = organization;
    await world.accounts.createOrganization(organization);
    const account = { accountId: owner.accountId };
    await world.agents.addAgent({ organizationId, account, role: 'normal', profile: PROFILE, groupIds: [], now: NOW });
    return { ...owner, organizationId };
  };

  test('a consent adds to what was allowed before', async () => {
    const ada = await world.signIn();
    const save = (scopes: string[], origin: string) =>
      world.consents.saveConsent({ ...ada, scopes, redirectOrigin: origin, now: NOW });
    await save(['agents--my:ro'], redirectOrigin);
    await save(['agents--all:ro', 'agents--my:ro'], 'http://localhost:3000');
    await save([], redirectOrigin);
    expect((await world.consents.findConsents(ada)).consents).toEqual([
      {
        organizationId: ada.organizationId,
        scopes: ['agents--my:ro', 'agents--all:ro'],
        redirectOrigins: [redirectOrigin, 'http://localhost:3000'],
      },
    ]);
  });

  test('A48: a consent that comes after the removal of the agent is not there when the agent comes back', async () => {
    const ada = await world.signIn();
    const { organizationId, accountId } = ada;
    expect(await world.agents.removeAgent({ organizationId, accountId })).toBe('removed');
    await world.consents.saveConsent({ ...ada, scopes: ['agents--my:ro'], redirectOrigin, now: NOW });
    const account = { accountId };
    await world.agents.addAgent({ organizationId, account, role: 'normal', profile: PROFILE, groupIds: [], now: NOW });
    expect((await world.consents.findConsents(ada)).consents).toEqual([]);
  });

  test('consents are per account, client and organization, and the organization used last is told', async () => {
    const ada = await world.signIn();
    const [there, ben] = [await joinAnother(ada), await world.signIn()];
    for (const owner of [ada, there]) {
      await world.consents.saveConsent({ ...owner, scopes: ['agents--my:ro'], redirectOrigin, now: NOW });
    }
    expect(await world.consents.findConsents(ben)).toEqual({ consents: [], lastOrganizationId: undefined });
    const other = { ...ada, clientId: 'another' };
    expect((await world.consents.findConsents(other)).consents).toEqual([]);
    expect((await world.consents.findConsents(ada)).consents).toHaveLength(2);

    await world.codes.saveAuthorizationCode(newCode(ada, { issuedAt: NOW + 1 }));
    await world.codes.saveAuthorizationCode(newCode(there, { issuedAt: NOW + 2 }));
    expect(await world.consents.findConsents(ada)).toMatchObject({ lastOrganizationId: there.organizationId });
    await world.codes.saveAuthorizationCode(newCode(ada, { issuedAt: NOW + 3 }));
    expect(await world.consents.findConsents(ada)).toMatchObject({ lastOrganizationId: ada.organizationId });
  });

  test('connected apps are consents and whoever holds living tokens, newest first, with their living tokens counted', async () => {
    const ada = await world.signIn();
    const byPolicy = newClient(world.organization, { firstParty: true });
    const expired = newClient(world.organization);
    for (const client of [byPolicy, expired]) await world.clients.createClient(client);
    await world.consents.saveConsent({ ...ada, scopes: ['agents--my:ro'], redirectOrigin, now: NOW - HOUR });
    await obtainTokens(world, ada);
    await obtainTokens(world, { ...ada, clientId: byPolicy.clientId });
    await world.tokens.saveAccessToken({
      accessToken: newAccessToken({ ...ada, clientId: byPolicy.clientId }, { issuedAt: NOW + 5 }),
      ringSize: RING_SIZE,
      now: NOW,
    });
    await world.tokens.saveAccessToken({
      accessToken: newAccessToken({ ...ada, clientId: expired.clientId }, { expiresAt: NOW }),
      ringSize: RING_SIZE,
      now: NOW - 1,
    });
    const common = { organizationId: ada.organizationId, organizationName: world.organization.name };
    expect(await world.consents.listConnectedApps({ ...ada, now: NOW })).toEqual([
      {
        ...common,
        clientId: byPolicy.clientId,
        clientName: byPolicy.name,
        redirectUris: byPolicy.redirectUris,
        scopes: expect.arrayContaining(['agents--my:ro', 'agents--all:ro']),
        grantedAt: NOW,
        byPolicy: true,
        firstParty: true,
        livingTokens: 3,
      },
      {
        ...common,
        clientId: world.client.clientId,
        clientName: world.client.name,
        redirectUris: world.client.redirectUris,
        scopes: ['agents--my:ro'],
        grantedAt: NOW - HOUR,
        byPolicy: false,
        firstParty: false,
        livingTokens: 2,
      },
    ]);
  });

  test('a consent without tokens is connected, until the app is revoked', async () => {
    const ada = await world.signIn();
    await world.consents.saveConsent({ ...ada, scopes: ['agents--my:ro'], redirectOrigin, now: NOW });
    const list = () => world.consents.listConnectedApps({ ...ada, now: NOW });
    expect(await list()).toMatchObject([{ clientId: ada.clientId, byPolicy: false, livingTokens: 0 }]);
    expect(await world.tokens.revokeApp(ada)).toBe(true);
    expect(await list()).toEqual([]);
    expect(await world.tokens.revokeApp(ada)).toBe(false);
  });
});
