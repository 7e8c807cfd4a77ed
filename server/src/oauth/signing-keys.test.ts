// The keys that sign access tokens over time, as one process and then others see them.

import { createPublicKey, sign, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAuditStorage } from '../storage/audit-events.ts';
import type { Database } from '../storage/database.ts';
import { migrate } from '../storage/migrate.ts';
import { openDatabase } from '../storage/open-database.ts';
import { createSigningKeyStorage } from '../storage/signing-keys.ts';
import {
  deleteGoneSigningKeys,
  replaceSigningKeys,
  resealSigningKeys,
  rotateSigningKey,
} from './signing-key-changes.ts';
import { stateOf } from './signing-key-states.ts';
import type { SigningKeyStorage } from './signing-key-storage.ts';
import { createSigningKeys, SigningKeyUnusable } from './signing-keys.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);
const [OLD, NEW, FOREIGN] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2), Buffer.alloc(32, 3)];
const OPERATOR = { accountId: undefined, origin: undefined };

let database: Database;
let storage: SigningKeyStorage;
let clock: number;
const now = () => clock;
beforeEach(async () => {
  clock = START;
  database = await openDatabase({ url: 'sqlite::memory:', durability: 'process' });
  await migrate(database, { now });
  storage = createSigningKeyStorage(database);
});
afterEach(() => database.close());

/** A process that was started with these sealing keys. */
const processWith = (...keys: Buffer[]) => createSigningKeys({ storage, sealingKeys: () => keys, now });
const rotate = (...keys: Buffer[]) => rotateSigningKey(OPERATOR, { storage, sealingKeys: () => keys, now });
const states = async () => {
  const keys = await storage.listSigningKeys();
  return keys.map((key) => stateOf(keys, key, clock));
};
const kids = async () => (await storage.listSigningKeys()).map(({ kid }) => kid);
const publishedKids = async () => (await processWith(OLD).published()).map(({ kid }) => kid);

describe('the first key', () => {
  test('is made when the first is needed, signs at once, and stays the one', async () => {
    expect(await storage.listSigningKeys()).toEqual([]);
    const { kid } = await processWith(OLD).signer();
    expect(await publishedKids()).toEqual([kid]);
    clock += 1000 * 24 * 60 * MINUTE;
    expect((await processWith(OLD).signer()).kid).toBe(kid);
    expect(await states()).toEqual(['signing']);
  });

  test('is made too when somebody asks for the keys before anything was signed', async () => {
    const [key] = await processWith(OLD).published();
    expect(key).toEqual({ kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String), kid: key?.kid });
    expect((await processWith(OLD).signer()).kid).toBe(key?.kid);
  });

  test('signs what its published part verifies', async () => {
    const { privateKey } = await processWith(OLD).signer();
    const [{ kid: _kid, ...jwk } = { kid: '' }] = await processWith(OLD).published();
    const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
    const text = Buffer.from('text');
    expect(verify('sha256', text, publicKey, sign('sha256', text, privateKey))).toBe(true);
  });
});

describe('a rotation', () => {
  test('publishes the new key for 15 minutes before it signs, and the old one for 10 minutes after', async () => {
    const process = processWith(OLD);
    const { kid: old } = await process.signer();
    clock += MINUTE;
    const rotated = await rotate(OLD);
    expect(rotated).toMatchObject({ outcome: 'rotated', from: { kid: old }, key: { signsFrom: clock + 15 * MINUTE } });
    const fresh = rotated.key.kid;
    const at = async (minutes: number) => {
      clock = START + minutes * MINUTE;
      return { signs: (await process.signer()).kid, published: await publishedKids(), states: await states() };
    };
    const both = [old, fresh];
    expect(await at(1)).toEqual({ signs: old, published: both, states: ['signing', 'next'] });
    expect(await at(16 - 0.001)).toEqual({ signs: old, published: both, states: ['signing', 'next'] });
    expect(await at(16)).toEqual({ signs: fresh, published: both, states: ['retired', 'signing'] });
    expect(await at(26 - 0.001)).toEqual({ signs: fresh, published: both, states: ['retired', 'signing'] });
    expect(await at(26)).toEqual({ signs: fresh, published: [fresh], states: ['gone', 'signing'] });
  });

  test('waits for the one before it', async () => {
    await processWith(OLD).signer();
    const { key } = await rotate(OLD);
    expect(await rotate(OLD)).toMatchObject({ outcome: 'under_way', key: { kid: key.kid } });
    clock += 15 * MINUTE;
    expect(await rotate(OLD)).toMatchObject({ outcome: 'rotated', from: { kid: key.kid } });
    expect(await states()).toEqual(['retired', 'signing', 'next']);
  });

  test('of many at once is one', async () => {
    await processWith(OLD).signer();
    const outcomes = await Promise.all(Array.from({ length: 8 }, async () => (await rotate(OLD)).outcome));
    expect(outcomes.filter((outcome) => outcome === 'rotated')).toHaveLength(1);
    expect(await states()).toEqual(['signing', 'next']);
  });

  test('before there was any key makes the first, which signs at once', async () => {
    expect(await rotate(OLD)).toMatchObject({ outcome: 'rotated', from: undefined, key: { signsFrom: START } });
    expect(await states()).toEqual(['signing']);
  });

  test('is recorded, for the operator alone', async () => {
    const { key } = await rotate(OLD);
    expect(await createAuditStorage(database).listEvents({ limit: 10 })).toMatchObject([
      { action: 'signing_key_rotated', organizationId: undefined, target: key.kid, origin: undefined },
    ]);
  });

  test('A18: a clock set back has an earlier key sign, which is published still', async () => {
    const { kid: old } = await processWith(OLD).signer();
    await rotate(OLD);
    clock += 20 * MINUTE;
    expect((await processWith(OLD).signer()).kid).not.toBe(old);
    clock = START - MINUTE;
    expect((await processWith(OLD).signer()).kid).toBe(old);
    expect(await publishedKids()).toEqual(await kids());
  });

  test('leaves keys that are long gone to the clean-up, and never the one that signs', async () => {
    await processWith(OLD).signer();
    await rotate(OLD);
    const clean = (goneBefore: number) => deleteGoneSigningKeys({ goneBefore }, storage);
    expect(await clean(START + 25 * MINUTE - 1)).toBe(0);
    expect(await clean(START + 25 * MINUTE)).toBe(1);
    expect(await clean(START + 1e12)).toBe(0);
    expect(await storage.listSigningKeys()).toHaveLength(1);
  });
});

