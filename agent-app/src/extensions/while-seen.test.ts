import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { whileSeen } from './while-seen.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('it is looked at once, every minute while the page is seen, and as soon as it is seen again', () => {
  const page = Object.assign(new EventTarget(), { hidden: false });
  const show = (isShown: boolean) => {
    page.hidden = !isShown;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  let looks = 0;
  whileSeen(() => (looks += 1), { everyMs: 60_000, page });
  expect(looks).toBe(1);
  vi.advanceTimersByTime(59_999);
  expect(looks).toBe(1);
  vi.advanceTimersByTime(1);
  expect(looks).toBe(2);
  show(false);
  vi.advanceTimersByTime(10 * 60_000);
  expect(looks).toBe(2);
  show(true);
  expect(looks).toBe(3);
});
