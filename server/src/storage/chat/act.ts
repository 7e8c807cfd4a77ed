// Runs an act: one transaction, which begins by locking the row of its organization's log. So acts of one organization follow each other
// on all processes, and a change with a higher number is never committed before one with a lower: who follows the log misses none.

import type { Told } from '../../chat/change.ts';
import type { ChatRows } from '../../chat/chat-storage.ts';
import type { Database } from '../database.ts';
import { execute } from '../execute.ts';
import { createRows } from './rows.ts';

/** Makes the row where it is missing; in any case it is locked until the transaction ends. */
const LOCK = `
  insert into chat_logs (organization_id, last_number) values ($1, 0)
  on conflict (organization_id) do update set last_number = chat_logs.last_number
  returning last_number`;

const NOTE_END = 'update chat_logs set last_number = $2 where organization_id = $1';
const APPEND = 'insert into chat_changes (organization_id, number, told, written_at) values ($1, $2, $3, $4)';

/** `now`: milliseconds, when a change was written, by which old ones are deleted. */
export async function act<T>(
  { database, now }: { database: Database; now: () => number },
  organizationId: string,
  run: (rows: ChatRows) => Promise<T>,
): Promise<T> {
  return await database.write(async (tx) => {
    const [row] = (await execute<{ last_number: number }>(tx, LOCK, [organizationId])).rows;
    if (row === undefined) throw new Error('The log of an organization could not be locked.');
    let last = row.last_number;
    const tell: ChatRows['tell'] = async (change, audience, origin) => {
      last += 1;
      const told = JSON.stringify({ change, audience, origin } satisfies Told);
      await execute(tx, APPEND, [organizationId, last, told, now()]);
    };
    const value = await run({ ...createRows(tx, organizationId), tell });
    if (last > row.last_number) await execute(tx, NOTE_END, [organizationId, last]);
    return value;
  });
}
