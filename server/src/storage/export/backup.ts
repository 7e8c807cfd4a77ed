// Copies a database out as lines of text: everything from one snapshot, a thousand rows at a time, however large it is.

import { createHash } from 'node:crypto';
import type { SqlValue } from '../database.ts';
import { DatabaseUnusable } from '../errors.ts';
import { execute } from '../execute.ts';
import type { LongTransaction } from '../long-transaction.ts';
import { MIGRATIONS, type Migration, refuseNewer } from '../migrate.ts';
import {
  type BackupHeader,
  type BackupKeys,
  type BackupTable,
  countRows,
  encodeHeader,
  encodeTrailer,
  isValue,
} from './format.ts';
import { quoted, readApplied, type TableShape, tablesAfter } from './tables.ts';

const AT_ONCE = 1000;

export type Progress = (rows: { readonly done: number; readonly of: number }) => void;

export type BackupOptions = {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Of this program. */
  readonly version: string;
  readonly secretKeys: BackupKeys;
  readonly migrations?: readonly Migration[];
  readonly onProgress?: Progress;
};

export type Backup = {
  readonly header: BackupHeader;
  /** The text of the backup in pieces, to be consumed inside of the transaction. */
  readonly pieces: AsyncGenerator<string>;
};

/** Begins a backup of what the transaction sees. The database stays at the migration that it is at. Throws DatabaseUnusable. */
export async function startBackup(on: LongTransaction, options: BackupOptions): Promise<Backup> {
  const { now, version, secretKeys, migrations: known = MIGRATIONS, onProgress } = options;
  const migrations = await readApplied(on);
  const names = migrations.map(({ name }) => name);
  if (names.length === 0) throw new DatabaseUnusable('There is nothing to back up: the database has no tables yet.');
  refuseNewer(names, known);
  const shapes = await tablesAfter(known.filter(({ name }) => names.includes(name)));
  const tables: BackupTable[] = [];
  for (const shape of shapes) tables.push({ ...shape, rows: await countRowsOf(on, shape) });
  const header = { madeAt: now, version, migrations, tables, secretKeys };

  return { header, pieces: writePieces(on, { header, onProgress }) };
}

async function* writePieces(
  on: LongTransaction,
  { header, onProgress }: { header: BackupHeader; onProgress: Progress | undefined },
): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const counted = (piece: string) => {
    hash.update(piece);
    return piece;
  };
  const of = countRows(header);
  let done = 0;
  yield counted(`${encodeHeader(header)}\n`);
  for (const table of header.tables) {
    for await (const rows of readRows(on, table)) {
      yield counted(rows.map((row) => `${encodeRow(row, table)}\n`).join(''));
      done += rows.length;
      onProgress?.({ done, of });
    }
  }
  yield `${encodeTrailer({ rows: done, sha256: hash.digest('hex') })}\n`;
}

async function countRowsOf({ tx }: LongTransaction, { name }: TableShape): Promise<number> {
  const statement = `select count(*) as count from ${quoted(name)}`;
  const { rows } = await execute<{ count: number }>(tx, statement, []);
  return rows[0]?.count ?? 0;
}

type DatabaseRow = Readonly<Record<string, unknown>>;

/** All rows of a table, some at a time: on SQLite by the number that each row has, on PostgreSQL by a cursor. */
async function* readRows({ kind, tx }: LongTransaction, table: TableShape): AsyncGenerator<readonly DatabaseRow[]> {
  const run = async (statement: string, parameters: readonly SqlValue[] = []) =>
    (await execute<DatabaseRow>(tx, statement, parameters)).rows;
  const columns = table.columns.map(quoted).join(', ');
  if (kind === 'sqlite') {
    const statement = `
      select rowid as row_number, ${columns} from ${quoted(table.name)} where rowid > $1 order by rowid limit ${AT_ONCE}`;
    let last: SqlValue = Number.MIN_SAFE_INTEGER;
    for (let rows = await run(statement, [last]); rows.length > 0; rows = await run(statement, [last])) {
      last = rows.at(-1)?.row_number as number;
      yield rows;
    }
    return;
  }
  // Statements are kept by their text, and what a FETCH gives changes with the cursor: so each table has a cursor of its own name.
  const cursor = quoted(`rows_of_${table.name}`);
  await run(`declare ${cursor} no scroll cursor for select ${columns} from ${quoted(table.name)}`);
  const fetch = `fetch ${AT_ONCE} from ${cursor}`;
  for (let rows = await run(fetch); rows.length > 0; rows = await run(fetch)) yield rows;
  await run(`close ${cursor}`);
}

function encodeRow(row: DatabaseRow, { name, columns }: TableShape): string {
  const values = columns.map((column) => row[column]);
  const odd = values.findIndex((value) => !isValue(value));
  if (odd !== -1)
    throw new Error(`A backup can’t carry what a row has in ${name}.${columns[odd]}: ${typeof values[odd]}.`);
  return JSON.stringify(values);
}
