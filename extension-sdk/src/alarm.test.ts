// When the one timer rings: fake clocks, so nobody waits.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAlarm } from './alarm.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Deadlines by their distance from now; what rings answers with the earliest of those left. */
function ringing() {
  const left: number[] = [];
  const rung: number[] = [];
  const setAlarm = createAlarm((now) => {
    for (const due of left.filter((deadline) => deadline <= now)) {
      rung.push(due);
      left.splice(left.indexOf(due), 1);
    }
    return Math.min(...left);
  });
  const add = (ms: number) => {
    left.push(performance.now() + ms);
    setAlarm(performance.now() + ms);
  };
  return { add, rung };
}

test('each deadline is kept, whatever their order, with one timer', () => {
  const { add, rung } = ringing();
  for (const ms of [3_000, 1_000, 2_000]) add(ms);
  expect(vi.getTimerCount()).toBe(1);
  const counts = [999, 1, 1_000, 1_000].map((ms) => {
    vi.advanceTimersByTime(ms);
    return rung.length;
  });
  expect(counts).toEqual([0, 1, 2, 3]);
  expect(vi.getTimerCount()).toBe(0);
});

test('a deadline without end never rings, and one beyond what a timer can hold does not ring at once', () => {
  const { add, rung } = ringing();
  add(Number.POSITIVE_INFINITY);
  createAlarm(() => 0)(Number.NaN);
  expect(vi.getTimerCount()).toBe(0);
  add(2 ** 31 + 5_000);
  vi.advanceTimersByTime(2 ** 31 - 1);
  expect(rung).toEqual([]);
  vi.advanceTimersByTime(5_001);
  expect(rung).toHaveLength(1);
});
