// What stands in a feed.
import { expect, test } from 'vitest';
import { keepEqual, linesOf, type Said } from './lines.ts';
import { agent, at, customer, ME, message, thread } from './made-up-chats.ts';
import type { Unsent } from './outbox.ts';
import { putThread } from './take-in.ts';

const unsent = (customId: string, more: Partial<Unsent> = {}): Unsent => ({
  customId,
  chatId: 'c1',
  text: 'on its way',
  rich: undefined,
  visibility: 'all',
  at: Date.parse(at(100)),
  author: ME,
  failed: undefined,
  ...more,
});
const feed = (events: ReturnType<typeof message>[], more: Partial<Parameters<typeof linesOf>[0]> = {}) =>
  linesOf({
    threads: putThread([], thread({ events })),
    users: [customer, agent(ME)],
    me: ME,
    unsent: [],
    isOpen: true,
    readUpTo: '',
    dayOf: () => 'Today',
    ...more,
  });
const saidIn = (lines: ReturnType<typeof linesOf>) => lines.filter((line): line is Said => line.kind === 'said');

test('what one person says in a row belongs together, until somebody else speaks or five minutes pass', () => {
  const lines = saidIn(
    feed([
      message(1),
      message(2),
      message(3, { author_id: ME }),
      message(4, { author_id: ME, visibility: 'agents' }),
      message(500),
    ]),
  );
  expect(lines.map(({ first, last }) => `${first ? '[' : ''}${last ? ']' : ''}`)).toEqual(['[', ']', '[]', '[]', '[]']);
});

test('a message keeps its key when it has come back, and is not there twice', () => {
  const waiting = saidIn(feed([], { unsent: [unsent('x')] }));
  expect(waiting.map(({ key, state }) => [key, state])).toEqual([['x', 'sending']]);
  const back = saidIn(feed([message(1, { author_id: ME, custom_id: 'x' })], { unsent: [unsent('x')] }));
  expect(back.map(({ key, state }) => [key, state])).toEqual([['x', 'sent']]);
});

test('without a connection a message waits, and a refused one says why', () => {
  const state = (one: Unsent, isOpen: boolean) => saidIn(feed([], { unsent: [one], isOpen }))[0];
  expect(state(unsent('x'), false)?.state).toBe('waiting');
  expect(state(unsent('x', { failed: 'The chat has ended' }), true)).toMatchObject({
    state: 'failed',
    why: 'The chat has ended',
  });
});

test('the last message that the customer has read says so, and no note does', () => {
  const events = [
    message(1, { author_id: ME }),
    message(2, { author_id: ME }),
    message(3, { author_id: ME, visibility: 'agents' }),
    message(4, { author_id: ME }),
  ];
  const read = saidIn(feed(events, { readUpTo: at(3) })).filter((line) => line.read);
  expect(read.map(({ text }) => text)).toEqual(['message 2']);
});

test('days, conversations and what the system says stand between the messages; custom events do not', () => {
  const lines = linesOf({
    threads: [
      ...putThread([], thread({ id: 't1', events: [message(1)] })),
      ...putThread(
        [],
        thread({
          id: 't2',
          created_at: at(60),
          events: [
            message(
              61,
              { type: 'system_message', text: 'Thomas closed the chat', author_id: undefined } as object,
              't2',
            ),
            message(62, { type: 'custom' }, 't2'),
            message(63, { type: 'file' }, 't2'),
          ],
        }),
      ),
    ],
    users: [customer],
    me: ME,
    unsent: [],
    isOpen: true,
    readUpTo: '',
    dayOf: (time) => (time < Date.parse(at(30)) ? 'Yesterday' : 'Today'),
  });
  expect(lines.map((line) => `${line.kind}: ${line.text}`)).toEqual([
    'day: Yesterday',
    'said: message 1',
    'day: Today',
    'thread: A new conversation',
    'note: Thomas closed the chat',
    'note: Something that this app can’t show',
  ]);
});

test('a line that is as it was is the same line, whatever was said after it and whoever has read it', () => {
  const before = feed([message(1), message(2, { author_id: ME }), message(3)]);
  const users = [{ ...customer, events_seen_up_to: at(3) }, agent(ME)];
  const all = [message(1), message(2, { author_id: ME }), message(3, { text: 'corrected' }), message(4)];
  const next = feed(all, { users });
  const kept = keepEqual(before, next);
  expect(saidIn([...kept]).map(({ text }) => text)).toEqual(['message 1', 'message 2', 'corrected', 'message 4']);
  expect(kept.map((line) => before.includes(line))).toEqual([true, true, true, false, false]);
  const renamed = keepEqual(before, feed(all, { users: [{ ...customer, name: 'Another' }, agent(ME)] }));
  expect(renamed.map((line) => before.includes(line))).toEqual([true, false, true, false, false]);
});
