// For tests: a new database of either kind, empty or of the newest schema, which several `Database` instances may open as several
// processes would.

import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atWorkerEnd } from '../../../test/support/at-worker-end.ts';
import { copyPostgresDatabase, freshPostgresDatabase } from '../../../test/support/postgres.ts';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './open-database.ts';
import { loadSqlite } from './sqlite/driver-module.ts';

export type DatabaseKind = Database['kind'];

/** For `describe.each`. */
export const DATABASE_KINDS: readonly DatabaseKind[] = ['sqlite', 'postgres'];

/** Full counts in the endurance run, reduced ones otherwise. */
export function atScale(counts: { reduced: number; full: number }): number {
  return process.env.GATEHOUSE_TEST_SCALE === 'full' ? counts.full : counts.reduced;
}

/** Where a database is, and how to be rid of it once nobody has it open. */
export type DatabasePlace = { readonly url: string; readonly drop: () => Promise<void> };

export type TestDatabase = {
  readonly url: string;
  /** Another instance on the same database; closed by `remove`. */
  open(): Promise<Database>;
  remove(): Promise<void>;
};

/** Makes an empty database. Call it in `beforeAll`, and `remove` in `afterAll`. */
export async function createTestDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  return openable(await freshDatabase(kind));
}

/** Like `createTestDatabase`, with the newest schema. */
export async function createMigratedTestDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  return openable(await migratedDatabase(kind));
}

/**
 * Makes a database of the newest schema: a copy of one that this worker has migrated, which is a fifth of the work of migrating.
 * What tests migrations themselves begins with an empty one.
 */
export async function migratedDatabase(kind: DatabaseKind): Promise<DatabasePlace> {
  templates[kind] ??= migrateTemplate(kind);
  const { url } = await templates[kind];
  if (kind === 'postgres') return copyPostgresDatabase(url);
  const place = await freshSqliteFile();
  await copyFile(fileOf(url), fileOf(place.url));
  return place;
}

function openable({ url, drop }: DatabasePlace): TestDatabase {
  const opened: Database[] = [];
  return {
    url,
    async open() {
      const database = await openDatabase({ url, durability: 'process' });
      opened.push(database);
      return database;
    },
    async remove() {
      await Promise.all(opened.map((database) => database.close()));
      await drop();
    },
  };
}

/** One a kind, as long as the worker lives. */
const templates: Partial<Record<DatabaseKind, Promise<DatabasePlace>>> = {};

async function migrateTemplate(kind: DatabaseKind): Promise<DatabasePlace> {
  const place = await freshDatabase(kind);
  const database = await openDatabase({ url: place.url, durability: 'process' });
  await migrate(database, { now: Date.now });
  // PostgreSQL copies no database that somebody has open.
  await database.close();
  if (kind === 'sqlite') await emptyLog(fileOf(place.url));
  atWorkerEnd(place.drop);
  return place;
}

/** All into the file: SQLite does so when the last connection ends, which may be as late as its statements are collected. */
async function emptyLog(path: string): Promise<void> {
  const { DatabaseSync } = await loadSqlite();
  const handle = new DatabaseSync(path, { timeout: 1000 });
  handle.exec('pragma wal_checkpoint(truncate)');
  handle.close();
}

function freshDatabase(kind: DatabaseKind): Promise<DatabasePlace> {
  return kind === 'sqlite' ? freshSqliteFile() : freshPostgresDatabase();
}

async function freshSqliteFile(): Promise<DatabasePlace> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-sqlite-'));
  return {
    url: `sqlite:${join(directory, 'test.db')}`,
    drop: () => rm(directory, { recursive: true, force: true }),
  };
}

function fileOf(url: string): string {
  return url.slice('sqlite:'.length);
}
