// One write on PostgreSQL: a transaction at READ COMMITTED, in which verbs lock the rows they decide by.

import type { Kysely } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { openScope, type SqlLanguage } from '../kysely-over.ts';
import type { Schema } from '../schema.ts';
import { scopedConnection } from './connection.ts';
import { isConnectionLost, isWorthRepeating, translatePostgresError } from './errors.ts';

const MOST_ATTEMPTS = 5;

type Verb<T> = (tx: Kysely<Schema>) => Promise<T>;

/** Runs the verb and commits; a deadlock or a serialization failure runs it again, five times in all. */
export async function writeTransaction<T>(pool: Pool, language: SqlLanguage, verb: Verb<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(pool, language, verb);
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !isWorthRepeating(error)) throw error;
    }
    // Those that met in a deadlock should not meet again.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * attempt));
  }
}

async function runOnce<T>(pool: Pool, language: SqlLanguage, verb: Verb<T>): Promise<T> {
  const client = await connect(pool);
  const scope = openScope(language, scopedConnection(client));
  let lost = false;
  try {
    await control(client, 'begin isolation level read committed');
    const value = await verb(scope.tx);
    // PostgreSQL answers ROLLBACK, not an error, when a statement failed and the verb went on.
    if ((await control(client, 'commit')) !== 'COMMIT')
      throw new Error('A write hid the failure of one of its statements.');
    return value;
  } catch (error) {
    lost = isConnectionLost(error) || (await rollBack(client));
    throw error;
  } finally {
    scope.end();
    client.release(lost);
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw translatePostgresError(error);
  }
}

async function control(client: PoolClient, statement: string): Promise<string> {
  try {
    return (await client.query(statement)).command;
  } catch (error) {
    throw translatePostgresError(error);
  }
}

/** True when the connection can't be used again. */
async function rollBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('rollback');
    return false;
  } catch {
    return true;
  }
}
