import { describe, expect, test } from 'vitest';
import { tablesAfter } from '../../export/tables.ts';
import { MIGRATIONS, migrate } from '../../migrate.ts';
import { createTestDatabase, DATABASE_KINDS } from '../../test-database.ts';
import { ASKED_AT } from './after-001.ts';
import { fillAt, LEVELS, migrationsUpTo, migrationsWithoutSeed, seedAt } from './seeds.ts';
import { expectStillWorks } from './still-works.ts';

const now = () => ASKED_AT;

test('of every migration it is said what it brought', () => {
  for (const name of migrationsWithoutSeed()) {
    expect.fail(`There will be databases at migration ${name}, and later ones must upgrade them. Say now what such a database holds:
add an entry for ${name} to BROUGHT in server/src/storage/conformance/upgrades/seeds.ts, with rows for the tables that it makes and
values for the columns that it adds. What must still work with them goes into still-works.ts. Then: npx vitest run server/src/storage`);
  }
});

describe.each(LEVELS)('a database at %s', (name) => {
  test('has rows with every column in every table', async () => {
    const seed = seedAt(name);
    const tables = await tablesAfter(migrationsUpTo(name));
    expect(Object.keys(seed).sort()).toEqual(tables.map((table) => table.name).sort());
    for (const { name: table, columns } of tables) {
      const rows = seed[table] ?? [];
      expect([table, rows.length > 0]).toEqual([table, true]);
      for (const row of rows) expect([table, Object.keys(row).sort()]).toEqual([table, [...columns].sort()]);
    }
  });

  test.each(DATABASE_KINDS)('works after the upgrade to the newest migration (%s)', async (kind) => {
    const created = await createTestDatabase(kind);
    try {
      const database = await created.open();
      await fillAt(name, database);
      const missing = MIGRATIONS.slice(migrationsUpTo(name).length).map((migration) => migration.name);
      expect(await migrate(database, { now })).toEqual(missing);
      await expectStillWorks(database, name);
    } finally {
      await created.remove();
    }
  });
});
