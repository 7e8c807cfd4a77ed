// How late the event loop is: the time by which timers ran after they were due. What makes it late makes every request late.

import { monitorEventLoopDelay } from 'node:perf_hooks';

const EVERY_MS = 20;

/** In seconds, since it was asked for the last time. */
export type LoopLag = { readonly mean: number; readonly p50: number; readonly p99: number; readonly max: number };

/** Measures from now on; `stop` ends it. */
export function watchLoopLag(): { read: () => LoopLag; stop: () => void } {
  const delays = monitorEventLoopDelay({ resolution: EVERY_MS });
  delays.enable();
  // The interval itself is no lag.
  const seconds = (nanoseconds: number) =>
    Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / 1e9 - EVERY_MS / 1e3) : 0;
  return {
    read: () => {
      const lag = {
        mean: seconds(delays.mean),
        p50: seconds(delays.percentile(50)),
        p99: seconds(delays.percentile(99)),
        max: seconds(delays.max),
      };
      delays.reset();
      return lag;
    },
    stop: () => delays.disable(),
  };
}
