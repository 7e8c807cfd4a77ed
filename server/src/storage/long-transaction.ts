// One transaction that may take minutes and wait for files: to copy a whole database out or in. It has a connection of its own; what
// serves requests never uses it.

import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import { parseDatabaseUrl } from './database-url.ts';
import type { Schema } from './schema.ts';
import { inSqliteTransaction } from './sqlite/long-transaction.ts';

export type LongTransaction = { readonly kind: Database['kind']; readonly tx: Kysely<Schema> };

/**
 * Runs the work in one transaction. `read` sees the database as it is at the start, whatever others write meanwhile, and changes
 * nothing; a database that does not exist is refused, not made. `write` commits at the end, or leaves no trace when the work throws or
 * the process dies. Throws DatabaseUnusable, StorageUnavailable, or what the work throws.
 */
export async function inLongTransaction<T>(
  url: string,
  mode: 'read' | 'write',
  work: (transaction: LongTransaction) => Promise<T>,
): Promise<T> {
  const location = parseDatabaseUrl(url);
  if (location.kind === 'sqlite') {
    return await inSqliteTransaction(location.path, mode, (tx) => work({ kind: 'sqlite', tx }));
  }
  // Loaded when it is used: the driver alone takes a tenth of the start of every command and server.
  const { inPostgresTransaction } = await import('./postgres/long-transaction.ts');
  return await inPostgresTransaction(location.url, mode, (tx) => work({ kind: 'postgres', tx }));
}
