// The conversation as this page knows it: threads, what was said in them, who takes part, and where the customer waits. Pushes and answers are
// put into it, in any order of repetition: what is known by its id is there once.

import type { WireEvent } from '@gatehouse/chat-client/wire';
import type { LoginAnswer, Push, ThreadsAnswer, WireSummary, WireThread, WireUser } from './wire.ts';

/** An event, and the thread that it is in. */
export type ThreadEvent = WireEvent & { readonly threadId: string };

export type Thread = {
  readonly id: string;
  readonly createdAt: string;
  readonly active: boolean;
  readonly events: ReadonlyMap<string, ThreadEvent>;
};

/** An agent who began to write and went away is not shown as writing for ever. */
const TYPING_MS = 10_000;

export class Conversation {
  customerId = '';
  groupId = 0;
  chatId: string | undefined;
  /** Whether an agent of the group accepts chats. */
  isSomebodyThere = true;
  /** The place among those who wait, from 1. */
  place: number | undefined;
  /** Where older threads are to be had. */
  earlierPage: string | undefined;
  readonly users = new Map<string, WireUser>();
  readonly #threads = new Map<string, Thread>();
  #typing: { by: string; until: number } | undefined;
  #seenUpTo = '';
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The threads, oldest first. */
  threads(): Thread[] {
    return [...this.#threads.values()].sort((a, b) => compare(a.createdAt, b.createdAt));
  }

  /** Everything said, oldest first. */
  events(): ThreadEvent[] {
    return this.threads().flatMap(({ events }) => [...events.values()].sort(byNumber));
  }

  get isActive(): boolean {
    return this.threads().at(-1)?.active === true;
  }

  /** The agent who takes part now. */
  get agent(): WireUser | undefined {
    if (!this.isActive) return undefined;
    return [...this.users.values()].find(({ type, present }) => type === 'agent' && present !== false);
  }

  /** The agent who is writing. */
  get writer(): WireUser | undefined {
    return this.#typing !== undefined && this.#typing.until > this.#now() ? this.users.get(this.#typing.by) : undefined;
  }

  /** What others have said since the customer last looked. */
  unread(): ThreadEvent[] {
    return this.events().filter(
      ({ type, author_id, created_at }) =>
        (type === 'message' || type === 'rich_message') && author_id !== this.customerId && created_at > this.#seenUpTo,
    );
  }

  /** Up to when agents have read. */
  get readByAgents(): string {
    const times = [...this.users.values()].flatMap((user) =>
      user.type === 'agent' ? [user.events_seen_up_to ?? ''] : [],
    );
    return times.sort(compare).at(-1) ?? '';
  }

  see(upTo: string): void {
    if (upTo > this.#seenUpTo) this.#seenUpTo = upTo;
  }

  /** Who the customer is, and who is there. Another customer has another conversation. */
  greet({ customer, chats, __priv_dynamic_config: config }: LoginAnswer): void {
    if (customer.id !== this.customerId) this.#forget();
    this.customerId = customer.id;
    this.groupId = config.customer_groups.monitoring.id;
    this.isSomebodyThere = config.online_groups_ids?.includes(this.groupId) === true;
    this.chatId = chats[0]?.chat_id;
  }

  /** The chat as it is now, with its last threads. What is older stays where it joins on. */
  load(summary: WireSummary, { threads, next_page_id }: ThreadsAnswer): void {
    if (!threads.some(({ id }) => this.#threads.has(id))) {
      this.#threads.clear();
      this.earlierPage = next_page_id;
    }
    this.chatId = summary.id;
    this.users.clear();
    for (const user of summary.users) this.#meet(user);
    this.see(this.users.get(this.customerId)?.events_seen_up_to ?? '');
    for (const thread of threads) this.#put(thread);
    this.place = threads.find(({ active }) => active)?.queue?.position;
  }

  /** A page of older threads. */
  addEarlier({ threads, next_page_id }: ThreadsAnswer): void {
    for (const thread of threads) this.#put(thread);
    this.earlierPage = next_page_id;
  }

  /** What has happened. */
  apply({ action, payload }: Push): void {
    switch (action) {
      case 'incoming_chat': {
        const { id, users, thread } = payload.chat;
        this.chatId = id;
        this.users.clear();
        for (const user of users) this.#meet(user);
        this.#put(thread);
        this.place = thread.queue?.position;
        return;
      }
      case 'incoming_event': {
        const { thread_id: id, event } = payload;
        this.#put({ id, created_at: event.created_at, active: true, ...this.#wireOf(id), events: [event] });
        if (event.author_id === this.customerId) this.see(event.created_at);
        if (event.author_id === this.#typing?.by) this.#typing = undefined;
        return;
      }
      case 'chat_deactivated': {
        const thread = this.#threads.get(payload.thread_id);
        if (thread !== undefined) this.#threads.set(thread.id, { ...thread, active: false });
        this.place = undefined;
        this.#typing = undefined;
        return;
      }
      case 'user_added_to_chat':
        this.#meet({ ...payload.user, present: true });
        if (payload.user.type === 'agent') this.place = undefined;
        return;
      case 'user_removed_from_chat': {
        const user = this.users.get(payload.user_id);
        if (user !== undefined) this.#meet({ ...user, present: false });
        return;
      }
      case 'chat_transferred':
        this.place = payload.queue?.position;
        return;
      case 'queue_position_updated':
        this.place = payload.queue.position;
        return;
      case 'incoming_typing_indicator': {
        const { author_id: by, is_typing } = payload.typing_indicator;
        if (is_typing) this.#typing = { by, until: this.#now() + TYPING_MS };
        else if (this.#typing?.by === by) this.#typing = undefined;
        return;
      }
      case 'events_marked_as_seen': {
        const { user_id, seen_up_to } = payload;
        const user = this.users.get(user_id);
        if (user_id === this.customerId) this.see(seen_up_to);
        else if (user !== undefined) this.#meet({ ...user, events_seen_up_to: seen_up_to });
        return;
      }
      case 'groups_status_updated': {
        const status = payload.groups.find(({ id }) => id === this.groupId)?.status;
        if (status !== undefined) this.isSomebodyThere = status !== 'offline';
      }
    }
  }

  #meet(user: WireUser): void {
    this.users.set(user.id, user);
  }

  /** What a thread says of itself counts; its events are added to those that are known. */
  #put({ id, created_at: createdAt, active, events = [] }: WireThread): void {
    const known = this.#threads.get(id)?.events ?? [];
    this.#threads.set(id, {
      id,
      createdAt,
      active,
      events: new Map([...known, ...events.map((event) => [event.id, { ...event, threadId: id }] as const)]),
    });
  }

  /** What is known of a thread that an event comes into. */
  #wireOf(id: string): Pick<WireThread, 'created_at' | 'active'> | undefined {
    const thread = this.#threads.get(id);
    return thread === undefined ? undefined : { created_at: thread.createdAt, active: thread.active };
  }

  #forget(): void {
    this.#threads.clear();
    this.users.clear();
    this.chatId = this.place = this.earlierPage = this.#typing = undefined;
    this.#seenUpTo = '';
  }
}

/** Times of the wire have one width, so their texts sort as they do. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By the number at the end of the id, by which events of a thread follow one another. */
function byNumber(a: WireEvent, b: WireEvent): number {
  const numberOf = ({ id }: WireEvent) => Number(id.slice(id.lastIndexOf('_') + 1));
  return numberOf(a) - numberOf(b);
}
