// What is read of chats, and when.
import { expect, test } from 'vitest';
import { createStore } from '../state/store.ts';
import type { Ask, WireThread } from '../wire/types.ts';
import { lastThread } from './chats-state.ts';
import { agent, at, ME, message, OTHER, stateWith, thread } from './made-up-chats.ts';
import { createReading } from './reading.ts';
import { putThread, takeInSummaries } from './take-in.ts';

/** The conversations of one chat, newest first, in pages of three, and what was asked for. */
function chatOf(threads: readonly WireThread[]) {
  const asked: string[] = [];
  const ask = (async (action: string, payload: { page_id?: string }) => {
    asked.push(action);
    if (action !== 'list_threads') return {};
    const start = Number(payload.page_id ?? 0);
    const page = { threads: threads.slice(start, start + 3) };
    return start + 3 < threads.length ? { ...page, next_page_id: String(start + 3) } : page;
  }) as unknown as Ask;
  return { ask, asked };
}
const conversation = (number: number) =>
  thread({ id: `t${number}`, created_at: at(number), active: number === 9, events: [message(1, {}, `t${number}`)] });
/** From the ninth back to the first. */
const NINE = Array.from({ length: 9 }, (_, index) => conversation(9 - index));

test('what was missed is read page by page, until it joins what is known', async () => {
  const before = stateWith([message(1)]);
  const listed = {
    id: 'c1',
    users: [agent(ME)],
    last_event_per_type: {},
    last_thread_summary: thread({ id: 't9', created_at: at(9) }),
  };
  const state = createStore(takeInSummaries(before, { me: ME, summaries: [listed] }));
  const { ask, asked } = chatOf(NINE);
  const { newest } = createReading({ ask, state, done() {} });
  await newest('c1');
  expect(
    state
      .get()
      .chats.get('c1')
      ?.threads.map(({ id }) => id),
  ).toEqual(NINE.map(({ id }) => id).reverse());
  expect(asked).toHaveLength(3);
  await newest('c1');
  expect(asked).toHaveLength(4);
});

test('a chat that is looked at is followed, then read; it is not followed any more once nobody looks, nor where the agent takes part', async () => {
  const theirs = createStore(stateWith([message(1)], [agent(OTHER)]));
  const { ask, asked } = chatOf([thread({ events: [message(1), message(2)] })]);
  const reading = createReading({ ask, state: theirs, done() {} });
  const leave = reading.watch('c1');
  await reading.load('c1');
  expect(asked).toEqual(['follow_chat', 'list_threads']);
  expect(lastThread(theirs.get().chats.get('c1') ?? { threads: [] })?.events).toHaveLength(2);
  await reading.load('c1');
  leave();
  expect(asked).toEqual(['follow_chat', 'list_threads', 'unfollow_chat']);

  const own = chatOf([]);
  const reads = createReading({ ask: own.ask, state: createStore(stateWith([message(1)])), done() {} });
  const stop = reads.watch('c1');
  await reads.load('c1');
  stop();
  expect(own.asked).toEqual([]);
});

test('a thread of which only its existence is known is not taken for read', () => {
  expect(putThread([], thread()).map(({ isLoaded }) => isLoaded)).toEqual([false]);
  expect(putThread([], thread({ events: [] })).map(({ isLoaded }) => isLoaded)).toEqual([true]);
});
