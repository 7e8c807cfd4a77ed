// Waiting for the write lock that another process holds, without blocking this one: reads go on meanwhile.

import { StorageUnavailable } from '../errors.ts';
import { isBusy } from './errors.ts';

/** How long a statement may wait inside SQLite, which blocks the event loop: enough for another process's usual commit. */
export const BLOCKING_WAIT_MS = 20;

const LONGEST_WAIT_MS = 5000;
const LONGEST_PAUSE_MS = 25;

/** Tries again while the database is busy, for five seconds at most; then throws StorageUnavailable. */
export async function waitForLock<T>(attempt: () => T, longestWaitMs = LONGEST_WAIT_MS): Promise<T> {
  const deadline = performance.now() + longestWaitMs;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return attempt();
    } catch (error) {
      const cause = error instanceof StorageUnavailable ? error.cause : error;
      if (!isBusy(cause) || performance.now() >= deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
