// Deletes what ended long ago, a bounded number of rows at a time so that no write waits long behind it.

import type { Database } from './database.ts';
import { execute } from './execute.ts';

/** Of each table: its key and the column that says when a row was over. Those that are null there are not over. */
const ENDED = [
  { table: 'access_tokens', key: 'token_hash', endedAt: 'expires_at' },
  { table: 'authorization_codes', key: 'code_hash', endedAt: 'expires_at' },
  { table: 'refresh_tokens', key: 'token_hash', endedAt: 'rotated_at' },
] as const;

/** Deletes at most `limit` rows of each kind. Answers how many went. */
export async function deleteEndedTokens(
  database: Database,
  { endedBefore, limit }: { endedBefore: number; limit: number },
): Promise<number> {
  // Rows that another process is deleting are left to it.
  const skipLocked = database.kind === 'postgres' ? 'for update skip locked' : '';
  let deleted = 0;
  for (const { table, key: name, endedAt } of ENDED) {
    // SQLite's indexes lead to the number of a row, and its key would only be looked up to find that number again.
    const key = database.kind === 'sqlite' ? 'rowid' : name;
    const statement = `
      delete from ${table} where ${key} in (
        select ${key} from ${table} where ${endedAt} < $1 order by ${endedAt} limit $2 ${skipLocked})`;
    deleted += (await database.write((tx) => execute(tx, statement, [endedBefore, limit]))).changes;
  }
  return deleted;
}
