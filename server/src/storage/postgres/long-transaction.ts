// A long transaction on PostgreSQL (../long-transaction.ts): without the limits on time that statements of
// requests have, also where the URL sets some.

import type { Kysely } from 'kysely';
import pg from 'pg';
import { openScope } from '../kysely-over.ts';
import type { Schema } from '../schema.ts';
import { scopedConnection, withoutHurry } from './connection.ts';
import { translatePostgresError, unusable } from './errors.ts';
import { describe, language, types } from './open.ts';

const CONNECT_MS = 5_000;

/** For reading: one snapshot for all statements, and nothing can be written. */
const BEGIN = {
  read: 'begin isolation level repeatable read read only',
  write: 'begin isolation level read committed',
} as const;

/** Runs the work in one transaction on a connection of its own. */
export async function inPostgresTransaction<T>(
  url: string,
  mode: 'read' | 'write',
  work: (tx: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  const server = describe(url);
  const client = new pg.Client({
    connectionString: url,
    application_name: 'gatehouse',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    types,
  });
  // A connection that breaks fails its statement; without a listener it would end the process too.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw unusable(server, error as Error);
  }
  const scope = openScope(language, scopedConnection(withoutHurry(client)));
  const control = async (statement: string) => {
    try {
      return (await client.query(statement)).command;
    } catch (error) {
      throw translatePostgresError(error);
    }
  };
  try {
    await control(BEGIN[mode]);
    await control('set local statement_timeout = 0');
    await control('set local idle_in_transaction_session_timeout = 0');
    const value = await work(scope.tx);
    if ((await control('commit')) !== 'COMMIT') throw new Error('A long transaction hid the failure of a statement.');
    return value;
  } finally {
    scope.end();
    // The server rolls back what was not committed.
    await client.end().catch(() => undefined);
  }
}
