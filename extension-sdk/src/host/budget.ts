// A token bucket: how many messages a frame may send, at once and for long, and when patience ends.
import type { Limits } from './limits.ts';

/** `over`: this one is too many, and is refused. `flooded`: there were so many of those that the frame must be stopped. */
export type Verdict = 'within' | 'over' | 'flooded';

export interface Budget {
  /** Spends one. */
  take(): Verdict;
  reset(): void;
}

/** Starts full. `now` in ms. */
export function createBudget(
  limits: Pick<Limits, 'messagesPerSecond' | 'burst' | 'tolerance'>,
  now: () => number,
): Budget {
  let tokens = limits.burst;
  let overdrawn = 0;
  let filledAt = now();
  return {
    take() {
      const at = now();
      const earned = (Math.max(0, at - filledAt) * limits.messagesPerSecond) / 1000;
      tokens = Math.min(limits.burst, tokens + earned);
      filledAt = at;
      if (tokens >= 1) {
        tokens -= 1;
        // Who pauses long enough to be within it again begins anew.
        if (tokens > limits.burst / 2) overdrawn = 0;
        return 'within';
      }
      overdrawn += 1;
      return overdrawn > limits.tolerance ? 'flooded' : 'over';
    },
    reset() {
      tokens = limits.burst;
      overdrawn = 0;
    },
  };
}
