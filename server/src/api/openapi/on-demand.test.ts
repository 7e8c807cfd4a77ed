import { expect, test } from 'vitest';
import { onDemand } from './on-demand.ts';

test('the value is made once for all who ask', async () => {
  let made = 0;
  const get = onDemand(async () => ++made);
  expect(made).toBe(0);
  expect(await Promise.all([get(), get()])).toEqual([1, 1]);
  expect(await get()).toBe(1);
});

test('a failure is told to who waits, and the next call tries again', async () => {
  let tries = 0;
  const get = onDemand(async () => {
    tries += 1;
    if (tries === 1) throw new Error('not yet');
    return tries;
  });
  await expect(Promise.all([get(), get()])).rejects.toThrow('not yet');
  expect(await get()).toBe(2);
});
