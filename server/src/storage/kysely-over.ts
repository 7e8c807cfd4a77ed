// Binds Kysely to a connection of ours. Transactions belong to Database.write alone, so Kysely's own are refused.

import {
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type DialectAdapter,
  DummyDriver,
  Kysely,
  type QueryCompiler,
  Transaction,
} from 'kysely';
import type { SqlValue } from './database.ts';
import type { Schema } from './schema.ts';

/** What differs between the databases once a connection is given: the SQL that is made and what it may contain. */
export type SqlLanguage = { readonly adapter: DialectAdapter; readonly compiler: QueryCompiler };

/** A Kysely without transactions, for reads. */
export function readsOver(language: SqlLanguage, provider: ConnectionProvider): Kysely<Schema> {
  return new Kysely<Schema>(propsOver(language, provider));
}

/**
 * A Kysely for one verb on the connection that holds its transaction. After `end` it refuses to run anything, so that a
 * statement which a verb forgot to await can't land in somebody else's transaction.
 */
export function openScope(language: SqlLanguage, connection: ScopedConnection): Scope {
  let ended = false;
  const refuseLate = () => {
    if (ended) throw new Error('A statement came after the end of its transaction: every statement must be awaited.');
  };
  const provider: ConnectionProvider = {
    async provideConnection(consumer) {
      refuseLate();
      return await consumer(connection.kysely);
    },
  };
  const run: RunPrepared = (sql, parameters) => {
    refuseLate();
    return connection.run(sql, parameters);
  };
  return {
    tx: new WriteTransaction(propsOver(language, provider), run),
    end() {
      ended = true;
    },
  };
}

export type Scope = { readonly tx: Kysely<Schema>; end(): void };

/** What a statement gave: its rows, or how many it wrote. */
export type Executed<Row> = { readonly rows: readonly Row[]; readonly changes: number };

/** Runs prepared SQL; at once where the database is in this process. */
export type RunPrepared = (
  sql: string,
  parameters: readonly SqlValue[],
) => Executed<unknown> | Promise<Executed<unknown>>;

/** The connection that holds a transaction: as Kysely wants it, and the short way past it. */
export type ScopedConnection = { readonly kysely: DatabaseConnection; readonly run: RunPrepared };

/** What a verb is given: Kysely for the statements that are built, and `run` for those that are prepared. */
export class WriteTransaction extends Transaction<Schema> {
  readonly run: RunPrepared;

  constructor(props: ConstructorParameters<typeof Transaction<Schema>>[0], run: RunPrepared) {
    super(props);
    this.run = run;
  }
}

class NoTransactionsDriver extends DummyDriver {
  override async beginTransaction(): Promise<void> {
    throw new Error('Use Database.write for transactions.');
  }
}

const driver = new NoTransactionsDriver();

function propsOver(language: SqlLanguage, provider: ConnectionProvider) {
  const dialect: Dialect = {
    createAdapter: () => language.adapter,
    createQueryCompiler: () => language.compiler,
    createDriver: () => driver,
    createIntrospector: () => {
      throw new Error('The schema is described in schema.ts; it is not introspected.');
    },
  };
  const executor = new DefaultQueryExecutor(language.compiler, language.adapter, provider);
  return { config: { dialect }, dialect, driver, executor };
}
