import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { cleanUp, nextBatch } from './housekeeping.ts';
import { deriveSealingKeys } from './keys.ts';
import { openPrivateKey } from './oauth/sealed-private-key.ts';
import { makeSigningKey } from './oauth/signing-keys.ts';
import { openParts, type Parts } from './parts.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 0, 1);

let parts: Parts;
beforeAll(async () => {
  const config = readConfig({ GATEHOUSE_DATABASE_URL: 'sqlite::memory:', GATEHOUSE_AUDIT_DAYS: '30' });
  parts = await openParts(config, { now: () => NOW });
});
afterAll(() => parts.database.close());

const record = (happenedAt: number) =>
  parts.auditLog.recordEvent({ action: 'sign_in', concerns: 'operator', origin: undefined, happenedAt });
const times = async () => (await parts.auditLog.listEvents({ limit: 5000 })).map(({ happenedAt }) => happenedAt);

test('signing keys that an older secret key has sealed are sealed anew, and those that are long gone go', async () => {
  const { signingKeyStorage: storage } = parts;
  const older = deriveSealingKeys(() => [Buffer.alloc(32, 1)]);
  const secretKeys = () => [Buffer.alloc(32, 2), Buffer.alloc(32, 1)];
  const make = (ordinal: number, signsFrom: number) =>
    makeSigningKey({ ordinal, signsFrom }, { sealingKeys: older, now: parts.now });
  const keys = [make(1, NOW - 3 * DAY), make(2, NOW - 2 * DAY), make(3, NOW - DAY)];
  for (const key of keys) await storage.addSigningKey(key);
  const kept = { ...parts, sealingKeys: deriveSealingKeys(secretKeys) };
  await cleanUp(kept, { stopped: () => false, noteDeleted: () => undefined });
  const left = await storage.listSigningKeys();
  expect(left.map(({ ordinal }) => ordinal)).toEqual([2, 3]);
  for (const { kid, sealedPrivateKey } of left) {
    expect(openPrivateKey(sealedPrivateKey, { kid, keys: kept.sealingKeys })?.byFirst).toBe(true);
  }
});

test.each([
  ['as many as fit into 4 ms', { rows: 100, tookMs: 8, next: 50 }],
  ['twice as many at most', { rows: 50, tookMs: 0, next: 100 }],
  ['500 at most', { rows: 400, tookMs: 1, next: 500 }],
  ['20 at least, however slow the database is', { rows: 50, tookMs: 900, next: 20 }],
])('the next batch of the clean-up has %s', (_words, { rows, tookMs, next }) => {
  expect(nextBatch(rows, tookMs)).toBe(next);
});

test('events of the audit log go when they are older than the setting says, however many they are', async () => {
  await Promise.all(Array.from({ length: 1100 }, (_, count) => record(NOW - 31 * DAY - count)));
  for (const age of [30 * DAY, DAY, 0]) await record(NOW - age);
  let deleted = 0;
  const noteDeleted = (rows: number) => {
    deleted += rows;
  };
  await cleanUp(parts, { stopped: () => true, noteDeleted });
  expect(await times()).toHaveLength(1103);
  await cleanUp(parts, { stopped: () => false, noteDeleted });
  expect(deleted).toBe(1100);
  expect(await times()).toEqual([NOW, NOW - DAY, NOW - 30 * DAY]);
});
