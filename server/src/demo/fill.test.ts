import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { openParts, type Parts } from '../parts.ts';
import { createTestDatabase, DATABASE_KINDS, type TestDatabase } from '../storage/test-database.ts';
import { ensureDemoWorld } from './fill.ts';

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let created: TestDatabase;
  const processes: Parts[] = [];
  beforeAll(async () => {
    created = await createTestDatabase(kind);
    const key = Buffer.alloc(32, 7).toString('base64');
    const config = readConfig({ GATEHOUSE_DATABASE_URL: created.url, GATEHOUSE_SECRET_KEY: key });
    processes.push(...(await Promise.all([openParts(config), openParts(config), openParts(config)])));
  });
  afterAll(async () => {
    await Promise.all(processes.map(({ database }) => database.close()));
    await created.remove();
  });

  test('processes that start at once fill one demo world, and none of them fails', async () => {
    expect(await Promise.all(processes.map(ensureDemoWorld))).toContain('filled');
    const [first] = processes;
    const counts = ['organizations', 'accounts', 'clients', 'personal_access_tokens', 'chats'].map((table) =>
      first?.database.queryRead(`select count(*) as count from ${table}`, []),
    );
    expect(await Promise.all(counts)).toEqual([2, 4, 9, 1, 1].map((count) => [{ count }]));
    expect(await Promise.all(processes.map(ensureDemoWorld))).toEqual(['was_there', 'was_there', 'was_there']);
  });
});
