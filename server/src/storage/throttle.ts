// Counters that slow guessing down: fixed windows, each starting at its first attempt.

import type { Kysely } from 'kysely';
import type { ThrottleStorage } from '../accounts/session-storage.ts';
import type { Database } from './database.ts';
import { execute } from './execute.ts';
import type { Schema } from './schema.ts';

type Attempt = Parameters<ThrottleStorage['countAttempt']>[0];

/**
 * A window lives between `$3` and `$4`. In both directions: one that began in what is the future, now that the clock was set back,
 * must not lock anybody out until then.
 */
const ENDED = '(throttle_windows.started_at <= $3 or throttle_windows.started_at >= $4)';

const COUNT = `
  insert into throttle_windows (key, started_at, attempts) values ($1, $2, 1)
  on conflict (key) do update set
    attempts = case when ${ENDED} then 1 else throttle_windows.attempts + 1 end,
    started_at = case when ${ENDED} then excluded.started_at else throttle_windows.started_at end
  returning started_at, attempts`;

const READ = `
  select started_at, attempts from throttle_windows where key = $1 and started_at > $2 and started_at < $3`;

/** Counts one more in the key's window, and answers how many there are now and when it ends. */
export async function countInWindow(
  tx: Kysely<Schema>,
  { key, windowMs, now }: Attempt,
): Promise<{ count: number; windowEndsAt: number }> {
  const [row] = (await execute<WindowRow>(tx, COUNT, [key, now, now - windowMs, now + windowMs])).rows;
  return { count: row?.attempts ?? 1, windowEndsAt: (row?.started_at ?? now) + windowMs };
}

export function createThrottleStorage(database: Database): ThrottleStorage {
  return {
    countAttempt: (attempt) => database.write((tx) => countInWindow(tx, attempt)),

    async readAttempts({ key, windowMs, now }) {
      const [row] = await database.queryRead<WindowRow>(READ, [key, now - windowMs, now + windowMs]);
      return row ? { count: row.attempts, windowEndsAt: row.started_at + windowMs } : { count: 0, windowEndsAt: now };
    },

    async clearAttempts(key) {
      await database.write((tx) => tx.deleteFrom('throttle_windows').where('key', '=', key).execute());
    },

    async deleteOldWindows({ startedBefore, limit }) {
      const skipLocked = database.kind === 'postgres' ? 'for update skip locked' : '';
      const statement = `
        delete from throttle_windows where key in (
          select key from throttle_windows where started_at < $1 limit $2 ${skipLocked})`;
      return (await database.write((tx) => execute(tx, statement, [startedBefore, limit]))).changes;
    },
  };
}

type WindowRow = { started_at: number; attempts: number };
