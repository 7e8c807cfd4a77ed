// Deletes what ended long ago, a bounded number of rows at a time so that no write waits long behind it.

import type { Database } from './database.ts';
import { execute } from './execute.ts';

/** A table, its key, and the column that says when a row was over. Those that are null there are not over. */
export type EndedTable = { readonly table: string; readonly key: string; readonly endedAt: string };

const ENDED: readonly EndedTable[] = [
  { table: 'access_tokens', key: 'token_hash', endedAt: 'expires_at' },
  { table: 'authorization_codes', key: 'code_hash', endedAt: 'expires_at' },
  { table: 'refresh_tokens', key: 'token_hash', endedAt: 'rotated_at' },
];

export type EndedQuery = { readonly endedBefore: number; readonly limit: number };

/** Deletes at most `limit` rows of each kind. Answers how many went. */
export function deleteEndedTokens(database: Database, query: EndedQuery): Promise<number> {
  return deleteEndedRows(database, ENDED, query);
}

/** The same for other tables. */
export async function deleteEndedRows(
  database: Database,
  tables: readonly EndedTable[],
  { endedBefore, limit }: EndedQuery,
): Promise<number> {
  // Rows that another process is deleting are left to it.
  const skipLocked = database.kind === 'postgres' ? 'for update skip locked' : '';
  let deleted = 0;
  for (const { table, key: name, endedAt } of tables) {
    // SQLite's indexes lead to the number of a row, and its key would only be looked up to find that number again.
    const key = database.kind === 'sqlite' ? 'rowid' : name;
    const statement = `
      delete from ${table} where ${key} in (
        select ${key} from ${table} where ${endedAt} < $1 order by ${endedAt} limit $2 ${skipLocked})`;
    deleted += (await database.write((tx) => execute(tx, statement, [endedBefore, limit]))).changes;
  }
  return deleted;
}
