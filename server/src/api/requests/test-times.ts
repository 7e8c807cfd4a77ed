// For tests: how long something takes, on a machine that others use.

/** The shortest of three times, in milliseconds: whoever else uses the machine makes some of them longer, and seldom all. */
export function shortestMs(work: () => void): number {
  const times = [1, 2, 3].map(() => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  return Math.min(...times);
}
