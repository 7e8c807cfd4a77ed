// Rows that stay where they are.
import { expect, test } from 'vitest';
import { keepInPlace } from './steady.ts';
import type { Visitor } from './visitors.ts';

const visitor = (id: string, more: Partial<Visitor> = {}): Visitor => ({
  id,
  state: 'browsing',
  group: 0,
  chats: 0,
  custom_variables: [],
  ...more,
});

test('rows stay where they were, with what is new of them; who has gone says so, and who has come is at the end', () => {
  const before = [visitor('a'), visitor('b'), visitor('c')];
  const all = [visitor('new'), visitor('c', { chats: 2 }), visitor('a')];
  expect(keepInPlace(before, { shown: all, all })).toEqual([
    visitor('a'),
    visitor('b', { state: 'gone' }),
    visitor('c', { chats: 2 }),
    visitor('new'),
  ]);
});

test('a visitor whom the filter leaves out now stays as they are; others that it leaves out do not come', () => {
  const chatting = visitor('a', { state: 'chatting' });
  const all = [visitor('c', { state: 'queued' }), chatting, visitor('b')];
  expect(keepInPlace([visitor('a')], { shown: [visitor('b')], all })).toEqual([chatting, visitor('b')]);
});
