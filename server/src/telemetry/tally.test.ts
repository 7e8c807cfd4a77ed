import { expect, test } from 'vitest';
import { Tally } from './tally.ts';

test('a value counts in the first bucket whose bound it does not exceed, and above all bounds in the last', () => {
  const tally = new Tally([1, 10]);
  for (const value of [0, 1, 1.1, 10, 10.1, 1e9]) tally.add(value);
  expect([...tally.counts]).toEqual([2, 2, 2]);
  expect(tally.sum).toBeCloseTo(1e9 + 22.2, 3);
});
