// When a queue has become too slow to join. A short burst may wait long; a queue that does not get empty any more must become short, or
// everybody waits for all who came before (the idea of CoDel, RFC 8289 3, on requests).

/** In a queue that has not been empty for that long, one may wait for a quarter of it. */
const STANDING_SHARE = 4;

/** `waitedMs`: what the next one waits already, or the oldest in the queue. `busyMs`: for how long the queue has not been empty. */
export function waitsTooLong(queue: { waitedMs: number; busyMs: number }, maxWaitMs: number): boolean {
  return queue.waitedMs > longestWait(queue.busyMs, maxWaitMs);
}

/** What is a long wait, in milliseconds, where waiting goes on and on. */
export function standingWait(maxWaitMs: number): number {
  return maxWaitMs / STANDING_SHARE;
}

function longestWait(busyMs: number, maxWaitMs: number): number {
  return busyMs > maxWaitMs ? standingWait(maxWaitMs) : maxWaitMs;
}
