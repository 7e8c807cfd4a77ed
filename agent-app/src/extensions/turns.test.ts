import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('so many start at a time, in the order in which they came, and one that gives up leaves its place', async () => {
  const turns = createTurns(2);
  const started: string[] = [];
  const take = (name: string, isShown = false) => turns.take(() => started.push(name), { isShown });
  const [a, , c] = [take('a'), take('b'), take('c'), take('d')];
  await Promise.resolve();
  expect(started).toEqual(['a', 'b']);
  c();
  a();
  a();
  expect(started).toEqual(['a', 'b', 'd']);
});

test('one that is seen does not wait', () => {
  const turns = createTurns(1);
  const started: string[] = [];
  turns.take(() => started.push('seen'), { isShown: true });
  turns.take(() => started.push('seen too'), { isShown: true });
  expect(started).toEqual(['seen', 'seen too']);
});

test('one that can’t start gives its turn back at once', async () => {
  const turns = createTurns(1);
  const started: string[] = [];
  turns.take((giveBack) => giveBack(), { isShown: true });
  turns.take((giveBack) => giveBack(), { isShown: false });
  turns.take(() => started.push('after them'), { isShown: false });
  await Promise.resolve();
  expect(started).toEqual(['after them']);
});
