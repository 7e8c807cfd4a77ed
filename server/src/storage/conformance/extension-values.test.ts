import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROW_BYTES } from '../extensions/kept-bytes.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import { registryIn } from './registry.ts';
import { createWorld, NOW, newAccount, PROFILE, type Storages, type World } from './world.ts';

const UNBOUNDED = { longestOfOrganization: Number.MAX_SAFE_INTEGER };

describe.each(DATABASE_KINDS)('what extensions store (%s)', (kind) => {
  let world: World;
  let elsewhere: string;
  beforeAll(async () => {
    world = await createWorld(kind);
    elsewhere = await createOrganization();
  });
  afterAll(() => world.remove());
  const { createApp, createOrganization, home, install } = registryIn(() => world);

  test('is of one agent in one installation, and goes with either', async () => {
    const [ada, ben] = [await world.signIn(), await world.signIn()];
    const [one, two] = [await install(await createApp()), await install(await createApp())];
    const at = (installationId: string, { accountId }: typeof ada) => ({
      organizationId: home(),
      installationId,
      accountId,
    });
    const [here, bens, there] = [at(one.installationId, ada), at(one.installationId, ben), at(two.installationId, ada)];
    const put = (of: typeof here, value: string) =>
      world.extensionValues.putValue({ ...of, key: 'view', value, now: NOW, most: 2, ...UNBOUNDED });
    const find = (of: typeof here) => world.extensionValues.findValue({ ...of, key: 'view' });
    expect([await put(here, '1'), await put(bens, '2'), await put(there, '3'), await put(here, '"ü\\u0000"')]).toEqual([
      'put',
      'put',
      'put',
      'put',
    ]);
    expect([await find(here), await find(bens), await find(there)]).toEqual(['"ü\\u0000"', '2', '3']);
    expect(await find({ ...here, organizationId: elsewhere })).toBeUndefined();
    expect(await put({ ...here, organizationId: elsewhere }, '4')).toBe('not_found');
    expect(await world.extensionValues.deleteValue({ ...there, key: 'view' })).toBe(true);
    expect(await world.extensionValues.deleteValue({ ...there, key: 'view' })).toBe(false);
    await world.agents.removeAgent({ organizationId: home(), accountId: ben.accountId });
    expect([await find(here), await find(bens)]).toEqual(['"ü\\u0000"', undefined]);
    await world.installations.uninstall({ organizationId: home(), installationId: one.installationId });
    expect(await find(here)).toBeUndefined();
    expect(await put(here, '5')).toBe('not_found');
  });

  test('no more keys than there may be, also at once; a key that is there can always be put', async () => {
    const { accountId } = await world.signIn();
    const { installationId } = await install(await createApp());
    const of = { organizationId: home(), installationId, accountId };
    const storages = await world.openInterleaving();
    const put = (key: string, n: 0 | 1) =>
      storages[n].extensionValues.putValue({ ...of, key, value: '1', now: NOW, most: 2, ...UNBOUNDED });
    const outcomes = await Promise.all([put('a', 0), put('b', 1), put('c', 0), put('d', 1)]);
    expect(outcomes.filter((outcome) => outcome === 'put')).toHaveLength(2);
    const keys = await world.extensionValues.listStoredKeys(of);
    expect(keys).toHaveLength(2);
    expect(await put(keys[0] ?? '', 0)).toBe('put');
  });

  describe('has, with the properties of installations, a bound for the whole organization', () => {
    /** Two agents and two installations in an organization of their own, which has so many bytes for them. */
    const bounded = async (longestOfOrganization: number) => {
      const organizationId = await createOrganization();
      const newAgent = async () => {
        const account = newAccount();
        const agent = { organizationId, account, role: 'normal' as const, profile: PROFILE, groupIds: [], now: NOW };
        await world.agents.addAgent(agent);
        return account.accountId;
      };
      const installNew = async () => (await install(await createApp(), organizationId)).installationId;
      const [ada, ben] = [await newAgent(), await newAgent()];
      const [one, two] = [await installNew(), await installNew()];
      const put = (installationId: string, accountId: string, value: string, storages: Storages = world) => {
        const place = { organizationId, installationId, accountId, key: 'key' };
        return storages.extensionValues.putValue({ ...place, value, now: NOW, most: 9, longestOfOrganization });
      };
      const change = (installationId: string, note: string | null, storages: Storages = world) => {
        const of = { organizationId, installationId, change: { note } };
        return storages.installations.changeProperties({ ...of, most: 9, longestOfOrganization });
      };
      return { organizationId, ada, ben, one, two, put, change };
    };
    /** What is there before anything is kept: `{}`, twice. */
    const EMPTY = 4;
    const KEY = 3 + ROW_BYTES;
    const ofBytes = (count: number) => JSON.stringify('ü'.repeat((count - 2) / 2));

    test('to the byte, counting what there is now', async () => {
      const { organizationId, ada, ben, one, two, put, change } = await bounded(EMPTY + 2 * (KEY + 100));
      expect([await put(one, ada, ofBytes(100)), await put(two, ben, ofBytes(102))]).toEqual(['put', 'too_large']);
      expect([await put(two, ben, ofBytes(100)), await put(one, ben, '1')]).toEqual(['put', 'too_large']);
      expect(await change(one, '')).toBe('too_large');
      // What is there is replaced by as much or less, even beyond the bound.
      expect([await put(one, ada, ofBytes(100)), await put(one, ada, ofBytes(50))]).toEqual(['put', 'put']);
      // {"note":"..."} instead of {}.
      expect(await change(two, 'x'.repeat(42))).toBe('too_large');
      expect(await change(two, 'x'.repeat(41))).toEqual({ note: 'x'.repeat(41) });
      expect(await put(one, ada, ofBytes(52))).toBe('too_large');
      // What goes makes room: a property, an agent, an installation.
      expect([await change(two, null), await put(one, ada, ofBytes(100))]).toEqual([{}, 'put']);
      await world.agents.removeAgent({ organizationId, accountId: ada });
      expect([await put(one, ben, ofBytes(100)), await put(one, ben, ofBytes(102))]).toEqual(['put', 'too_large']);
      await world.installations.uninstall({ organizationId, installationId: two });
      expect(await put(one, ben, ofBytes(2 * 100 + KEY + 2))).toBe('put');
    });

    test('also when many put and change at once, at two processes', async () => {
      const { ada, ben, one, two, put, change } = await bounded(EMPTY + KEY + 100);
      const [first, second] = await world.openInterleaving();
      const outcomes = await Promise.all([
        put(one, ada, ofBytes(100), first),
        put(two, ben, ofBytes(100), second),
        put(two, ada, ofBytes(100), first),
        change(one, 'x'.repeat(100 + KEY - 11), second),
        change(two, 'x'.repeat(100 + KEY - 11), first),
      ]);
      expect(outcomes.filter((outcome) => outcome === 'too_large')).toHaveLength(4);
    });
  });
});
