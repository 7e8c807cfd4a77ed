// One SQLite connection: runs SQL through a cache of prepared statements. Everything in here is synchronous.

import type { DatabaseConnection } from 'kysely';
import type { SqliteHandle, SqliteStatement } from './driver-module.ts';
import { translateSqliteError } from './errors.ts';
import { toPositional } from './placeholders.ts';

/** Preparing costs three times what an indexed look-up does. The bound is for SQL whose text varies, such as lists in `in (...)`. */
const CACHED_STATEMENTS = 500;

type Prepared = {
  readonly statement: SqliteStatement;
  readonly order: readonly number[] | undefined;
  /** Names of the result's columns; none when the statement gives no rows. */
  readonly columns: readonly string[];
};

export type SqliteResult = { readonly rows: unknown[]; readonly changes: number };

export class SqliteConnection {
  readonly handle: SqliteHandle;
  readonly #prepared = new Map<string, Prepared>();

  constructor(handle: SqliteHandle) {
    this.handle = handle;
  }

  /** Runs one statement to its end. Throws StorageUnavailable, UniqueViolation or SQLite's own error. */
  run(sql: string, parameters: readonly unknown[] = []): SqliteResult {
    try {
      const { statement, order, columns } = this.#prepared.get(sql) ?? this.#prepare(sql);
      const values = order === undefined ? parameters : order.map((index) => parameters[index]);
      if (columns.length === 0) return { rows: [], changes: Number(statement.run(...values).changes) };
      return { rows: statement.all(...values).map((row) => toObject(columns, row)), changes: 0 };
    } catch (error) {
      throw translateSqliteError(error);
    }
  }

  close(): void {
    this.#prepared.clear();
    this.handle.close();
  }

  #prepare(sql: string): Prepared {
    const positional = toPositional(sql);
    const statement = this.handle.prepare(positional.sql);
    // Objects made here cost a quarter less than those that the library makes, column by column, through its native border.
    statement.setReturnArrays(true);
    const prepared = { statement, order: positional.order, columns: statement.columns().map(({ name }) => name) };
    if (this.#prepared.size >= CACHED_STATEMENTS) {
      for (const oldest of this.#prepared.keys()) {
        this.#prepared.delete(oldest);
        break;
      }
    }
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

function toObject(columns: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) row[column] = values[index];
  return row;
}

/** The connection as Kysely wants it. `before` runs before each statement, and its promise, if any, is awaited. */
export function kyselyConnection(
  connection: () => SqliteConnection,
  before: () => Promise<void> | undefined,
): DatabaseConnection {
  return {
    async executeQuery<Row>(query: { sql: string; parameters: readonly unknown[] }) {
      for (let wait = before(); wait !== undefined; wait = before()) await wait;
      const { rows, changes } = connection().run(query.sql, query.parameters);
      return { rows: rows as Row[], numAffectedRows: BigInt(changes) };
    },
    // biome-ignore lint/correctness/useYield: nothing is streamed, results are bounded
    async *streamQuery() {
      throw new Error('Results are not streamed: bound them with a limit.');
    },
  };
}
