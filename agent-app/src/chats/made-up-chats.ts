// Chats for tests: as short as they can be.

import type { WireEvent, WireListedChat, WireThread, WireUser } from '../wire/types.ts';
import { type ChatsState, NO_CHATS } from './chats-state.ts';
import { takeInSummaries, takeInThreads } from './take-in.ts';

export const ME = 'grace@acme.example';
export const OTHER = 'amir@acme.example';
export const CUSTOMER = 'customer-1';

/** A time of the wire: so many seconds after noon. */
export const at = (seconds: number) =>
  new Date(Date.UTC(2026, 0, 31, 12, 0, seconds)).toISOString().replace('Z', '000Z');

export const customer: WireUser = { id: CUSTOMER, type: 'customer', name: 'Thomas', present: true };
export const agent = (id: string, more: Partial<WireUser> = {}): WireUser =>
  ({ id, type: 'agent', name: id.split('@')[0], present: true, ...more }) as WireUser;

export const message = (number: number, more: Partial<WireEvent> = {}, thread = 't1'): WireEvent => ({
  id: `${thread}_${number}`,
  type: 'message',
  text: `message ${number}`,
  author_id: CUSTOMER,
  created_at: at(number),
  ...more,
});

export const thread = (more: Partial<WireThread> = {}): WireThread => ({
  id: 't1',
  created_at: at(0),
  active: true,
  user_ids: [ME, CUSTOMER],
  ...more,
});

export const listed = (id: string, users: readonly WireUser[], more: Partial<WireThread> = {}): WireListedChat => ({
  id,
  users: [customer, ...users],
  last_thread_summary: thread({ id: `t-${id}`, ...more }),
  last_event_per_type: {},
});

/** One chat of the agent's own with these events, read. */
export function stateWith(events: readonly WireEvent[], users: readonly WireUser[] = [agent(ME)]): ChatsState {
  const summary: WireListedChat = {
    id: 'c1',
    users: [customer, ...users],
    last_thread_summary: thread(),
    last_event_per_type: {},
  };
  const state = takeInSummaries(NO_CHATS, { me: ME, summaries: [summary] });
  return takeInThreads(state, { chatId: 'c1', answer: { threads: [thread({ events })] }, page: 'newest' });
}
