// A backup is the database, whichever of the two it came from and goes to.

import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillAt, LEVELS } from '../conformance/upgrades/seeds.ts';
import { expectStillWorks } from '../conformance/upgrades/still-works.ts';
import { inLongTransaction } from '../long-transaction.ts';
import { MIGRATIONS, type Migration, migrate } from '../migrate.ts';
import { createTestDatabase, DATABASE_KINDS, type TestDatabase } from '../test-database.ts';
import { startBackup } from './backup.ts';
import { writeNewFile } from './new-file.ts';
import { readHeader } from './read-backup.ts';
import { restoreBackup } from './restore.ts';
import { BACKUP, backUp, linesOf, readEverything } from './test-copies.ts';

const now = () => Date.UTC(2026, 1, 1);
let folder: string;
const opened: TestDatabase[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-export-'));
});
afterAll(async () => {
  await Promise.all(opened.map((database) => database.remove()));
  rmSync(folder, { recursive: true });
});

async function create(kind: (typeof DATABASE_KINDS)[number]): Promise<TestDatabase> {
  const created = await createTestDatabase(kind);
  opened.push(created);
  return created;
}

let files = 0;
const newPath = () => {
  files += 1;
  return join(folder, `${files}.backup`);
};

const directions = DATABASE_KINDS.flatMap((from) => DATABASE_KINDS.map((to) => [from, to] as const));
const newest = LEVELS.at(-1);

describe.each(LEVELS)('a database at %s', (name) => {
  test.each(name === newest ? directions : directions.filter(([from, to]) => from !== to))(
    'is backed up from %s as it is, and restored into %s at the newest migration',
    async (from, to) => {
      const [source, target] = [await create(from), await create(to)];
      const before = await source.open();
      await fillAt(name, before);
      const path = newPath();
      const header = await backUp(source.url, path);
      expect(await readHeader(path)).toEqual(header);
      expect(header.migrations.at(-1)?.name).toBe(name);

      const { rows, migrated } = await restoreBackup({ url: target.url, path, now });
      expect(rows).toBe((await linesOf(path)).length - 3);
      expect(migrated).toEqual(MIGRATIONS.slice(header.migrations.length).map((migration) => migration.name));
      const after = await target.open();
      const restored = await readEverything(after);
      const known = MIGRATIONS.slice(0, header.migrations.length);
      const kept = await readEverything(before, known);
      // The backup has left the older schema alone; brought up to date, it holds what was restored.
      await migrate(before, { now });
      expect(restored).toEqual(await readEverything(before));
      for (const [table, all] of Object.entries(kept)) expect([table, all.length > 0]).toEqual([table, true]);
      await expectStillWorks(after, name);
    },
  );
});

