import { expect, test } from 'vitest';
import { createProgress } from './progress.ts';

test('short work says nothing, and long work a line every five seconds', () => {
  let now = 0;
  const said: string[] = [];
  const progress = createProgress({ now: () => now, say: (words) => void said.push(words) });
  for (const [at, done] of [
    [0, 1],
    [4999, 2],
    [5000, 333],
    [9999, 400],
    [10_000, 999],
    [10_001, 1000],
  ] as const) {
    now = at;
    progress({ done, of: 1000 });
  }
  expect(said).toEqual(['333 of 1000 rows, 33 %', '999 of 1000 rows, 99 %']);
});
