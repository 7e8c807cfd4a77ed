// Opens a PostgreSQL database: a bounded pool of connections with limits on every wait.

import { Socket } from 'node:net';
import { PostgresAdapter, PostgresQueryCompiler } from 'kysely';
import pg from 'pg';
import type { Database, SqlValue } from '../database.ts';
import { DatabaseUnusable } from '../errors.ts';
import { readsOver, type SqlLanguage } from '../kysely-over.ts';
import { kyselyConnection, runOn } from './connection.ts';
import { unusable } from './errors.ts';
import { createSignals } from './signals.ts';
import { writeTransaction } from './transaction.ts';

const MOST_CONNECTIONS = 10;
const CONNECT_MS = 5_000;
/** PostgreSQL gives a statement up after this. A URL may say otherwise: `?statement_timeout=...&query_timeout=...`. */
const STATEMENT_MS = 10_000;
/** When no answer has come by then, not even that, the connection is dead: a network can fall silent without closing anything. */
const ANSWER_MS = STATEMENT_MS + 1_000;
/** So that a peer that is gone is noticed while its connection is idle. */
const KEEP_ALIVE_MS = 10_000;
const CLOSE_MS = 2_000;
const INT8 = 20;

/** Times and counts are int8, all of them below 2^53. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)),
};

export const language: SqlLanguage = { adapter: new PostgresAdapter(), compiler: new PostgresQueryCompiler() };

/** Opens a pool on the server and checks that it answers. Takes every form of URL that pg does, sockets too. */
export async function openPostgres(url: string): Promise<Database> {
  const server = describe(url);
  const sockets = new Set<Socket>();
  const pool = createPool(url, sockets);
  const reads = kyselyConnection(pool);
  const signals = createSignals(url, pool);
  try {
    await pool.query('select 1');
  } catch (error) {
    await endPool(pool, sockets);
    throw unusable(server, error as Error);
  }

  return {
    kind: 'postgres',
    read: readsOver(language, { provideConnection: (consumer) => consumer(reads) }),
    async queryRead<Row>(sql: string, parameters: readonly SqlValue[]) {
      return (await runOn(pool, sql, parameters)).rows as Row[];
    },
    write: (verb, options) => writeTransaction(verb, { pool, language, ...options }),
    pool: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    signals,
    close: () => {
      signals.close();
      return endPool(pool, sockets);
    },
  };
}

/** `sockets` always holds the open ones. */
function createPool(url: string, sockets: Set<Socket>): pg.Pool {
  const config: pg.PoolConfig & { pipeline: boolean } = {
    // What a transaction asks at once is sent at once, and answered in that order.
    pipeline: true,
    connectionString: url,
    application_name: 'gatehouse',
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    stream: () => {
      const socket = new Socket();
      sockets.add(socket);
      return socket.once('close', () => sockets.delete(socket));
    },
    types,
  };
  const pool = new pg.Pool(config);
  // A broken connection leaves the pool by itself, and its statement fails; without listeners it would end the process too.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Lets statements finish and says goodbye; what is still open after two seconds is cut, so that the process can end. */
async function endPool(pool: pg.Pool, sockets: ReadonlySet<Socket>): Promise<void> {
  const cut = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, CLOSE_MS);
  await pool.end();
  await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  clearTimeout(cut);
}

/** Where the URL leads. A client that never connects reads it exactly as the pool will. */
export function describe(url: string): { host: string; port: number; database: string; user: string } {
  try {
    const { host, port, database = '', user = '' } = new pg.Client(url);
    return { host, port, database, user };
  } catch {
    throw new DatabaseUnusable(
      'GATEHOUSE_DATABASE_URL can not be read. Write special characters in user and password as %XX.',
    );
  }
}