describe.each(DATABASE_KINDS)('%s', (kind) => {
  test('a backup is of one moment, whatever is written while it is made', async () => {
    const [source, target] = [await create(kind), await create('sqlite')];
    const database = await source.open();
    await fillAt('001-accounts-and-tokens', database);
    await migrate(database, { now });
    const before = await readEverything(database);
    const path = newPath();
    await inLongTransaction(source.url, 'read', async (on) => {
      const { pieces } = await startBackup(on, BACKUP);
      async function* disturbed() {
        for await (const piece of pieces) {
          yield piece;
          await database.write(async (tx) => {
            await sql`update accounts set name = name || '!'`.execute(tx);
            await sql`delete from personal_access_tokens`.execute(tx);
            await sql`delete from sessions where session_id = 'session-2'`.execute(tx);
            await sql`insert into throttle_windows values (${`key-${Math.random()}`}, 1, 1)`.execute(tx);
          });
        }
      }
      await writeNewFile(path, { pieces: disturbed(), replace: false });
    });
    expect(await readEverything(database)).not.toEqual(before);
    await restoreBackup({ url: target.url, path, now });
    expect(await readEverything(await target.open())).toEqual(before);
  });

  test('a backup of an older schema is restored as it was, and then brought up to date', async () => {
    const later: Migration[] = [
      ...MIGRATIONS,
      {
        name: '900-later',
        up: async (db) => {
          await db.schema.alterTable('accounts').addColumn('nickname', 'text').execute();
          await sql`update accounts set nickname = 'old ' || name`.execute(db);
          await db.schema.createTable('later_things').addColumn('id', 'text').execute();
        },
      },
    ];
    const [source, target] = [await create(kind), await create(kind)];
    await fillAt('001-accounts-and-tokens', await source.open());
    await migrate(await source.open(), { now });
    const path = newPath();
    await backUp(source.url, path);
    const { migrated } = await restoreBackup({ url: target.url, path, now, migrations: later });
    expect(migrated).toEqual(['900-later']);
    const rows = (await target.open()).queryRead('select nickname from accounts order by nickname', []);
    expect(await rows).toEqual([{ nickname: "old Ada O'Neill 李" }, { nickname: 'old Ben' }, { nickname: 'old Sue' }]);
    expect(await migrate(await target.open(), { now, migrations: later })).toEqual([]);
  });

  test('a database whose tables a server has made already, and nobody has used, counts as empty', async () => {
    const [source, target] = [await create('sqlite'), await create(kind)];
    await fillAt('001-accounts-and-tokens', await source.open());
    await migrate(await source.open(), { now });
    const server = await target.open();
    await migrate(server, { now });
    expect((await readEverything(server)).accounts).toEqual([]);
    const path = newPath();
    await backUp(source.url, path);
    await restoreBackup({ url: target.url, path, now });
    // Also for the server that has been running since.
    expect(await readEverything(server)).toEqual(await readEverything(await source.open()));
  });

  test('what another program keeps in the same place is left alone', async () => {
    const [source, target] = [await create(kind), await create(kind)];
    const database = await source.open();
    await fillAt('001-accounts-and-tokens', database);
    for (const each of [database, await target.open()]) {
      await each.write(async (tx) => {
        await sql`create table notes_of_others (note text)`.execute(tx);
        await sql`insert into notes_of_others values ('keep')`.execute(tx);
      });
    }
    const path = newPath();
    const { tables } = await backUp(source.url, path);
    expect(tables.map(({ name }) => name)).not.toContain('notes_of_others');
    await restoreBackup({ url: target.url, path, now });
    expect(await (await target.open()).queryRead('select note from notes_of_others', [])).toEqual([{ note: 'keep' }]);
  });

  test('nothing is written to the database, which stays at the schema that it has', async () => {
    const source = await create(kind);
    const refused = inLongTransaction(source.url, 'read', (on) => startBackup(on, BACKUP));
    // A SQLite file that is not there is not made; a PostgreSQL without tables has nothing.
    await expect(refused).rejects.toThrow(/^There is (no database at|nothing to back up)/);
    await fillAt('001-accounts-and-tokens', await source.open());
    const write = inLongTransaction(source.url, 'read', ({ tx }) => sql`delete from accounts`.execute(tx));
    await expect(write).rejects.toThrow(/read-?only/i);
  });
});

test.skipIf(process.platform === 'win32')(
  'the file is for its owner alone, holds no key unless asked, and no draft stays',
  async () => {
    const source = await create('sqlite');
    await fillAt('001-accounts-and-tokens', await source.open());
    const path = newPath();
    await backUp(source.url, path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const [header = ''] = await linesOf(path);
    expect(JSON.parse(header).secret_keys).toEqual({ fingerprints: ['0123456789ab'] });
    await expect(backUp(source.url, path)).rejects.toThrow(/is there already/);
    await expect(backUp(source.url, join(folder, 'nowhere/x'))).rejects.toThrow(/can’t be written: ENOENT/);
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  },
);

test('a value that no file could carry back stops the backup, and leaves no file', async () => {
  const source = await create('sqlite');
  const database = await source.open();
  await fillAt('001-accounts-and-tokens', database);
  await database.write((tx) => sql`update accounts set name = x'00ff'`.execute(tx));
  const path = newPath();
  await expect(backUp(source.url, path)).rejects.toThrow(/can’t carry what a row has in accounts\.name/);
  expect(existsSync(path)).toBe(false);
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
});
