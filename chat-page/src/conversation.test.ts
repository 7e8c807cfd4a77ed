import type { WireEvent } from '@gatehouse/chat-client/wire';
import { expect, test } from 'vitest';
import { Conversation } from './conversation.ts';
import { linesOf, type Said } from './lines.ts';
import type { Push, WireThread } from './wire.ts';

const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000000Z`;
const said = (thread: string, number: number, rest: Partial<WireEvent> = {}): WireEvent => ({
  id: `${thread}_${number}`,
  type: 'message',
  created_at: at(number),
  author_id: 'agent',
  text: `${thread} ${number}`,
  ...rest,
});
const thread = (id: string, second: number, events: WireEvent[] = [], active = false): WireThread => ({
  id,
  created_at: at(second),
  active,
  events,
});
const users = [
  { id: 'me', type: 'customer' },
  { id: 'agent', type: 'agent', name: 'Grace', present: true },
] as const;
const place = { chat_id: 'C', thread_id: 'T2' };

function begun(now = () => 0): Conversation {
  const conversation = new Conversation(now);
  conversation.greet({
    customer: { id: 'me' },
    chats: [{ chat_id: 'C' }],
    __priv_dynamic_config: { online_groups_ids: [0], customer_groups: { monitoring: { id: 0 } } },
  });
  conversation.load(
    { id: 'C', users },
    { threads: [thread('T2', 10, [said('T2', 11)], true), thread('T1', 1, [said('T1', 2)])], next_page_id: 'older' },
  );
  return conversation;
}
const texts = (conversation: Conversation) => conversation.events().map(({ text }) => text);

test('events stand in the order of their threads and numbers, each once, however often and late they come', () => {
  const conversation = begun();
  for (const number of [20, 12, 9, 12]) {
    conversation.apply({ action: 'incoming_event', payload: { ...place, event: said('T2', number) } });
  }
  expect(texts(conversation)).toEqual(['T1 2', 'T2 9', 'T2 11', 'T2 12', 'T2 20']);
  conversation.load({ id: 'C', users }, { threads: [thread('T2', 10, [said('T2', 21)], true)], next_page_id: 'other' });
  expect(texts(conversation)).toContain('T1 2');
  expect(conversation.earlierPage).toBe('older');
});

test('after so long away that nothing joins on, what was known before does not stand there with a gap', () => {
  const conversation = begun();
  conversation.load({ id: 'C', users }, { threads: [thread('T9', 50, [said('T9', 51)])], next_page_id: 'other' });
  expect(texts(conversation)).toEqual(['T9 51']);
  expect(conversation.earlierPage).toBe('other');
});

test('unread is what others said since one looked or spoke', () => {
  const conversation = begun();
  expect(conversation.unread()).toHaveLength(2);
  conversation.apply({ action: 'incoming_event', payload: { ...place, event: said('T2', 12, { author_id: 'me' }) } });
  expect(conversation.unread()).toEqual([]);
  for (const type of ['message', 'system_message']) {
    const event = said('T2', type === 'message' ? 13 : 14, { type });
    conversation.apply({ action: 'incoming_event', payload: { ...place, event } });
  }
  expect(conversation.unread().map(({ id }) => id)).toEqual(['T2_13']);
});

test('an agent who began to write and went away is not shown as writing for ever', () => {
  let now = 0;
  const conversation = begun(() => now);
  const typing = (is_typing: boolean): Push => ({
    action: 'incoming_typing_indicator',
    payload: { typing_indicator: { author_id: 'agent', is_typing } },
  });
  conversation.apply(typing(true));
  expect(conversation.writer?.name).toBe('Grace');
  conversation.apply(typing(false));
  expect(conversation.writer).toBeUndefined();
  conversation.apply(typing(true));
  now = 10_001;
  expect(conversation.writer).toBeUndefined();
});

test('another customer has another conversation', () => {
  const conversation = begun();
  conversation.greet({
    customer: { id: 'other' },
    chats: [],
    __priv_dynamic_config: { customer_groups: { monitoring: { id: 0 } } },
  });
  expect([texts(conversation), conversation.chatId, conversation.isSomebodyThere]).toEqual([[], undefined, false]);
});

test('an own message is the same line before and after it was sent', () => {
  const conversation = begun();
  const unsent = {
    customId: 'own',
    text: 'hello',
    postback: undefined,
    at: Date.parse(at(30)),
    customerId: 'me',
    failed: false,
  };
  const lineOfOwn = (waiting: (typeof unsent)[]) =>
    linesOf(conversation, waiting, { isOpen: true, dayOf: () => 'today' }).filter(
      (line): line is Said => line.kind === 'said' && line.text === 'hello',
    );
  expect(lineOfOwn([unsent])).toMatchObject([{ key: 'own', own: true, state: 'sending' }]);
  const event = said('T2', 30, { author_id: 'me', custom_id: 'own', text: 'hello' });
  conversation.apply({ action: 'incoming_event', payload: { ...place, event } });
  expect(lineOfOwn([])).toMatchObject([{ key: 'own', own: true, state: 'sent', read: false }]);
  conversation.apply({ action: 'events_marked_as_seen', payload: { user_id: 'agent', seen_up_to: at(31) } });
  expect(lineOfOwn([])).toMatchObject([{ read: true }]);
});
