import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../database.ts';
import { createTestDatabase, type TestDatabase } from '../test-database.ts';

let created: TestDatabase;
let here: Database;
let there: Database;
beforeAll(async () => {
  created = await createTestDatabase('postgres');
  [here, there] = await Promise.all([created.open(), created.open()]);
});
afterAll(() => created.remove());

/** Notifies until the condition holds: who has just begun to listen may not hear the first. */
async function notifyUntil(condition: () => boolean): Promise<void> {
  while (!condition()) {
    here.signals?.notify();
    await turn();
  }
}

test('one process wakes the others, and itself, until they no longer listen', async () => {
  const heard: string[] = [];
  const stop = [here.signals?.listen(() => heard.push('here')), there.signals?.listen(() => heard.push('there'))];
  there.signals?.listen(() => heard.push('gone'))();
  await notifyUntil(() => heard.includes('here') && heard.includes('there'));
  for (const end of stop) end?.();
  expect(heard).not.toContain('gone');
});

test('a connection that is lost is opened again', async () => {
  let heard = 0;
  const stop = there.signals?.listen(() => {
    heard += 1;
  });
  await notifyUntil(() => heard > 0);
  await here.queryRead(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gatehouse signals'",
    [],
  );
  heard = 0;
  await notifyUntil(() => heard > 0);
  stop?.();
});
