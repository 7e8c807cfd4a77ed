// Opens either database by its URL.

import type { Database, Durability } from './database.ts';
import { parseDatabaseUrl } from './database-url.ts';
import { openPostgres } from './postgres/open.ts';
import { openSqlite } from './sqlite/open.ts';

/** Opens the database that the URL names; throws DatabaseUnusable with the fix. It may still be empty: see migrate.ts. */
export async function openDatabase(options: { url: string; durability: Durability }): Promise<Database> {
  const location = parseDatabaseUrl(options.url);
  return location.kind === 'sqlite'
    ? await openSqlite({ path: location.path, durability: options.durability })
    : await openPostgres(location.url);
}
