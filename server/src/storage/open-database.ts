// Opens either database by its URL.

import type { Database, Durability } from './database.ts';
import { parseDatabaseUrl } from './database-url.ts';
import { openPostgres } from './postgres/open.ts';
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
  return location.kind === 'sqlite'
    ? await openSqlite({ path: location.path, durability, onGroupCommit })
    : await openPostgres(location.url);
}
