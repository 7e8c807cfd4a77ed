// The machine of states.ts with its clock: a fake one, so nobody waits.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FrameState } from './frame.ts';
import { createLife } from './life.ts';
import { DEFAULT_LIMITS } from './limits.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function lifeSeen() {
  const states: FrameState[] = [];
  const life = createLife({ limits: DEFAULT_LIMITS, onState: (state) => states.push(state) });
  life.begin();
  return { life, states };
}

test('a frame that never loads has failed at its deadline', () => {
  const { states } = lifeSeen();
  vi.advanceTimersByTime(DEFAULT_LIMITS.failAfter - 1);
  expect(states).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(states).toEqual(['failed']);
});

test('a clock that is set back an hour does not keep the spinner for an hour', () => {
  const { states } = lifeSeen();
  vi.setSystemTime(Date.now() - 3_600_000);
  vi.advanceTimersByTime(DEFAULT_LIMITS.failAfter);
  expect(states).toEqual(['failed']);
});

test('a clock that is set forward does not give a frame up that has just begun', () => {
  const { life, states } = lifeSeen();
  vi.setSystemTime(Date.now() + 3_600_000);
  life.happen('time');
  vi.advanceTimersByTime(1);
  expect(states).toEqual([]);
});

test('what has ended is not told of any more', () => {
  const { life, states } = lifeSeen();
  life.end();
  vi.advanceTimersByTime(DEFAULT_LIMITS.failAfter);
  expect(states).toEqual([]);
});
