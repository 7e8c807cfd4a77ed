import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../database.ts';
import { parseDatabaseUrl } from '../database-url.ts';
import { execute } from '../execute.ts';
import { createStoredFigures } from '../figures.ts';
import { migrate } from '../migrate.ts';
import { createTestDatabase, DATABASE_KINDS, type TestDatabase } from '../test-database.ts';
import { HOUR, MINUTE, NOW } from './world.ts';

/** More than are counted one by one. */
const MANY = 12_000;

describe.each(DATABASE_KINDS)('what is in the database (%s)', (kind) => {
  let created: TestDatabase;
  let database: Database;
  let now = NOW;
  let figures: ReturnType<typeof createStoredFigures>;

  beforeAll(async () => {
    created = await createTestDatabase(kind);
    database = await created.open();
    await migrate(database, { now: () => NOW });
    figures = createStoredFigures({ database, location: parseDatabaseUrl(created.url), now: () => now });
  });
  afterAll(() => created.remove());

  /** Sessions, of which every fourth has ended. */
  const addSessions = (count: number, expiresAt: number) =>
    database.write(async (tx) => {
      const columns =
        'session_id, token_hash, account_id, user_agent, ip, created_at, last_seen_at, expires_at, ended_at';
      for (let begin = 0; begin < count; begin += 1_000) {
        const rows = Array.from({ length: Math.min(1_000, count - begin) }, (_, index) => {
          const id = randomUUID();
          const hash = createHash('sha256').update(id).digest('base64url');
          return `('${id}', '${hash}', 'a', '', '', 1, 1, ${expiresAt}, ${index % 4 === 0 ? 1 : 'null'})`;
        });
        await execute(tx, `insert into sessions (${columns}) values ${rows.join()}`, []);
      }
    });

  test('an empty one has nothing that lives, and a size', async () => {
    const { living, databaseBytes, logBytes } = await figures();
    expect(living).toEqual({
      access_token: 0,
      refresh_token: 0,
      authorization_code: 0,
      personal_access_token: 0,
      customer_token: 0,
      session: 0,
    });
    expect(databaseBytes).toBeGreaterThan(10_000);
    if (kind === 'sqlite') expect(logBytes).toBeGreaterThan(0);
    else expect(logBytes).toBeUndefined();
  });

  test('few are counted one by one, once a minute', async () => {
    await addSessions(40, NOW + HOUR);
    expect((await figures()).living.session).toBe(0);
    now += MINUTE;
    expect((await figures()).living.session).toBe(30);
  });

  test('what has expired does not live', async () => {
    now = NOW + HOUR;
    expect((await figures()).living.session).toBe(0);
  });

  test('many are estimated, within the error of a sample', async () => {
    await addSessions(MANY, NOW + 2 * HOUR);
    if (kind === 'postgres') await database.queryRead('analyze sessions', []);
    now += MINUTE;
    const { session } = (await figures()).living;
    // The standard error is 3 %: five of them.
    expect(session).toBeGreaterThan(MANY * 0.75 * 0.85);
    expect(session).toBeLessThan(MANY * 0.75 * 1.15);
  });
});
