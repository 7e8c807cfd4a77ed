// One write on PostgreSQL: a transaction at READ COMMITTED, in which verbs lock the rows they decide by.

import type { Kysely } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import type { WriteOptions } from '../database.ts';
import { openScope, type SqlLanguage } from '../kysely-over.ts';
import type { Schema } from '../schema.ts';
import { scopedConnection, withoutHurry } from './connection.ts';
import { isConnectionLost, isWorthRepeating, translatePostgresError } from './errors.ts';

const MOST_ATTEMPTS = 5;

type Verb<T> = (tx: Kysely<Schema>) => Promise<T>;
type On = { readonly pool: Pool; readonly language: SqlLanguage } & WriteOptions;

/** Runs the verb and commits; a deadlock or a serialization failure runs it again, five times in all. */
export async function writeTransaction<T>(verb: Verb<T>, on: On): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(verb, on);
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !isWorthRepeating(error)) throw error;
    }
    // Those that met in a deadlock should not meet again.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * attempt));
  }
}

async function runOnce<T>(verb: Verb<T>, { pool, language, unhurried = false }: On): Promise<T> {
  const client = await connect(pool);
  // Sent together with the first statements, whose answers wait for it: every message and answer costs more than its work.
  const begun = control(client, 'begin isolation level read committed');
  begun.catch(() => undefined);
  const scope = openScope(language, scopedConnection(unhurried ? withoutHurry(client) : client, begun));
  let lost = false;
  try {
    if (unhurried) await control(client, 'set local statement_timeout = 0');
    const value = await verb(scope.tx);
    await begun;
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
