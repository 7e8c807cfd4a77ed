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
  readonly givesRows: boolean;
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
      const { statement, order, givesRows } = this.#prepared.get(sql) ?? this.#prepare(sql);
      const values = order === undefined ? parameters : order.map((index) => parameters[index]);
      if (givesRows) return { rows: statement.all(...values), changes: 0 };
      return { rows: [], changes: Number(statement.run(...values).changes) };
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
    const prepared = { statement, order: positional.order, givesRows: statement.columns().length > 0 };
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

/** The connection as Kysely wants it. `ready` is awaited before each statement. */
export function kyselyConnection(
  connection: SqliteConnection,
  ready?: () => Promise<void> | undefined,
): DatabaseConnection {
  return {
    async executeQuery<Row>(query: { sql: string; parameters: readonly unknown[] }) {
      for (let wait = ready?.(); wait !== undefined; wait = ready?.()) await wait;
      const { rows, changes } = connection.run(query.sql, query.parameters);
      return { rows: rows as Row[], numAffectedRows: BigInt(changes) };
    },
    // biome-ignore lint/correctness/useYield: nothing is streamed, results are bounded
    async *streamQuery() {
      throw new Error('Results are not streamed: bound them with a limit.');
    },
  };
}
