// Opens a PostgreSQL database: a bounded pool of connections with limits on every wait.

import { PostgresAdapter, PostgresQueryCompiler } from 'kysely';
import pg from 'pg';
import type { Database, SqlValue } from '../database.ts';
import { DatabaseUnusable } from '../errors.ts';
import { readsOver, type SqlLanguage } from '../kysely-over.ts';
import { kyselyConnection, runOn } from './connection.ts';
import { unusable } from './errors.ts';
import { writeTransaction } from './transaction.ts';

const MOST_CONNECTIONS = 10;
const CONNECT_MS = 5_000;
const STATEMENT_MS = 10_000;
const INT8 = 20;

const language: SqlLanguage = { adapter: new PostgresAdapter(), compiler: new PostgresQueryCompiler() };

/** Opens a pool on the server and checks that it answers. Takes every form of URL that pg does, sockets too. */
export async function openPostgres(url: string): Promise<Database> {
  const server = describe(url);
  const pool = createPool(url);
  const reads = kyselyConnection(pool);
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw unusable(server, error as Error);
  }

  return {
    kind: 'postgres',
    read: readsOver(language, { provideConnection: (consumer) => consumer(reads) }),
    async queryRead<Row>(sql: string, parameters: readonly SqlValue[]) {
      return (await runOn(pool, sql, parameters)).rows as Row[];
    },
    write: (verb) => writeTransaction(pool, language, verb),
    pool: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: () => pool.end(),
  };
}

function createPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'gatehouse',
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: STATEMENT_MS,
    keepAlive: true,
    types: {
      // Times and counts are int8, all of them below 2^53.
      getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)),
    },
  });
  // A broken connection leaves the pool by itself, and its statement fails; without listeners it would end the process too.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Where the URL leads. A client that never connects reads it exactly as the pool will. */
function describe(url: string): { host: string; port: number; database: string; user: string } {
  try {
    const { host, port, database = '', user = '' } = new pg.Client(url);
    return { host, port, database, user };
  } catch {
    throw new DatabaseUnusable(
      'GATEHOUSE_DATABASE_URL can not be read. Write special characters in user and password as %XX.',
    );
  }
}
