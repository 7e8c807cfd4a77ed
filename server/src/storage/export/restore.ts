// Copies a backup into an empty database, in one transaction: the tables as they were when it was made, its rows, and then whatever
// migrations have come since. A restore that fails or is killed leaves the database as empty as it was.

import type { SqlValue } from '../database.ts';
import { StorageUnavailable } from '../errors.ts';
import { execute } from '../execute.ts';
import { inLongTransaction, type LongTransaction } from '../long-transaction.ts';
import { applyMigration, MIGRATIONS, type Migration, refuseNewer, takeTurn } from '../migrate.ts';
import type { Progress } from './backup.ts';
import { type BackupHeader, BackupRefused, countRows, damaged } from './format.ts';
import { type Batch, checkBackup, readHeader, readRows } from './read-backup.ts';
import { APPLIED, quoted, readApplied, type TableShape, tableExists, tablesAfter } from './tables.ts';

/** In a statement: PostgreSQL takes 65535 parameters, and SQLite is fastest with a row a statement. */
const ROWS_AT_ONCE = { sqlite: 1, postgres: 250 } as const;

export type RestoreOptions = {
  readonly url: string;
  readonly path: string;
  readonly now: () => number;
  readonly migrations?: readonly Migration[];
  readonly onProgress?: Progress;
  /** Called when everything is in, before it is committed; what it throws undoes the restore. */
  readonly beforeCommit?: (header: BackupHeader) => void;
};

export type Restored = { readonly header: BackupHeader; readonly rows: number; readonly migrated: readonly string[] };

/** Throws BackupRefused, and the database is as it was: for a file that is not whole or too new, and for a database that is not empty. */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { url, path, migrations: known = MIGRATIONS, beforeCommit } = options;
  const header = await readHeader(path);
  const { earlier, later } = splitMigrations(header, known);
  await requireShape(header, earlier);
  const rows = countRows(header);
  const tell = countUpTo(2 * rows, options.onProgress);
  await checkBackup(path, tell);

  return inLongTransaction(url, 'write', async (on) => {
    await takeTurn(on.kind, on.tx);
    await clearEmptyDatabase(on, { known, wanted: header.tables });
    for (const migration of earlier) {
      await applyMigration(on.tx, { migration, now: appliedAt(header, migration) });
    }
    for await (const batch of readRows(path)) {
      await insertRows(on, batch);
      tell(batch.rows.length);
    }
    for (const migration of later) await applyMigration(on.tx, { migration, now: options.now() });
    beforeCommit?.(header);
    return { header, rows, migrated: later.map(({ name }) => name) };
  });
}

/** The migrations that the backed-up database had, and those that it had not. */
function splitMigrations(
  header: BackupHeader,
  known: readonly Migration[],
): { earlier: readonly Migration[]; later: readonly Migration[] } {
  const names = header.migrations.map(({ name }) => name);
  const unknown = names.filter((name) => !known.some((migration) => migration.name === name));
  if (unknown.length > 0) {
    const words = `The backup is of a newer version of this program (${unknown.join(', ')}). Restore it with that.`;
    throw new BackupRefused(words);
  }
  if (names.length === 0) throw damaged('its migrations');
  const had = ({ name }: Migration) => names.includes(name);
  return { earlier: known.filter(had), later: known.filter((migration) => !had(migration)) };
}

async function requireShape({ tables }: BackupHeader, earlier: readonly Migration[]): Promise<void> {
  const shapeOf = (all: readonly TableShape[]) => JSON.stringify(all.map(({ name, columns }) => [name, ...columns]));
  if (shapeOf(tables) !== shapeOf(await tablesAfter(earlier))) throw damaged('its tables');
}

/** Throws BackupRefused unless the database holds nothing; empty tables, which a server that was started makes, are removed. */
async function clearEmptyDatabase(
  on: LongTransaction,
  { known, wanted }: { known: readonly Migration[]; wanted: readonly TableShape[] },
): Promise<void> {
  const applied = (await readApplied(on)).map(({ name }) => name);
  refuseNewer(applied, known);
  const tables = await tablesAfter(known.filter(({ name }) => applied.includes(name)));
  if (tables.length === 0) {
    for (const { name } of wanted) if (await tableExists(on, name)) throw notEmpty(`has a table ${name}`);
    return;
  }
  const names = tables.map(({ name }) => name);
  // Until the end nobody else may put anything into them.
  if (on.kind === 'postgres') await run(on, `lock table ${names.map(quoted).join(', ')} in access exclusive mode`);
  for (const name of names) {
    if ((await run(on, `select 1 from ${quoted(name)} limit 1`)).length > 0) throw notEmpty(`has rows in ${name}`);
  }
  for (const name of [...names].reverse()) await run(on, `drop table ${quoted(name)}`);
  await run(on, `delete from ${APPLIED}`);
}

function notEmpty(what: string): BackupRefused {
  return new BackupRefused(
    `The database is not empty: it ${what}. A backup is restored into a new one: set GATEHOUSE_DATABASE_URL to that.`,
  );
}

async function insertRows(on: LongTransaction, { table, rows }: Batch): Promise<void> {
  const atOnce = ROWS_AT_ONCE[on.kind];
  for (let first = 0; first < rows.length; first += atOnce) {
    const some = rows.slice(first, first + atOnce);
    const place = (row: number, column: number) => `$${row * table.columns.length + column + 1}`;
    const values = some.map((row, index) => `(${row.map((_value, column) => place(index, column)).join(', ')})`);
    const columns = table.columns.map(quoted).join(', ');
    const statement = `insert into ${quoted(table.name)} (${columns}) values ${values.join(', ')}`;
    await run(on, statement, some.flat()).catch((error: Error) => {
      if (error instanceof StorageUnavailable) throw error;
      throw new BackupRefused(`Rows of ${table.name} don’t fit into this database: ${error.message}`, { cause: error });
    });
  }
}

async function run(
  on: LongTransaction,
  statement: string,
  parameters: readonly SqlValue[] = [],
): Promise<readonly unknown[]> {
  return (await execute(on.tx, statement, parameters)).rows;
}

function appliedAt(header: BackupHeader, { name }: Migration): number {
  return header.migrations.find((each) => each.name === name)?.appliedAt ?? header.madeAt;
}

function countUpTo(of: number, onProgress: Progress | undefined): (count: number) => void {
  let done = 0;
  return (count) => {
    done += count;
    onProgress?.({ done, of });
  };
}
