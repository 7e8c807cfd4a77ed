// For tests: a new, empty database of either kind, which several `Database` instances may open as several processes would.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshPostgresDatabase } from '../../../test/support/postgres.ts';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';

export type DatabaseKind = Database['kind'];

/** For `describe.each`. */
export const DATABASE_KINDS: readonly DatabaseKind[] = ['sqlite', 'postgres'];

/** Full counts in the endurance run, reduced ones otherwise. */
export function atScale(counts: { reduced: number; full: number }): number {
  return process.env.GATEHOUSE_TEST_SCALE === 'full' ? counts.full : counts.reduced;
}

export type TestDatabase = {
  readonly url: string;
  /** Another instance on the same database; closed by `remove`. */
  open(): Promise<Database>;
  remove(): Promise<void>;
};

/** Makes the database. Call it in `beforeAll`, and `remove` in `afterAll`. */
export async function createTestDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  const { url, drop } = kind === 'sqlite' ? await freshSqliteFile() : await freshPostgresDatabase();
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

async function freshSqliteFile(): Promise<{ url: string; drop: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-sqlite-'));
  return {
    url: `sqlite:${join(directory, 'test.db')}`,
    drop: () => rm(directory, { recursive: true, force: true }),
  };
}
