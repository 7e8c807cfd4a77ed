import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UniqueViolation } from '../errors.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import { createWorld, HOUR, MINUTE, NOW, newClient, newOrganization, unique, type World } from './world.ts';

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());

  test('a client is found as it was created', async () => {
    const public_ = newClient(world.organization, {
      type: 'public',
      restricted: true,
      native: false,
      firstParty: true,
      authorAccountId: 'author',
      secretHashes: [],
      dialects: ['livechat'],
      accessTokenFormat: 'jwt',
    });
    await world.clients.createClient(public_);
    expect(await world.clients.findClient({ clientId: public_.clientId, now: NOW })).toEqual(public_);
    expect(await world.clients.findClient({ clientId: world.client.clientId, now: NOW })).toEqual(world.client);
  });

  test('a client is found with its living secrets only', async () => {
    const [first = ''] = world.client.secretHashes;
    const second = unique('secret');
    const expiring = { client_id: world.client.clientId, created_at: NOW + 1, expires_at: NOW + MINUTE };
    await world.database.write((tx) =>
      tx
        .insertInto('client_secrets')
        .values({ ...expiring, secret_hash: second })
        .execute(),
    );
    const secretsAt = async (now: number) =>
      (await world.clients.findClient({ clientId: world.client.clientId, now }))?.secretHashes;
    expect(await secretsAt(NOW)).toEqual([first, second]);
    expect(await secretsAt(NOW + MINUTE)).toEqual([first]);
  });

  test('a client is unknown when nobody made it, when it is disabled, and while its organization is suspended', async () => {
    const organization = newOrganization();
    const { organizationId } = organization;
    await world.accounts.createOrganization(organization);
    const client = newClient(organization);
    await world.clients.createClient(client);
    const find = () => world.clients.findClient({ clientId: client.clientId, now: NOW });

    expect(await world.clients.findClient({ clientId: 'nobody', now: NOW })).toBeUndefined();
    await world.accounts.setOrganizationSuspended({ organizationId, suspendedAt: NOW });
    expect(await find()).toBeUndefined();
    await world.accounts.setOrganizationSuspended({ organizationId, suspendedAt: undefined });
    expect(await find()).toEqual(client);
    await world.database.write((tx) =>
      tx.updateTable('clients').set({ disabled_at: NOW }).where('client_id', '=', client.clientId).execute(),
    );
    expect(await find()).toBeUndefined();
    expect(await world.clients.listClients(organizationId)).toEqual([]);
  });

  test('a client and its secrets are saved together or not at all', async () => {
    const client = newClient(world.organization, { secretHashes: [unique('secret'), ...world.client.secretHashes] });
    await expect(world.clients.createClient(client)).rejects.toBeInstanceOf(UniqueViolation);
    expect(await world.clients.findClient({ clientId: client.clientId, now: NOW })).toBeUndefined();
  });

  test('the clients of one organization are listed by age, those of others are not', async () => {
    const organization = newOrganization();
    await world.accounts.createOrganization(organization);
    const younger = newClient(organization, { createdAt: NOW + HOUR, secretHashes: [unique('a'), unique('b')] });
    const older = newClient(organization);
    await world.clients.createClient(younger);
    await world.clients.createClient(older);
    expect(await world.clients.listClients(organization.organizationId)).toMatchObject([
      { clientId: older.clientId, secretHashes: older.secretHashes },
      { clientId: younger.clientId },
    ]);
  });
});
