// What is no whole backup, or has nowhere to go, is refused with words, and the database is as empty as it was.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillAt } from '../conformance/upgrades/seeds.ts';
import { MIGRATIONS, migrate } from '../migrate.ts';
import { createTestDatabase, DATABASE_KINDS, type TestDatabase } from '../test-database.ts';
import { BackupRefused } from './format.ts';
import { restoreBackup } from './restore.ts';
import { backUp, readEverything } from './test-copies.ts';

const now = () => Date.UTC(2026, 1, 1);
let folder: string;
let whole: Buffer;
const opened: TestDatabase[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-export-'));
  const source = await create('sqlite');
  await fillAt('001-accounts-and-tokens', await source.open());
  await migrate(await source.open(), { now });
  await backUp(source.url, join(folder, 'whole.backup'));
  whole = readFileSync(join(folder, 'whole.backup'));
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

const restore = (target: TestDatabase, path: string) => restoreBackup({ url: target.url, path, now });

/** The words of the refusal to restore a file with this content. */
async function refusalOf(content: Buffer, target: TestDatabase): Promise<string> {
  const path = join(folder, 'bad.backup');
  writeFileSync(path, content);
  const outcome = await restore(target, path).catch((error: unknown) => error);
  if (outcome instanceof BackupRefused) return outcome.message;
  throw outcome instanceof Error ? outcome : new Error('It was not refused.');
}

/** The backup with its lines changed, in a gzip that is whole. */
function withLines(change: (lines: string[]) => void): Buffer {
  const lines = gunzipSync(whole).toString().split('\n');
  change(lines);
  return gzipSync(lines.join('\n'));
}

const withHeader = (change: (header: Record<string, unknown>) => void) =>
  withLines((lines) => {
    const header = JSON.parse(lines[0] ?? '');
    change(header);
    lines[0] = JSON.stringify(header);
  });

async function tablesIn(target: TestDatabase): Promise<unknown[]> {
  const database = await target.open();
  const statement =
    database.kind === 'sqlite'
      ? 'select name from sqlite_master'
      : 'select tablename from pg_tables where schemaname = current_schema()';
  return database.queryRead(statement, []);
}

describe('a file', () => {
  let target: TestDatabase;
  beforeAll(async () => {
    target = await create('sqlite');
  });

  test('that is cut anywhere is refused', async () => {
    for (let length = 0; length < whole.length; length += 97) {
      const words = await refusalOf(whole.subarray(0, length), target);
      expect([length, words]).toEqual([length, expect.stringMatching(/cut short or was changed/)]);
    }
    expect(await tablesIn(target)).toEqual([]);
  });

  test('in which any byte was changed is refused, or has the same content still', async () => {
    const content = gunzipSync(whole);
    for (let place = 0; place < whole.length; place += 61) {
      const changed = Buffer.from(whole);
      changed[place] = (changed[place] ?? 0) ^ 0x10;
      let unpacked: Buffer | undefined;
      try {
        unpacked = gunzipSync(changed);
      } catch {
        // Then it can't be restored.
      }
      if (unpacked?.equals(content)) continue;
      expect([place, await refusalOf(changed, target)]).toEqual([place, expect.stringMatching(/changed|no backup/)]);
    }
    expect(await tablesIn(target)).toEqual([]);
  });

  test.each<[string, () => Buffer, RegExp]>([
    [
      'whose gzip is whole but a row is other',
      () => withLines((l) => l.splice(1, 1, l[1]?.replace('acme', 'evil') ?? '')),
      /checksum/,
    ],
    ['that lacks a row', () => withLines((l) => l.splice(2, 1)), /changed/],
    ['that has a row twice', () => withLines((l) => l.splice(2, 0, l[2] ?? '')), /changed/],
    ['with two rows exchanged', () => withLines((l) => l.splice(1, 2, l[2] ?? '', l[1] ?? '')), /checksum/],
    ['with a row that is no row', () => withLines((l) => l.splice(1, 1, '["one value"]')), /a row of organizations/],
    [
      'with a value that is none',
      () => withLines((l) => l.splice(1, 1, l[1]?.replace('"acme"', '{}') ?? '')),
      /a row of/,
    ],
    ['with a line that is no JSON', () => withLines((l) => l.splice(1, 1, 'nonsense')), /no JSON/],
    ['without its last line', () => withLines((l) => l.splice(-2, 1)), /end is missing/],
    ['whose last line has no end', () => withLines((l) => l.splice(-1, 1)), /end is missing/],
    ['that goes on after its end', () => withLines((l) => l.splice(-1, 0, '[]')), /follows its end/],
    [
      'that counts other rows',
      () => withHeader((h) => Object.assign((h.tables as { rows: number }[])[0] ?? {}, { rows: 2 })),
      /changed/,
    ],
    ['whose header has lost a table', () => withHeader((h) => (h.tables as unknown[]).shift()), /its tables/],
    [
      'that names another table',
      () =>
        withHeader((h) =>
          Object.assign((h.tables as { name: string }[])[0] ?? {}, { name: 'x"; drop table accounts; --' }),
        ),
      /its tables/,
    ],
    ['without migrations', () => withHeader((h) => Object.assign(h, { migrations: [] })), /its migrations/],
    ['without a date', () => withHeader((h) => Object.assign(h, { made_at: 'yesterday' })), /its form/],
    ['of another form', () => withHeader((h) => Object.assign(h, { gatehouse_backup: 2 })), /form 2.*newer version/],
    [
      'of a newer version',
      () => withHeader((h) => (h.migrations as unknown[]).push({ name: '999-new', applied_at: 1 })),
      /newer version.*999-new/,
    ],
    ['that is something else', () => gzipSync('{"hello":"world"}\n'), /no backup of Gatehouse/],
    ['that is not even gzip', () => Buffer.from('SQLite format 3\0'.repeat(100)), /no backup of Gatehouse/],
    ['that is empty', () => Buffer.alloc(0), /cut short/],
    ['that holds nothing', () => gzipSync(''), /it is empty/],
    ['of one endless line', () => gzipSync(Buffer.alloc(20 * 1024 * 1024, 'x')), /a line without an end/],
  ])('%s is refused', async (_what, content, words) => {
    expect(await refusalOf(content(), target)).toMatch(words);
    expect(await tablesIn(target)).toEqual([]);
  });

  test('that is not there, or can’t be read, is refused', async () => {
    await expect(restore(target, join(folder, 'nowhere'))).rejects.toThrow(/^There is no .*nowhere/);
    await expect(restore(target, folder)).rejects.toThrow(/can’t be read: EISDIR/);
  });
});

describe.each(DATABASE_KINDS)('a database on %s', (kind) => {
  test('that holds anything is refused, and stays as it is', async () => {
    const target = await create(kind);
    const database = await target.open();
    await migrate(database, { now });
    await database.write((tx) => sql`insert into throttle_windows values ('key', 1, 1)`.execute(tx));
    const before = await readEverything(database);
    const refused = restore(target, join(folder, 'whole.backup'));
    await expect(refused).rejects.toThrow(/not empty: it has rows in throttle_windows.*GATEHOUSE_DATABASE_URL/);
    expect(await readEverything(database)).toEqual(before);
  });

  test('that has a table of one of our names, but not from us, is refused', async () => {
    const target = await create(kind);
    const database = await target.open();
    await database.write((tx) => sql`create table groups (id text)`.execute(tx));
    await expect(restore(target, join(folder, 'whole.backup'))).rejects.toThrow(/it has a table groups/);
    expect(await tablesIn(target)).toHaveLength(1);
  });

  test('of a newer version is refused', async () => {
    const target = await create(kind);
    const newer = [...MIGRATIONS, { name: '999-new', up: async () => undefined }];
    await migrate(await target.open(), { now, migrations: newer });
    await expect(restore(target, join(folder, 'whole.backup'))).rejects.toThrow(/newer version.*999-new/);
  });

  test('is empty again after a restore that failed in its last moment, and takes the next one', async () => {
    const target = await create(kind);
    const path = join(folder, 'whole.backup');
    const beforeCommit = () => {
      throw new Error('in the last moment');
    };
    await expect(restoreBackup({ url: target.url, path, now, beforeCommit })).rejects.toThrow('in the last moment');
    expect(await tablesIn(target)).toEqual([]);
    await restore(target, path);
    expect((await readEverything(await target.open())).accounts).toHaveLength(3);
  });

  test('refuses rows that do not fit it, with the name of the table, and stays empty', async () => {
    const target = await create(kind);
    // A key that is there twice: a file that was made by hand, with the right sum.
    const { createHash } = await import('node:crypto');
    const content = withLines((lines) => {
      lines.splice(2, 1, lines[1] ?? '');
      const body = lines.slice(0, -2).map((line) => `${line}\n`);
      const sha256 = createHash('sha256').update(body.join('')).digest('hex');
      lines.splice(-2, 1, JSON.stringify({ ...JSON.parse(lines.at(-2) ?? ''), sha256 }));
    });
    expect(await refusalOf(content, target)).toMatch(/^Rows of organizations don’t fit into this database/);
    expect(await tablesIn(target)).toEqual([]);
  });
});
