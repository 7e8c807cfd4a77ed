// Writes that wait too long are not joined by more: the database's queue is the same for all, and whoever comes last would be told
// nothing for seconds. Reads go on.

import type { Database } from '../storage/database.ts';
import { StorageUnavailable } from '../storage/errors.ts';
import { waitsTooLong } from './wait.ts';

/** Is told what becomes of a write, from the moment it is asked for. */
export type WriteWatch = {
  readonly asked: () => { readonly begun: () => void; readonly ended: (error?: unknown) => void };
};

export type BoundedDatabase = Database & {
  readonly writeQueue: () => WriteQueueFigures;
  /** Whether a write would be turned away now: whoever would ask for one need not begin. */
  readonly writesAreSlow: () => boolean;
};

export type WriteQueueFigures = {
  /** Writes that have not begun. */
  readonly waiting: number;
  /** Turned away because others waited too long already. */
  readonly refused: number;
};

/** The database, whose `write` throws StorageUnavailable when the oldest write that has not begun waits too long. */
export function boundWrites(
  database: Database,
  {
    maxWaitMs,
    watch,
    now = () => performance.now(),
  }: { maxWaitMs: number; watch?: WriteWatch | undefined; now?: () => number },
): BoundedDatabase {
  // In the order in which they came.
  const waiting = new Set<{ readonly since: number }>();
  let busySince = 0;
  let refused = 0;

  function isSlow(at: number): boolean {
    for (const { since } of waiting) {
      return waitsTooLong({ waitedMs: at - since, busyMs: at - busySince }, maxWaitMs);
    }
    return false;
  }

  return {
    ...database,
    writesAreSlow: () => isSlow(now()),
    writeQueue: () => ({ waiting: waiting.size, refused }),
    async write(verb, options) {
      const at = now();
      if (isSlow(at)) {
        refused += 1;
        throw new StorageUnavailable('The database can’t keep up: writes wait too long for their turn.');
      }
      if (waiting.size === 0) busySince = at;
      const place = { since: at };
      waiting.add(place);
      const watched = watch?.asked();
      try {
        const value = await database.write((tx) => {
          if (waiting.delete(place)) watched?.begun();
          return verb(tx);
        }, options);
        watched?.ended();
        return value;
      } catch (error) {
        waiting.delete(place);
        watched?.ended(error);
        throw error;
      }
    },
  };
}
