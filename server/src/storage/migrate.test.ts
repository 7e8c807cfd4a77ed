import { type Kysely, sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { freshPostgresDatabase } from '../../../test/support/postgres.ts';
import type { Database } from './database.ts';
import { DatabaseUnusable } from './errors.ts';
import { MIGRATIONS, migrate } from './migrate.ts';
import { openDatabase } from './open-database.ts';
import type { Schema } from './schema.ts';
import { createTestDatabase, DATABASE_KINDS, type TestDatabase } from './test-database.ts';

const now = () => 1_750_000_000_000;
const creating = (name: string, table: string) => ({
  name,
  up: async (db: Kysely<Schema>) => void (await db.schema.createTable(table).addColumn('id', 'text').execute()),
});
const first = creating('001-first', 'first_things');
const second = creating('002-second', 'second_things');

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let created: TestDatabase;
  let database: Database;
  beforeEach(async () => {
    created = await createTestDatabase(kind);
    database = await created.open();
    return () => created.remove();
  });

  const rowsIn = (table: string) => database.queryRead(`select * from ${table}`, []);

  test('an empty database gets every migration once, in order', async () => {
    expect(await migrate(database, { now })).toEqual(MIGRATIONS.map(({ name }) => name));
    expect(await migrate(database, { now })).toEqual([]);
    const applied = await database.queryRead('select name, applied_at from applied_migrations order by name', []);
    expect(applied).toEqual(MIGRATIONS.map(({ name }) => ({ name, applied_at: now() })));
  });

  test('an older database gets what is missing', async () => {
    expect(await migrate(database, { now, migrations: [first] })).toEqual(['001-first']);
    expect(await migrate(database, { now, migrations: [first, second] })).toEqual(['002-second']);
    expect(await rowsIn('second_things')).toEqual([]);
  });

  test('processes that start at once apply each migration once', async () => {
    const instances = await Promise.all([database, created.open(), created.open(), created.open()]);
    const done = await Promise.all(
      instances.map((instance) => migrate(instance, { now, migrations: [first, second] })),
    );
    expect(done.flat().sort()).toEqual(['001-first', '002-second']);
  });

  test('a migration that fails leaves nothing of itself, and can be run again', async () => {
    const failing = {
      name: '002-second',
      up: async (db: Kysely<Schema>) => {
        await second.up(db);
        await sql`insert into nowhere values (1)`.execute(db);
      },
    };
    await expect(migrate(database, { now, migrations: [first, failing] })).rejects.toThrow('nowhere');
    await expect(rowsIn('second_things')).rejects.toThrow();
    expect(await migrate(database, { now, migrations: [first, second] })).toEqual(['002-second']);
  });

  test('a database that a newer program has changed is refused, with the fix', async () => {
    await migrate(database, { now, migrations: [first, second] });
    const older = migrate(database, { now, migrations: [first] });
    await expect(older).rejects.toBeInstanceOf(DatabaseUnusable);
    await expect(older).rejects.toThrow(/newer version.*002-second.*backup/);
  });
});

test('a migration, and the wait for one, may take longer on PostgreSQL than a statement may', async () => {
  const { url, drop } = await freshPostgresDatabase();
  const impatient = `${url}?statement_timeout=150&query_timeout=200`;
  const databases = await Promise.all([1, 2].map(() => openDatabase({ url: impatient, durability: 'process' })));
  const slow = {
    name: '001-slow',
    up: async (db: Kysely<Schema>) => void (await sql`select pg_sleep(0.4)`.execute(db)),
  };
  const applied = await Promise.all(databases.map((database) => migrate(database, { now, migrations: [slow] })));
  expect(applied.flat()).toEqual(['001-slow']);
  for (const database of databases) await database.close();
  await drop();
});
