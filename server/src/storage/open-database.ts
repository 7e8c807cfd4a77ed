// Opens either database by its URL.

import type { Database, Durability } from './database.ts';
import { parseDatabaseUrl } from './database-url.ts';
import { openSqlite } from './sqlite/open.ts';

export type OpenOptions = {
  readonly url: string;
  readonly durability: Durability;
  /** On SQLite: told how many writes each transaction carried. */
  readonly onGroupCommit?: ((writes: number) => void) | undefined;
};

/** Opens the database that the URL names; throws DatabaseUnusable with the fix. It may still be empty: see migrate.ts. */
export async function openDatabase({ url, durability, onGroupCommit }: OpenOptions): Promise<Database> {
  const location = parseDatabaseUrl(url);
  if (location.kind === 'sqlite') return await openSqlite({ path: location.path, durability, onGroupCommit });
  // Loaded when needed: the driver takes a tenth of a second, also from those who never use it.
  const { openPostgres } = await import('./postgres/open.ts');
  return await openPostgres(location.url);
}
