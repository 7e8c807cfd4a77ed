// What has ended is deleted in the background, a little at a time, so that no request waits for it; and signing keys that an older secret
// key has sealed are sealed anew.

import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { deleteGoneSigningKeys, resealSigningKeys } from './oauth/signing-key-changes.ts';
import type { Parts } from './parts.ts';

const EVERY_MS = 60_000;
const AT_ONCE = 500;
const DAY_MS = 24 * 3_600_000;
/** Redeemed codes and rotated refresh tokens stay for a day, so that a replay is still recognized. */
export const KEEP_MS = DAY_MS;

type Kept = Pick<
  Parts,
  'auditLog' | 'config' | 'tokens' | 'sessionStorage' | 'throttle' | 'signingKeyStorage' | 'sealingKeys' | 'now'
>;

export type CleanUpFigures = { readonly rounds: number; readonly failed: number; readonly deleted: number };

/** Whether it is to stop early, and what is told of each batch. */
type Round = { readonly stopped: () => boolean; readonly noteDeleted: (rows: number) => void };

/** One round: deletes all that has ended long enough ago, in small batches. */
export async function cleanUp(parts: Kept, round: Round): Promise<void> {
  const endedBefore = parts.now() - KEEP_MS;
  const happenedBefore = parts.now() - parts.config.auditDays * DAY_MS;
  const tasks = [
    () => parts.tokens.deleteEnded({ endedBefore, limit: AT_ONCE }),
    () => parts.sessionStorage.deleteEndedSessions({ endedBefore, limit: AT_ONCE }),
    () => parts.throttle.deleteOldWindows({ startedBefore: endedBefore, limit: AT_ONCE }),
    () => parts.auditLog.deleteEvents({ happenedBefore, limit: AT_ONCE }),
    () => deleteGoneSigningKeys({ goneBefore: endedBefore }, parts.signingKeyStorage),
  ];
  await resealSigningKeys({ storage: parts.signingKeyStorage, sealingKeys: parts.sealingKeys });
  for (const task of tasks) {
    let deleted = AT_ONCE;
    while (deleted >= AT_ONCE && !round.stopped()) {
      deleted = await task();
      round.noteDeleted(deleted);
      await turn();
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
