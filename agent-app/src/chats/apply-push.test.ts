// What each push makes of what is known.
import { describe, expect, test } from 'vitest';
import type { Push } from '../wire/types.ts';
import { applyPush, TYPING_MS } from './apply-push.ts';
import { agentsIn, type ChatsState, isActive } from './chats-state.ts';
import { groupOf } from './groups.ts';
import { agent, at, CUSTOMER, customer, ME, message, OTHER, stateWith } from './made-up-chats.ts';
import { unreadOf } from './unread.ts';

const c1 = (state: ChatsState) => {
  const chat = state.chats.get('c1');
  if (chat === undefined) throw new Error('The chat is gone.');
  return chat;
};
const after = (state: ChatsState, ...pushes: Push[]) => pushes.reduce((now, push) => applyPush(now, push, 0), state);
const said = (event: ReturnType<typeof message>): Push => ({
  action: 'incoming_event',
  payload: { chat_id: 'c1', thread_id: 't1', event },
});

test('an event is there once and in its place, however often and in whichever order it comes', () => {
  const state = after(stateWith([]), said(message(10)), said(message(2)), said(message(10)), said(message(1)));
  expect(c1(state).threads[0]?.events.map(({ text }) => text)).toEqual(['message 1', 'message 2', 'message 10']);
});

test('what the customer says is unread until the agent looks, or answers', () => {
  const one = after(stateWith([]), said(message(1)), said(message(2)));
  expect(unreadOf(c1(one), ME)).toBe(2);
  const looked = after(one, {
    action: 'events_marked_as_seen',
    payload: { user_id: ME, chat_id: 'c1', seen_up_to: at(1) },
  });
  expect(unreadOf(c1(looked), ME)).toBe(1);
  expect(unreadOf(c1(after(looked, said(message(3, { author_id: ME })))), ME)).toBe(0);
});

test('a mark of an earlier time does not make anything unread again', () => {
  const mark = (upTo: string): Push => ({
    action: 'events_marked_as_seen',
    payload: { user_id: ME, chat_id: 'c1', seen_up_to: upTo },
  });
  const state = after(stateWith([message(1), message(2)]), mark(at(2)), mark(at(1)));
  expect(unreadOf(c1(state), ME)).toBe(0);
});

describe('who writes', () => {
  const typing = (by: string, isTyping: boolean): Push => ({
    action: 'incoming_typing_indicator',
    payload: { chat_id: 'c1', thread_id: 't1', typing_indicator: { author_id: by, is_typing: isTyping } },
  });
  test('is known for ten seconds, until they stop, or until they have said it', () => {
    const writing = after(stateWith([]), typing(CUSTOMER, true));
    expect(c1(writing).typing).toEqual({ by: CUSTOMER, until: TYPING_MS });
    expect(c1(after(writing, typing(CUSTOMER, false))).typing).toBeUndefined();
    expect(c1(after(writing, said(message(1)))).typing).toBeUndefined();
    expect(c1(after(writing, typing(OTHER, false))).typing).toBeDefined();
  });
  test('is not the agent who looks', () => {
    expect(c1(after(stateWith([]), typing(ME, true))).typing).toBeUndefined();
  });
});

test('words that were not sent are shown until they are sent or deleted', () => {
  const peek = (text: string): Push => ({
    action: 'incoming_sneak_peek',
    payload: { chat_id: 'c1', thread_id: 't1', sneak_peek: { author_id: CUSTOMER, text } },
  });
  const peeked = after(stateWith([]), peek('I wonder'));
  expect(c1(peeked).peek?.text).toBe('I wonder');
  expect(c1(after(peeked, peek(''))).peek).toBeUndefined();
  expect(c1(after(peeked, said(message(1)))).peek).toBeUndefined();
});

test('a chat of the agent’s that ends stays in sight; one of another agent’s does not', () => {
  const end: Push = { action: 'chat_deactivated', payload: { chat_id: 'c1', thread_id: 't1' } };
  const mine = after(stateWith([]), end);
  expect(isActive(c1(mine))).toBe(false);
  expect(groupOf(c1(mine), mine)).toBe('ended');
  const theirs = after(stateWith([], [agent(OTHER)]), end);
  expect(groupOf(c1(theirs), theirs)).toBeUndefined();
});

test('after a transfer those whom it names take part, and nobody else', () => {
  const state = after(stateWith([], [agent(ME), agent(OTHER, { present: false })]), {
    action: 'chat_transferred',
    payload: { chat_id: 'c1', thread_id: 't1', transferred_to: { group_ids: [3], agent_ids: [OTHER] } },
  });
  expect(agentsIn(c1(state)).map(({ id }) => id)).toEqual([OTHER]);
  expect(c1(state).groupIds).toEqual([3]);
  expect(groupOf(c1(state), state)).toBe('other');
});

test('an agent who comes takes a chat out of the queue; one who goes leaves it without anybody', () => {
  const place = { chat_id: 'c1', thread_id: 't1' };
  const queue = { queued_at: at(0) };
  const waiting = after(stateWith([], []), {
    action: 'chat_transferred',
    payload: { ...place, transferred_to: { group_ids: [], agent_ids: [] }, queue },
  });
  expect(groupOf(c1(waiting), waiting)).toBe('queued');
  const taken = after(waiting, { action: 'user_added_to_chat', payload: { ...place, user: agent(ME) } });
  expect(groupOf(c1(taken), taken)).toBe('mine');
  const left = after(taken, { action: 'user_removed_from_chat', payload: { ...place, user_id: ME } });
  expect(groupOf(c1(left), left)).toBe('unassigned');
});

test('a supervisor’s chat is among the supervised, and so is a followed one', () => {
  const state = stateWith([], [agent(OTHER), agent(ME, { visibility: 'agents' } as object)]);
  expect(groupOf(c1(state), state)).toBe('supervised');
});

test('tags come once and go', () => {
  const tag = (action: 'thread_tagged' | 'thread_untagged'): Push => ({
    action,
    payload: { chat_id: 'c1', thread_id: 't1', tag: 'order' },
  });
  const tagged = after(stateWith([]), tag('thread_tagged'), tag('thread_tagged'));
  expect(c1(tagged).threads[0]?.tags).toEqual(['order']);
  expect(c1(after(tagged, tag('thread_untagged'))).threads[0]?.tags).toEqual([]);
});

test('a customer who has another name has it in each of their chats, and keeps how far they have read', () => {
  const state = after(
    stateWith([message(1)]),
    { action: 'events_marked_as_seen', payload: { user_id: CUSTOMER, chat_id: 'c1', seen_up_to: at(1) } },
    { action: 'customer_updated', payload: { id: CUSTOMER, type: 'customer', name: 'Thomas B.' } },
  );
  expect(c1(state).users.find(({ id }) => id === CUSTOMER)).toMatchObject({
    name: 'Thomas B.',
    present: customer.present,
    events_seen_up_to: at(1),
  });
});

test('pushes about chats that are not known change nothing', () => {
  const state = stateWith([]);
  const elsewhere = { chat_id: 'c9', thread_id: 't9' };
  const pushes: Push[] = [
    { action: 'incoming_event', payload: { ...elsewhere, event: message(1) } },
    { action: 'chat_deactivated', payload: elsewhere },
    { action: 'user_removed_from_chat', payload: { ...elsewhere, user_id: ME } },
    { action: 'routing_status_set', payload: { agent_id: ME, status: 'offline' } },
  ];
  expect(after(state, ...pushes)).toBe(state);
});
