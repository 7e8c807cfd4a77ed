// Opens either database by its URL.

import type { Database, Durability } from './database.ts';
import { parseDatabaseUrl } from './database-url.ts';
import { openSqlite } from './sqlite/open.ts';

/** Opens the database that the URL names; throws DatabaseUnusable with the fix. It may still be empty: see migrate.ts. */
export async function openDatabase(options: { url: string; durability: Durability }): Promise<Database> {
  const location = parseDatabaseUrl(options.url);
  if (location.kind === 'sqlite') return await openSqlite({ path: location.path, durability: options.durability });
  // Loaded when needed: the driver takes a tenth of a second, also from those who never use it.
  const { openPostgres } = await import('./postgres/open.ts');
  return await openPostgres(location.url);
}
