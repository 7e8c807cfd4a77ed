import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StoredSigningKey } from '../../oauth/signing-key-storage.ts';
import { createSigningKeys } from '../../oauth/signing-keys.ts';
import { createSigningKeyStorage, readSigningKeys } from '../signing-keys.ts';
import { createTestDatabase, DATABASE_KINDS } from '../test-database.ts';
import { withDelays } from './delays.ts';
import { createWorld, NOW, unique, type World } from './world.ts';

const newKey = (change: Partial<StoredSigningKey> = {}): StoredSigningKey => ({
  kid: unique('kid'),
  ordinal: 1,
  publicKey: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
  sealedPrivateKey: unique('sealed'),
  madeAt: NOW,
  signsFrom: NOW + 1,
  ...change,
});

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());
  beforeEach(() => world.database.write((tx) => tx.deleteFrom('signing_keys').execute()));

  test('keys are listed as they were added, by ordinal', async () => {
    const [first, second] = [newKey(), newKey({ ordinal: 2, signsFrom: NOW - 1 })];
    for (const key of [second, first]) expect(await world.signingKeys.addSigningKey(key)).toBe(true);
    expect(await world.signingKeys.listSigningKeys()).toEqual([first, second]);
  });

  test('of keys with one ordinal the first is kept, and nothing of the others', async () => {
    const key = newKey();
    expect(await world.signingKeys.addSigningKey(key)).toBe(true);
    const act = { action: 'signing_key_rotated', concerns: { organizationId: unique('log') } } as const;
    const late = world.signingKeys.addSigningKey(newKey(), { ...act, origin: undefined, happenedAt: NOW });
    expect(await late).toBe(false);
    expect(await world.signingKeys.listSigningKeys()).toEqual([key]);
    expect(await world.auditLog.listEvents({ ...act.concerns, limit: 10 })).toEqual([]);
  });

  test('a key that replaces all deletes those before it, unless another came first', async () => {
    const act = { action: 'signing_key_rotated', concerns: 'operator', origin: undefined, happenedAt: NOW } as const;
    const [first, second] = [newKey(), newKey({ ordinal: 2 })];
    for (const key of [first, second]) await world.signingKeys.addSigningKey(key);
    expect(await world.signingKeys.replaceSigningKeys(newKey({ ordinal: 2 }), act)).toBe(false);
    expect(await world.signingKeys.listSigningKeys()).toEqual([first, second]);
    const third = newKey({ ordinal: 3 });
    expect(await world.signingKeys.replaceSigningKeys(third, act)).toBe(true);
    expect(await world.signingKeys.listSigningKeys()).toEqual([third]);
  });

  test('a seal is replaced by whoever knows it, once', async () => {
    const key = newKey();
    await world.signingKeys.addSigningKey(key);
    const { kid, sealedPrivateKey: from } = key;
    const reseal = (to: string) => world.signingKeys.resealSigningKey({ kid, from, to });
    expect([await reseal('anew'), await reseal('late')]).toEqual([true, false]);
    expect(await world.signingKeys.listSigningKeys()).toEqual([{ ...key, sealedPrivateKey: 'anew' }]);
  });

  test('keys are deleted by name, and it is said how many went', async () => {
    const [first, second] = [newKey(), newKey({ ordinal: 2 })];
    for (const key of [first, second]) await world.signingKeys.addSigningKey(key);
    expect(await world.signingKeys.deleteSigningKeys([first.kid, 'nobody’s'])).toBe(1);
    expect(await world.signingKeys.listSigningKeys()).toEqual([second]);
  });

  test('of many processes that find no key at once one makes the first, and all sign with it', async () => {
    const other = createSigningKeyStorage(withDelays(await world.openAnother()));
    const storages = [createSigningKeyStorage(withDelays(world.database)), other];
    const sealingKeys = () => [Buffer.alloc(32, 7)];
    for (let round = 0; round < 5; round += 1) {
      await world.database.write((tx) => tx.deleteFrom('signing_keys').execute());
      const signers = await Promise.all(
        Array.from({ length: 16 }, (_, index) => {
          const storage = storages[index % 2] ?? other;
          return createSigningKeys({ storage, sealingKeys, now: () => NOW + index }).signer();
        }),
      );
      expect(new Set(signers.map(({ kid }) => kid)).size).toBe(1);
      expect(await world.signingKeys.listSigningKeys()).toHaveLength(1);
    }
  });

  test('they can be looked at without opening the parts: none where the schema is older or nothing is there', async () => {
    const created = await createTestDatabase(kind);
    try {
      await created.open();
      expect(await readSigningKeys(created.url)).toEqual([]);
    } finally {
      await created.remove();
    }
  });
});
