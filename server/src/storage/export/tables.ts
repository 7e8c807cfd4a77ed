// Which tables and columns there are after some migrations, as the migrations themselves say: they run on an empty database in memory.
// So no list has to be kept, and tables of others in the same PostgreSQL are left alone.

import { execute } from '../execute.ts';
import type { LongTransaction } from '../long-transaction.ts';
import { type Migration, migrate } from '../migrate.ts';
import { openDatabase } from '../open-database.ts';

export type TableShape = { readonly name: string; readonly columns: readonly string[] };

/** What migrations note about themselves; it goes into a backup's header instead. */
export const APPLIED = 'applied_migrations';

/** The tables in the order in which they were made, each with its columns in theirs. */
export async function tablesAfter(migrations: readonly Migration[]): Promise<readonly TableShape[]> {
  const database = await openDatabase({ url: 'sqlite::memory:', durability: 'process' });
  try {
    await migrate(database, { now: () => 0, migrations });
    const rows = await database.queryRead<{ table_name: string; column_name: string }>(
      `select t.name as table_name, c.name as column_name from sqlite_master t join pragma_table_info(t.name) c
       where t.type = 'table' and t.name not like 'sqlite_%' and t.name <> $1 order by t.rowid, c.cid`,
      [APPLIED],
    );
    const columns = new Map<string, string[]>();
    for (const row of rows) columns.set(row.table_name, [...(columns.get(row.table_name) ?? []), row.column_name]);
    return [...columns].map(([name, all]) => ({ name, columns: all }));
  } finally {
    await database.close();
  }
}

/** Whether there is a table of this name where the program's own are. */
export async function tableExists({ kind, tx }: LongTransaction, name: string): Promise<boolean> {
  const statement =
    kind === 'sqlite'
      ? "select 1 as found from sqlite_master where type = 'table' and name = $1"
      : 'select 1 as found from pg_class where oid = to_regclass(quote_ident($1))';
  return (await execute(tx, statement, [name])).rows.length > 0;
}

/** The names of the migrations that were applied, with the times; none where the database is new. */
export async function readApplied(on: LongTransaction): Promise<readonly { name: string; appliedAt: number }[]> {
  if (!(await tableExists(on, APPLIED))) return [];
  const statement = `select name, applied_at from ${APPLIED} order by name`;
  const { rows } = await execute<{ name: string; applied_at: number }>(on.tx, statement, []);
  return rows.map(({ name, applied_at }) => ({ name, appliedAt: applied_at }));
}

/** The name as SQL takes it; some are words of the language (`groups`). */
export const quoted = (name: string): string => `"${name}"`;
