// What was written is kept until it is there.
import { expect, test } from 'vitest';
import { appended, openDrafts } from './drafts.ts';
import { type Kept, openOutbox } from './outbox.ts';

function storage(): Kept & { readonly all: Map<string, string> } {
  const all = new Map<string, string>();
  return {
    all,
    getItem: (key) => all.get(key) ?? null,
    setItem: (key, value) => void all.set(key, value),
    removeItem: (key) => void all.delete(key),
  };
}
let ids = 0;
const open = (kept: Kept, now = () => 1000) =>
  openOutbox(kept, {
    key: 'box',
    now,
    createId: () => {
      ids += 1;
      return `id-${ids}`;
    },
  });
const hello = { chatId: 'c1', text: 'Hello', visibility: 'all' as const };

test('messages wait in the order of writing, over a reload too, until they are dropped', () => {
  const kept = storage();
  const box = open(kept);
  box.belongTo('grace');
  const one = box.add(hello);
  box.add({ ...hello, text: 'again' });
  const later = open(kept);
  later.belongTo('grace');
  expect(later.unsent.get().map(({ text }) => text)).toEqual(['Hello', 'again']);
  later.drop(one.customId);
  expect(later.next()?.text).toBe('again');
  later.drop(later.next()?.customId ?? '');
  expect(kept.all.size).toBe(0);
});

test('a message that failed waits for the agent, and the next one is sent', () => {
  const box = open(storage());
  const one = box.add(hello);
  box.add({ ...hello, text: 'next' });
  box.fail(one.customId, 'The chat has ended');
  expect(box.next()?.text).toBe('next');
  box.retry(one.customId);
  expect(box.next()?.text).toBe('Hello');
});

test('what has lain for an hour is not sent by itself', () => {
  const kept = storage();
  const box = open(kept);
  box.add(hello);
  expect(open(kept, () => 1000 + 61 * 60_000).next()).toBeUndefined();
});

test('another agent in the same tab sends and sees nothing of it', () => {
  const kept = storage();
  const box = open(kept);
  box.belongTo('grace');
  box.add(hello);
  const drafts = openDrafts(kept, { key: 'drafts' });
  drafts.belongTo('grace');
  drafts.change('c1', { text: 'half a' });
  const [other, others] = [open(kept), openDrafts(kept, { key: 'drafts' })];
  expect(others.of('c1').text).toBe('half a');
  other.belongTo('amir');
  others.belongTo('amir');
  expect(other.unsent.get()).toEqual([]);
  expect(others.of('c1').text).toBe('');
  expect(kept.all.size).toBe(0);
});

test('a storage that is full or broken loses nothing that is in memory', () => {
  const broken: Kept = {
    getItem: () => '{not json',
    setItem: () => {
      throw new Error('full');
    },
    removeItem: () => {},
  };
  const box = open(broken);
  box.add(hello);
  expect(box.unsent.get()).toHaveLength(1);
  const drafts = openDrafts(broken, { key: 'drafts' });
  drafts.change('c1', { text: 'half a' });
  expect(drafts.of('c1').text).toBe('half a');
});

test('a chosen note stays a note while nothing is written; an emptied draft is gone', () => {
  const kept = storage();
  const drafts = openDrafts(kept, { key: 'drafts' });
  drafts.change('c1', { visibility: 'agents' });
  expect(drafts.of('c1').visibility).toBe('agents');
  drafts.change('c1', { text: 'x', visibility: 'all' });
  drafts.change('c1', { text: '' });
  expect(kept.all.size).toBe(0);
});

test('text that is put at the end of a draft is a word apart', () => {
  expect(appended('', 'more')).toBe('more');
  expect(appended('some', 'more')).toBe('some more');
  expect(appended('some\n', 'more')).toBe('some\nmore');
});
