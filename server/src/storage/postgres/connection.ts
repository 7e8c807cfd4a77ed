// One statement on PostgreSQL: prepared once on each connection and then called by name.

import { createHash } from 'node:crypto';
import type { DatabaseConnection } from 'kysely';
import type pg from 'pg';
import type { ScopedConnection } from '../kysely-over.ts';
import { translatePostgresError } from './errors.ts';

/** A server keeps every named statement of a connection, so SQL beyond this count (lists of varying length) goes unnamed. */
const NAMED_STATEMENTS = 500;

const names = new Map<string, string>();

type Queryable = Pick<pg.PoolClient, 'query'>;

export type PostgresResult = { rows: unknown[]; rowCount: number | null; command: string };

/** Runs one statement. Throws StorageUnavailable, UniqueViolation or PostgreSQL's own error. */
export async function runOn(client: Queryable, sql: string, parameters: readonly unknown[]): Promise<PostgresResult> {
  const name = nameOf(sql);
  try {
    return await client.query({ ...(name === undefined ? {} : { name }), text: sql, values: parameters as unknown[] });
  } catch (error) {
    throw translatePostgresError(error);
  }
}

/** As long as Node's timers go: 24 days. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/** The client without its limit on how long an answer may take. */
export function withoutHurry(client: Queryable): Queryable {
  const query = (config: pg.QueryConfig) => {
    const patient: pg.QueryConfig & { query_timeout: number } = { ...config, query_timeout: NO_LIMIT_MS };
    return client.query(patient);
  };
  return { query } as Queryable;
}

/** The connection as Kysely wants it. Statements go out at once, and are answered when `begun` has resolved too. */
export function kyselyConnection(client: Queryable, begun?: Promise<unknown>): DatabaseConnection {
  return {
    async executeQuery<Row>(query: { sql: string; parameters: readonly unknown[] }) {
      const [{ rows, rowCount }] = await Promise.all([runOn(client, query.sql, query.parameters), begun]);
      return { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) };
    },
    // biome-ignore lint/correctness/useYield: nothing is streamed, results are bounded
    async *streamQuery() {
      throw new Error('Results are not streamed: bound them with a limit.');
    },
  };
}

/** The connection of one transaction; `begun` when the statement that opens it may still be on its way. */
export function scopedConnection(client: Queryable, begun?: Promise<unknown>): ScopedConnection {
  return {
    kysely: kyselyConnection(client, begun),
    run: async (sql, parameters) => {
      const [{ rows, rowCount, command }] = await Promise.all([runOn(client, sql, parameters), begun]);
      return { rows, changes: command === 'SELECT' || rows.length > 0 ? 0 : (rowCount ?? 0) };
    },
  };
}

/** A name that is the same in every process, since a pooler may hand a server connection from one to the other. */
function nameOf(sql: string): string | undefined {
  const known = names.get(sql);
  if (known !== undefined || names.size >= NAMED_STATEMENTS) return known;
  const name = `gatehouse_${createHash('sha256').update(sql).digest('base64url').slice(0, 22)}`;
  names.set(sql, name);
  return name;
}
