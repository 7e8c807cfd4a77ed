// So many tasks at once and no more; the next wait for their turn, and beyond a bound are refused.

/** The HTTP edge answers 503 with Retry-After. */
export class TooBusy extends Error {
  override readonly name = 'TooBusy';
  readonly retryAfterSeconds = 1;
}

export type Turns = {
  /** Runs the task when it is its turn. Throws TooBusy when too many wait. */
  readonly run: <T>(task: () => Promise<T>) => Promise<T>;
  /** Nothing runs and nothing waits. */
  readonly idle: () => boolean;
};

export function createTurns({ atOnce, waiting }: { readonly atOnce: number; readonly waiting: number }): Turns {
  let running = 0;
  const queue: (() => void)[] = [];
  return {
    async run(task) {
      if (running >= atOnce) {
        if (queue.length >= waiting) throw new TooBusy('Too many requests to extensions wait for their turn.');
        // Whoever goes hands its place on, so that nobody who comes later takes it.
        await new Promise<void>((resolve) => queue.push(resolve));
      } else running += 1;
      try {
        return await task();
      } finally {
        const next = queue.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
    idle: () => running === 0 && queue.length === 0,
  };
}
