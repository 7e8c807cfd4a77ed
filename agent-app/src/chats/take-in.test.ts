// What lists and pages make of what is known.
import { expect, test } from 'vitest';
import { NO_CHATS } from './chats-state.ts';
import { groupsOf, unreadInAll } from './groups.ts';
import { agent, at, CUSTOMER, listed, ME, message, OTHER, stateWith, thread } from './made-up-chats.ts';
import { takeInSummaries, takeInThreads } from './take-in.ts';

const login = (summaries: Parameters<typeof takeInSummaries>[1]['summaries'], state = NO_CHATS) =>
  takeInSummaries(state, { me: ME, summaries });

test('chats stand in their lists, those who have waited longest first in the queue', () => {
  const state = login([
    listed('mine', [agent(ME)]),
    listed('late', [], { queue: { queued_at: at(9) } }),
    listed('early', [], { queue: { queued_at: at(1) } }),
    listed('nobody', [agent(OTHER, { present: false })]),
    { ...listed('followed', [agent(OTHER)]), is_followed: true },
    listed('supervised', [agent(OTHER), agent(ME, { visibility: 'agents' })]),
    listed('theirs', [agent(OTHER)]),
    listed('over', [agent(ME)], { active: false }),
  ]);
  expect(groupsOf(state).map(({ name, chats }) => [name, ...chats.map(({ id }) => id)])).toEqual([
    ['mine', 'mine'],
    ['queued', 'early', 'late'],
    ['unassigned', 'nobody'],
    ['supervised', 'supervised'],
    ['other', 'followed', 'theirs'],
  ]);
});

test('a chat that ended while there was no connection is shown as ended', () => {
  const before = login([listed('c1', [agent(ME)])]);
  const state = login([listed('c1', [agent(ME, { present: false })], { active: false })], before);
  expect(
    groupsOf(state)
      .find(({ name }) => name === 'ended')
      ?.chats.map(({ id }) => id),
  ).toEqual(['c1']);
});

test('what is known stays over a new login until it is read anew; another agent begins with nothing', () => {
  const before = stateWith([message(1)]);
  const again = takeInSummaries(before, { me: ME, summaries: [] });
  // It is not listed any more: out of reach.
  expect(again.chats.has('c1')).toBe(false);
  const summary = { ...listed('c1', [agent(ME)]), last_thread_summary: thread() };
  const kept = takeInSummaries(before, { me: ME, summaries: [summary] }).chats.get('c1');
  expect(kept?.threads[0]?.events).toHaveLength(1);
  expect(kept?.isLoaded).toBe(false);
  const other = takeInSummaries(before, { me: OTHER, summaries: [summary] }).chats.get('c1');
  expect(other?.threads[0]?.events).toEqual([]);
});

test('older pages come before what is known, and the last one ends it', () => {
  const first = takeInThreads(stateWith([]), {
    chatId: 'c1',
    answer: { threads: [thread({ id: 't1', created_at: at(50) })], next_page_id: 'p2' },
    page: 'newest',
  });
  // The first page was read already, and had no next one.
  expect(first.chats.get('c1')?.earlierPage).toBe('none');
  const older = takeInThreads(first, {
    chatId: 'c1',
    answer: { threads: [thread({ id: 't0', created_at: at(1), active: false })] },
    page: 'earlier',
  });
  expect(older.chats.get('c1')?.threads.map(({ id }) => id)).toEqual(['t0', 't1']);
  expect(older.chats.get('c1')?.earlierPage).toBe('none');
});

test('where a page does not join what is known, what is older is asked for again', () => {
  const state = takeInThreads(stateWith([message(1)]), {
    chatId: 'c1',
    answer: { threads: [thread({ id: 't9', created_at: at(90) })], next_page_id: 'p2' },
    page: 'newest',
  });
  expect(state.chats.get('c1')?.threads.map(({ id }) => id)).toEqual(['t9']);
  expect(state.chats.get('c1')?.earlierPage).toBe('p2');
});

test('unread messages are counted in the agent’s own chats alone', () => {
  const own = message(3, { author_id: ME });
  expect(unreadInAll(stateWith([message(1), message(2)]))).toBe(2);
  expect(unreadInAll(stateWith([own]))).toBe(0);
  expect(unreadInAll(stateWith([message(1)], [agent(OTHER)]))).toBe(0);
  expect(stateWith([message(1, { author_id: CUSTOMER })]).chats.size).toBe(1);
});
