// What has ended is deleted in the background, a little at a time, so that no request waits for it; and signing keys that an older secret
// key has sealed are sealed anew.

import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { deleteGoneSigningKeys, resealSigningKeys } from './oauth/signing-key-changes.ts';
import type { Parts } from './parts.ts';

const EVERY_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
/** Redeemed codes and rotated refresh tokens stay for a day, so that a replay is still recognized. */
export const KEEP_MS = DAY_MS;
/** Every process has read a change long before, and whoever lost an answer has asked again. */
const KEEP_LOG_MS = 3_600_000;

/** A batch holds the one writer of SQLite, and the event loop with it: for about so long, and twice as long is left to others after it. */
const BATCH_MS = 4;
const REST = 2;
const AT_ONCE = { first: 50, least: 20, most: 500 } as const;

type Kept = Pick<
  Parts,
  | 'auditLog'
  | 'chats'
  | 'config'
  | 'customers'
  | 'tokens'
  | 'sessionStorage'
  | 'throttle'
  | 'signingKeyStorage'
  | 'sealingKeys'
  | 'now'
>;

export type CleanUpFigures = { readonly rounds: number; readonly failed: number; readonly deleted: number };

/** Whether it is to stop early, and what is told of each batch. */
type Round = { readonly stopped: () => boolean; readonly noteDeleted: (rows: number) => void };

/** How many rows the next batch has, after one of `rows` rows that took so long. In a large database a row costs a hundred times as much. */
export function nextBatch(rows: number, tookMs: number): number {
  const fitting = Math.round((rows * BATCH_MS) / Math.max(tookMs, 0.1));
  return Math.min(Math.max(fitting, AT_ONCE.least), 2 * rows, AT_ONCE.most);
}

/** One round: deletes all that has ended long enough ago, in small batches. */
export async function cleanUp(parts: Kept, round: Round): Promise<void> {
  const endedBefore = parts.now() - KEEP_MS;
  const happenedBefore = parts.now() - parts.config.auditDays * DAY_MS;
  const tasks = [
    (limit: number) => parts.tokens.deleteEnded({ endedBefore, limit }),
    (limit: number) => parts.customers.deleteEnded({ endedBefore, limit }),
    (limit: number) => parts.sessionStorage.deleteEndedSessions({ endedBefore, limit }),
    (limit: number) => parts.throttle.deleteOldWindows({ startedBefore: endedBefore, limit }),
    (limit: number) => parts.auditLog.deleteEvents({ happenedBefore, limit }),
    (limit: number) => parts.chats.deleteOldLog({ writtenBefore: parts.now() - KEEP_LOG_MS, limit }),
    () => deleteGoneSigningKeys({ goneBefore: endedBefore }, parts.signingKeyStorage),
  ];
  await resealSigningKeys({ storage: parts.signingKeyStorage, sealingKeys: parts.sealingKeys });
  for (const task of tasks) {
    let limit: number = AT_ONCE.first;
    for (let left = true; left && !round.stopped(); ) {
      const began = performance.now();
      const deleted = await task(limit);
      round.noteDeleted(deleted);
      left = deleted >= limit;
      const tookMs = performance.now() - began;
      limit = nextBatch(limit, tookMs);
      if (left) await pause(REST * tookMs);
    }
  }
}

/** Starts the rounds; `stop` ends them. */
export function startHousekeeping(
  parts: Kept,
  log: FastifyBaseLogger,
): { stop: () => void; figures: () => CleanUpFigures } {
  const figures = { rounds: 0, failed: 0, deleted: 0 };
  const noteDeleted = (rows: number) => {
    figures.deleted += rows;
  };
  let stopped = false;
  let running = false;
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    cleanUp(parts, { stopped: () => stopped, noteDeleted })
      .catch((error: unknown) => {
        figures.failed += 1;
        log.warn({ cause: error instanceof Error ? error.message : 'unknown' }, 'clean-up failed');
      })
      .finally(() => {
        figures.rounds += 1;
        running = false;
      });
  }, EVERY_MS);
  timer.unref();
  return {
    figures: () => ({ ...figures }),
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}
