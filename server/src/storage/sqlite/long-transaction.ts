// A long transaction on SQLite (../long-transaction.ts). In WAL mode a reader keeps its snapshot while others write; the log can't be
// emptied meanwhile and grows. A writer keeps all others out until its end.

import { stat } from 'node:fs/promises';
import type { Kysely } from 'kysely';
import { DatabaseUnusable } from '../errors.ts';
import { openScope } from '../kysely-over.ts';
import type { Schema } from '../schema.ts';
import { kyselyConnection } from './connection.ts';
import { waitForLock } from './lock-wait.ts';
import { connect, createFile, language } from './open.ts';

/** Runs the work in one transaction on a connection of its own. */
export async function inSqliteTransaction<T>(
  path: string,
  mode: 'read' | 'write',
  work: (tx: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  if (mode === 'write') await createFile(path);
  else if (path !== ':memory:') await requireFile(path);
  const connection = await connect({ path, durability: 'power', readOnly: mode === 'read' });
  const scope = openScope(language, {
    kysely: kyselyConnection(
      () => connection,
      () => undefined,
    ),
    run: (sql, parameters) => connection.run(sql, parameters),
  });
  try {
    await waitForLock(() => connection.run(mode === 'read' ? 'begin' : 'begin immediate'));
    // The snapshot is taken by the first read, not by BEGIN.
    connection.run('select count(*) from sqlite_master');
    const value = await work(scope.tx);
    connection.run('commit');
    return value;
  } finally {
    scope.end();
    // Closing alone would leave it open until the statements are collected.
    if (connection.handle.isTransaction) connection.run('rollback');
    connection.close();
  }
}

async function requireFile(path: string): Promise<void> {
  const file = await stat(path).catch(() => undefined);
  if (file === undefined) throw new DatabaseUnusable(`There is no database at ${path}. Check GATEHOUSE_DATABASE_URL.`);
}
