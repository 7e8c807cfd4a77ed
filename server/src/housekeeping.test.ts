import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { cleanUp } from './housekeeping.ts';
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
