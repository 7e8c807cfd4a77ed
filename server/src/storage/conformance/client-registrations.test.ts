import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '../../oauth/storage.ts';
import { createRegistrationStorage } from '../client-registrations.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import { createWorld, HOUR, MINUTE, NOW, newClient, newOrganization, unique, type World } from './world.ts';

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());

  const create = async (change: Partial<Client> = {}): Promise<Client> => {
    const client = newClient(world.organization, change);
    await world.clients.createClient(client);
    return client;
  };
  const find = ({ clientId }: Pick<Client, 'clientId'>, now = NOW) =>
    world.registrations.findRegistration({ clientId, now });
  const add = ({ clientId }: Client, change: { now?: number; othersExpireAt?: number } = {}) => {
    const { now = NOW, othersExpireAt } = change;
    return world.registrations.addSecret({ clientId, secretHash: unique('secret'), now, most: 2, othersExpireAt });
  };

  test('a registration is the client as it was created, with its secrets', async () => {
    const { secretHashes, ...client } = await create({
      type: 'confidential',
      firstParty: true,
      authorAccountId: 'ada',
    });
    const secrets = secretHashes.map((secretHash) => ({ secretHash, createdAt: NOW, expiresAt: undefined }));
    expect(await find(client)).toEqual({ ...client, disabledAt: undefined, secrets });
    expect(await find({ clientId: 'nobody' })).toBeUndefined();
  });

  test('what is given is changed and the rest stays; a client that nobody made can’t be changed', async () => {
    const client = await create();
    const { clientId } = client;
    const before = await find(client);
    const settings = { name: 'New', redirectUris: ['https://new.example/'], scopes: ['agents--my:ro'] };
    expect(await world.registrations.updateRegistration({ clientId, settings })).toBe(true);
    expect(await find(client)).toEqual({ ...before, ...settings });
    const more = { dialects: ['standard'], responseTypes: ['code'] as const, accessTokenFormat: 'jwt' as const };
    await world.registrations.updateRegistration({ clientId, settings: more });
    expect(await find(client)).toEqual({ ...before, ...settings, ...more });
    expect(await world.clients.findClient({ clientId, now: NOW })).toMatchObject({ ...settings, ...more });
    await world.registrations.updateRegistration({ clientId, settings: {} });
    expect(await find(client)).toEqual({ ...before, ...settings, ...more });
    expect(await world.registrations.updateRegistration({ clientId: 'nobody', settings })).toBe(false);
  });

  test('a disabled client can’t be used, is still registered, and can be enabled again', async () => {
    const client = await create();
    const { clientId } = client;
    const set = (disabledAt: number | null) =>
      world.registrations.updateRegistration({ clientId, settings: {}, disabledAt });
    await set(NOW + 1);
    expect(await find(client)).toMatchObject({ disabledAt: NOW + 1 });
    expect(await world.clients.findClient({ clientId, now: NOW })).toBeUndefined();
    await set(null);
    expect(await find(client)).toMatchObject({ disabledAt: undefined });
    expect(await world.clients.findClient({ clientId, now: NOW })).toEqual(client);
  });

  test('clients are listed by age, disabled ones too, of one organization or of all', async () => {
    const organization = newOrganization();
    const { organizationId } = organization;
    await world.accounts.createOrganization(organization);
    const [young, old] = [newClient(organization, { createdAt: NOW + 1 }), newClient(organization)];
    for (const client of [young, old]) await world.clients.createClient(client);
    await world.registrations.updateRegistration({ clientId: old.clientId, settings: {}, disabledAt: NOW });
    const list = (of: string | undefined) => world.registrations.listRegistrations({ organizationId: of, now: NOW });
    expect((await list(organizationId)).map(({ clientId, secrets }) => [clientId, secrets.length])).toEqual([
      [old.clientId, 1],
      [young.clientId, 1],
    ]);
    const all = (await list(undefined)).map(({ clientId }) => clientId);
    expect(all).toEqual(expect.arrayContaining([world.client.clientId, old.clientId, young.clientId]));
    expect(await list('nowhere')).toEqual([]);
  });

  test('a client has so many living secrets and no more; an expired or removed one makes room', async () => {
    const client = await create();
    expect([await add(client), await add(client)]).toEqual(['added', 'too_many']);
    const [first] = (await find(client))?.secrets ?? [];
    const remove = (secretHash: string, now = NOW) =>
      world.registrations.removeSecret({ clientId: client.clientId, secretHash, now });
    expect(await remove(first?.secretHash ?? '')).toBe(true);
    expect(await remove(first?.secretHash ?? '')).toBe(false);
    expect(await add(client, { othersExpireAt: NOW + MINUTE })).toBe('added');
    expect([await add(client), await add(client, { now: NOW + MINUTE })]).toEqual(['too_many', 'added']);
    expect((await find(client, NOW + MINUTE))?.secrets).toHaveLength(2);
    expect(await add({ ...client, clientId: 'nobody' })).toBe('not_found');
  });

  test('the others end at the given time, unless they end before; the client is found with what lives', async () => {
    const client = await create();
    const { clientId } = client;
    const living = async (now: number) => (await world.clients.findClient({ clientId, now }))?.secretHashes.length ?? 0;
    await add(client, { othersExpireAt: NOW + HOUR });
    expect((await find(client))?.secrets.map(({ expiresAt }) => expiresAt).sort()).toEqual([NOW + HOUR, undefined]);
    expect([await living(NOW + HOUR - 1), await living(NOW + HOUR)]).toEqual([2, 1]);

    const later = { now: NOW + HOUR, othersExpireAt: NOW + 3 * HOUR };
    await add(client, later);
    const ends = async () => (await find(client, NOW + HOUR))?.secrets.map(({ expiresAt }) => expiresAt);
    expect(await ends()).toEqual([NOW + 3 * HOUR, undefined]);
    await add({ ...client }, { now: NOW + 3 * HOUR - 1, othersExpireAt: NOW + 9 * HOUR });
    expect(await ends()).toEqual([NOW + 3 * HOUR, undefined]);
  });

  test('an expired secret can’t be removed any more, nor one of another client', async () => {
    const [client, other] = [await create(), await create()];
    await add(client, { othersExpireAt: NOW + MINUTE });
    const [secretHash = ''] = client.secretHashes;
    const remove = (of: Client, now: number) =>
      world.registrations.removeSecret({ clientId: of.clientId, secretHash, now });
    expect(await remove(other, NOW)).toBe(false);
    expect(await remove(client, NOW + MINUTE)).toBe(false);
    expect(await remove(client, NOW)).toBe(true);
  });

  test('of many who add a secret at once one succeeds', async () => {
    const another = createRegistrationStorage(await world.openAnother());
    for (let round = 0; round < 5; round += 1) {
      const { clientId } = await create();
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          (index % 2 === 0 ? world.registrations : another).addSecret({
            ...{ clientId, secretHash: unique('secret'), now: NOW, most: 2, othersExpireAt: undefined },
          }),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(1);
      expect((await find({ clientId }))?.secrets).toHaveLength(2);
    }
  });
});
