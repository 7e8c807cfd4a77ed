// For tests: makes and restores backups, and reads every row of a database so that two can be compared.

import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { Database } from '../database.ts';
import { inLongTransaction } from '../long-transaction.ts';
import { MIGRATIONS, type Migration } from '../migrate.ts';
import { type BackupOptions, startBackup } from './backup.ts';
import type { BackupHeader } from './format.ts';
import { writeNewFile } from './new-file.ts';
import { quoted, tablesAfter } from './tables.ts';

export const BACKUP: BackupOptions = {
  now: Date.UTC(2026, 0, 1),
  version: '0.1.0',
  secretKeys: { fingerprints: ['0123456789ab'], file: undefined },
};

/** Backs the database up into a file that must not be there. */
export function backUp(url: string, path: string, options: Partial<BackupOptions> = {}): Promise<BackupHeader> {
  return inLongTransaction(url, 'read', async (on) => {
    const { header, pieces } = await startBackup(on, { ...BACKUP, ...options });
    await writeNewFile(path, { pieces, replace: false });
    return header;
  });
}

/** Every row of every table, in an order that does not depend on the database. */
export async function readEverything(
  database: Database,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<Record<string, string[]>> {
  const everything: Record<string, string[]> = {};
  const applied = { name: 'applied_migrations', columns: ['name', 'applied_at'] };
  for (const { name, columns } of [applied, ...(await tablesAfter(migrations))]) {
    const statement = `select ${columns.map(quoted).join(', ')} from ${quoted(name)}`;
    const rows = await database.queryRead<Record<string, unknown>>(statement, []);
    everything[name] = rows.map((row) => JSON.stringify(columns.map((column) => row[column]))).sort();
  }
  return everything;
}

/** The lines of a backup. */
export async function linesOf(path: string): Promise<string[]> {
  return gunzipSync(await readFile(path))
    .toString()
    .split('\n');
}
