// What is known of the chats, as one value that is never changed: each push and answer makes the next.

import type { WireCustomer, WireEvent, WireQueue, WireUser } from '../wire/types.ts';

export type Thread = {
  readonly id: string;
  readonly createdAt: string;
  readonly active: boolean;
  /** Everybody who took part. */
  readonly userIds: readonly string[];
  readonly tags: readonly string[];
  readonly queue: WireQueue | undefined;
  /** In the order in which they were said. Empty where they were not loaded. */
  readonly events: readonly WireEvent[];
  readonly isLoaded: boolean;
};

export type Chat = {
  readonly id: string;
  readonly users: readonly WireUser[];
  /** Oldest first; the last one is the present one. */
  readonly threads: readonly Thread[];
  readonly groupIds: readonly number[];
  /** Whether the agent is told of what is said, without taking part. */
  readonly isFollowed: boolean;
  /** Whether the events of the last thread are here. */
  readonly isLoaded: boolean;
  /** Where older threads are to be had; `none`: there are no more. Undefined while that is not known. */
  readonly earlierPage: string | 'none' | undefined;
  /** What was said last, where the events are not loaded. */
  readonly lastEvent: WireEvent | undefined;
  readonly typing: { readonly by: string; readonly until: number } | undefined;
  /** What the customer has written and not sent. */
  readonly peek: { readonly text: string; readonly until: number } | undefined;
};

export type ChatsState = {
  /** The agent's own id, their e-mail address. */
  readonly me: string;
  readonly chats: ReadonlyMap<string, Chat>;
  /** Chats of the agent's own that ended while they were looked at, until they are put away. */
  readonly kept: ReadonlySet<string>;
  /** Whether the first lists have come. */
  readonly isReady: boolean;
};

export const NO_CHATS: ChatsState = { me: '', chats: new Map(), kept: new Set(), isReady: false };

export type CustomerUser = WireUser & WireCustomer;

export function customerOf(chat: Pick<Chat, 'users'>): CustomerUser | undefined {
  return chat.users.find((user): user is CustomerUser => user.type === 'customer');
}

export function agentsIn(chat: Pick<Chat, 'users'>): WireUser[] {
  return chat.users.filter(({ type, present }) => type === 'agent' && present !== false);
}

/** How the agent takes part: `talks` with the customer, `supervises` beside the others, or not at all. */
export function partOf(chat: Pick<Chat, 'users'>, me: string): 'talks' | 'supervises' | undefined {
  const own = agentsIn(chat).find(({ id }) => id === me);
  if (own === undefined) return undefined;
  return own.type === 'agent' && own.visibility === 'agents' ? 'supervises' : 'talks';
}

/** Whether pushes tell of what happens in the chat, so that what was read of it stays true. */
export function isTold(chat: Pick<Chat, 'users' | 'isFollowed'>, me: string): boolean {
  return chat.isFollowed || partOf(chat, me) !== undefined;
}

export function lastThread(chat: Pick<Chat, 'threads'>): Thread | undefined {
  return chat.threads.at(-1);
}

export function isActive(chat: Pick<Chat, 'threads'>): boolean {
  return lastThread(chat)?.active === true;
}

/** What was said last, of what people read. */
export function lastSaid(chat: Chat): WireEvent | undefined {
  const events = lastThread(chat)?.events ?? [];
  return events.findLast(isSaid) ?? chat.lastEvent;
}

export function isSaid({ type }: WireEvent): boolean {
  return type === 'message' || type === 'rich_message';
}

/** Visitors who have not said their name are told apart by the end of their id. */
export function nameOf(customer: Pick<WireCustomer, 'id' | 'name'> | undefined): string {
  if (customer === undefined) return 'No customer';
  return customer.name?.trim() || `Visitor ${customer.id.slice(-4)}`;
}

/** The state with one chat made another. */
export function withChat(state: ChatsState, chatId: string, change: (chat: Chat) => Chat): ChatsState {
  const chat = state.chats.get(chatId);
  if (chat === undefined) return state;
  const next = change(chat);
  return next === chat ? state : { ...state, chats: new Map(state.chats).set(chatId, next) };
}