describe('a key that others know', () => {
  const replace = () => replaceSigningKeys(OPERATOR, { storage, sealingKeys: () => [OLD], now });

  test('ends at once, with the one that waits for its turn; a new one signs, in processes that run, too', async () => {
    const process = processWith(OLD);
    const { kid: leaked } = await process.signer();
    const { key: waits } = await rotate(OLD);
    clock += MINUTE;
    const { key, ended } = await replace();
    expect(ended.map(({ kid }) => kid)).toEqual([leaked, waits.kid]);
    expect((await process.signer()).kid).toBe(key.kid);
    expect((await process.published()).map(({ kid }) => kid)).toEqual([key.kid]);
    expect(await createAuditStorage(database).listEvents({ limit: 1 })).toMatchObject([
      { action: 'signing_key_rotated', target: key.kid, details: { ended: `${leaked} ${waits.kid}` } },
    ]);
  });

  test('of many who replace it at once the last leaves one key', async () => {
    await processWith(OLD).signer();
    const made = await Promise.all(Array.from({ length: 8 }, async () => (await replace()).key.kid));
    expect(new Set(made).size).toBe(8);
    const left = await kids();
    expect(left).toHaveLength(1);
    expect(made).toContain(left[0]);
  });
});

describe('the secret key', () => {
  test('is needed: the database alone has no private key', async () => {
    const { privateKey } = await processWith(OLD).signer();
    const rows = JSON.stringify(await database.queryRead('select * from signing_keys', []));
    const { d = '' } = privateKey.export({ format: 'jwk' });
    const kept = Buffer.from(/"sealed_private_key":"([^"]+)"/.exec(rows)?.[1] ?? '', 'base64url');
    expect(rows).not.toContain(d);
    expect(kept.length).toBeGreaterThan(100);
    expect(kept.includes(Buffer.from(d, 'base64url'))).toBe(false);
    await expect(processWith(FOREIGN).signer()).rejects.toThrow(SigningKeyUnusable);
  });

  test('may be replaced: while both are there either opens, and what the old one sealed is sealed anew', async () => {
    const running = processWith(OLD);
    const { kid } = await running.signer();
    const [one, other] = [processWith(OLD, NEW), processWith(NEW, OLD)];
    expect([(await one.signer()).kid, (await other.signer()).kid]).toEqual([kid, kid]);
    const reseal = (...keys: Buffer[]) => resealSigningKeys({ storage, sealingKeys: () => keys });
    expect([await reseal(OLD, NEW), await reseal(NEW, OLD), await reseal(NEW, OLD)]).toEqual([0, 1, 0]);
    for (const process of [one, other, processWith(NEW)]) expect((await process.signer()).kid).toBe(kid);
    await expect(processWith(OLD).signer()).rejects.toThrow(/keys rotate --signing/);
    expect(await reseal(FOREIGN)).toBe(0);
  });

  test('is bound to the key that it seals: one row’s private key does not pass for another’s', async () => {
    await processWith(OLD).signer();
    await rotate(OLD);
    const [first, second] = await storage.listSigningKeys();
    const swapped = { kid: first?.kid ?? '', from: first?.sealedPrivateKey ?? '', to: second?.sealedPrivateKey ?? '' };
    await storage.resealSigningKey(swapped);
    await expect(processWith(OLD).signer()).rejects.toThrow(SigningKeyUnusable);
  });

  test('that is lost leaves nothing to sign with, until a rotation makes a key that signs at once', async () => {
    await processWith(OLD).signer();
    await expect(processWith(NEW).signer()).rejects.toThrow(SigningKeyUnusable);
    expect(await processWith(NEW).published()).toHaveLength(1);
    const { key } = await rotate(NEW);
    expect(key.signsFrom).toBe(clock);
    expect((await processWith(NEW).signer()).kid).toBe(key.kid);
    expect(await states()).toEqual(['retired', 'signing']);
  });

  test('that is lost for the next key alone: a rotation makes one that takes its turn', async () => {
    const { kid } = await processWith(OLD).signer();
    await rotate(FOREIGN, OLD);
    clock += 5 * MINUTE;
    const { key } = await rotate(OLD);
    expect(key.signsFrom).toBe(START + 15 * MINUTE);
    expect((await processWith(OLD).signer()).kid).toBe(kid);
    clock = START + 15 * MINUTE;
    expect((await processWith(OLD).signer()).kid).toBe(key.kid);
  });
});
