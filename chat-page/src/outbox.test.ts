import { expect, test } from 'vitest';
import { memoryStore, openOutbox, type Store } from './outbox.ts';

let count = 0;
const open = (store: Store, now = 1_000) =>
  openOutbox(store, { prefix: 'chat ', now: () => now, createId: () => `id${++count}` });
const texts = (outbox: ReturnType<typeof open>) => outbox.list().map(({ text }) => text);

test('what was written outlives the page in its order, under the same ids, until it is acknowledged', () => {
  const store = memoryStore();
  store.setItem('of others', 'stays');
  const before = open(store);
  for (const text of ['one', 'two', 'three']) before.add(text);
  const ids = before.list().map(({ customId }) => customId);
  const after = open(store, 500);
  expect(texts(after)).toEqual(['one', 'two', 'three']);
  expect(after.list().map(({ customId }) => customId)).toEqual(ids);
  after.acknowledge(ids[0] ?? '');
  after.acknowledge('unknown');
  // Behind the others, even by a clock that went back.
  after.add('four');
  expect(texts(open(store))).toEqual(['two', 'three', 'four']);
  for (const { customId } of after.list()) after.acknowledge(customId);
  expect([store.length, store.getItem('of others')]).toEqual([1, 'stays']);
});

test('what failed is passed over until it is wanted again, and what has lain for an hour is not sent by itself', () => {
  const store = memoryStore();
  const outbox = open(store);
  outbox.add('one');
  outbox.add('two');
  const [first] = outbox.list();
  outbox.fail(first?.customId ?? '');
  expect(outbox.next()?.text).toBe('two');
  outbox.retry(first?.customId ?? '');
  expect(outbox.next()?.text).toBe('one');
  const later = open(store, 1_000 + 60 * 60_000 + 2);
  expect(later.next()).toBeUndefined();
  expect(texts(later)).toEqual(['one', 'two']);
});

test('another customer of the browser does not get it; the same person without cookies does', () => {
  const store = memoryStore();
  const outbox = open(store);
  outbox.add('before anybody was known');
  outbox.belongTo('a');
  outbox.add('of a');
  expect(texts(open(store))).toHaveLength(2);
  const next = open(store);
  next.belongTo('b');
  expect(next.list()).toEqual([]);
  expect(store.length).toBe(0);
  outbox.add('again');
  outbox.belongTo('c');
  expect(outbox.list().every(({ customerId }) => customerId === 'c')).toBe(true);
});

test('a storage that is full or holds something else loses nothing of this page', () => {
  const store = memoryStore();
  store.setItem('chat broken', '{');
  const full: Store = {
    ...store,
    get length() {
      return store.length;
    },
    setItem() {
      throw new Error('QuotaExceededError');
    },
  };
  const outbox = open(full);
  expect(outbox.list()).toEqual([]);
  outbox.add('one');
  expect(outbox.next()?.text).toBe('one');
});
