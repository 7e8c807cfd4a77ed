// One timer for the deadlines of all calls: with one each, the clocks cost more than the calls.

/** What browsers take for a delay, in ms; a longer one would be none at all. */
const LONGEST = 2 ** 31 - 1;

/**
 * Rings at the earliest deadline that it was given, in ms of `performance.now()`, and then at what `ring` returns: the
 * earliest of the rest, or infinity. It may ring when nothing is due any more: deadlines are not taken back.
 */
export function createAlarm(ring: (now: number) => number): (deadline: number) => void {
  let at = Number.POSITIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const set = (deadline: number) => {
    // Written so that NaN is never.
    if (!(deadline < at)) return;
    clearTimeout(timer);
    at = deadline;
    timer = setTimeout(
      () => {
        at = Number.POSITIVE_INFINITY;
        const next = ring(performance.now());
        if (next !== undefined) set(next);
      },
      Math.min(deadline - performance.now(), LONGEST),
    );
  };
  return set;
}
