// The log as followers read it, and its clean-up.

import type { Told } from '../../chat/change.ts';
import type { LoggedChange } from '../../chat/chat-storage.ts';
import type { Database } from '../database.ts';
import { execute } from '../execute.ts';
import { places } from './reads.ts';
import type { ChatSchema } from './schema.ts';

/** So many organizations are asked for in one statement. */
const AT_ONCE = 200;

export async function readLogEnds(
  database: Database,
  organizationIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const ends = new Map<string, number>();
  for (let begin = 0; begin < organizationIds.length; begin += AT_ONCE) {
    const some = organizationIds.slice(begin, begin + AT_ONCE);
    const sql = `select organization_id, last_number from chat_logs where organization_id in (${places(some.length, 0)})`;
    const rows = await database.queryRead<ChatSchema['chat_logs']>(sql, some);
    for (const { organization_id, last_number } of rows) ends.set(organization_id, last_number);
  }
  return ends;
}

const READ = `
  select number, told from chat_changes where organization_id = $1 and number > $2 order by number limit $3`;

export async function readLog(
  database: Database,
  { organizationId, after, limit }: { organizationId: string; after: number; limit: number },
): Promise<readonly LoggedChange[]> {
  const rows = await database.queryRead<{ number: number; told: string }>(READ, [organizationId, after, limit]);
  return rows.map(({ number, told }) => ({ number, ...(JSON.parse(told) as Told) }));
}

export async function deleteOldLog(
  database: Database,
  { writtenBefore, limit }: { writtenBefore: number; limit: number },
): Promise<number> {
  // Rows that another process is deleting are left to it.
  const skipLocked = database.kind === 'postgres' ? 'for update skip locked' : '';
  let deleted = 0;
  for (const [table, key] of [
    ['chat_changes', 'number'],
    ['chat_answers', 'key'],
  ] as const) {
    const statement = `
      delete from ${table} where (organization_id, ${key}) in (
        select organization_id, ${key} from ${table} where written_at < $1 order by written_at limit $2 ${skipLocked})`;
    deleted += (await database.write((tx) => execute(tx, statement, [writtenBefore, limit]))).changes;
  }
  return deleted;
}
