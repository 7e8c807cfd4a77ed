// Takes in what the API answers: lists of chats, chats, pages of threads.

import type { ThreadsAnswer, WireChat, WireEvent, WireListedChat, WireThread } from '../wire/types.ts';
import { type Chat, type ChatsState, isSaid, partOf, type Thread, withChat } from './chats-state.ts';

/** After login: the chats as they are. Events that were loaded stay until they are loaded anew. */
export function takeInSummaries(
  state: ChatsState,
  { me, summaries }: { me: string; summaries: readonly WireListedChat[] },
): ChatsState {
  const before = me === state.me ? state.chats : new Map<string, Chat>();
  const chats = new Map<string, Chat>();
  const listed = new Set(summaries.map(({ id }) => id));
  // What is no longer listed but still looked at, such as an old chat that was opened by its address.
  for (const [id, chat] of before) if (!listed.has(id) && !isLive(chat)) chats.set(id, chat);
  const kept = new Set(me === state.me ? state.kept : []);
  for (const summary of summaries) {
    const known = before.get(summary.id);
    const next = ofSummary(summary, known);
    chats.set(summary.id, next);
    if (known !== undefined && isLive(known) && !isLive(next) && partOf(known, me) === 'talks') kept.add(next.id);
    if (isLive(next)) kept.delete(next.id);
  }
  return { me, chats, kept, isReady: true };
}

function isLive(chat: Chat): boolean {
  return chat.threads.at(-1)?.active === true;
}

function ofSummary(summary: WireListedChat, known: Chat | undefined): Chat {
  const { id, users, access, is_followed: isFollowed = false, last_thread_summary: thread } = summary;
  const said = Object.values(summary.last_event_per_type).flatMap(({ event }) => (event === undefined ? [] : [event]));
  const lastEvent = said.filter(isSaid).sort((a, b) => (a.created_at < b.created_at ? 1 : -1))[0];
  const base: Chat = known ?? newChat(id);
  return {
    ...base,
    users,
    groupIds: access?.group_ids ?? [],
    isFollowed,
    threads: putThread(base.threads, thread),
    // Something may have been said in between.
    isLoaded: false,
    lastEvent: lastEvent ?? base.lastEvent,
  };
}

function newChat(id: string): Chat {
  return {
    id,
    users: [],
    threads: [],
    groupIds: [],
    isFollowed: false,
    isLoaded: false,
    earlierPage: undefined,
    lastEvent: undefined,
    typing: undefined,
    peek: undefined,
  };
}

/** A chat with a thread, as `get_chat` answers and `incoming_chat` tells. */
export function takeInChat(state: ChatsState, wire: WireChat): ChatsState {
  const { id, users, thread, access, is_followed: isFollowed } = wire;
  const known = state.chats.get(id) ?? newChat(id);
  const chat: Chat = {
    ...known,
    users,
    groupIds: access?.group_ids ?? known.groupIds,
    isFollowed: isFollowed ?? known.isFollowed,
    threads: thread === undefined ? known.threads : putThread(known.threads, thread),
    isLoaded: thread?.events !== undefined || known.isLoaded,
  };
  const kept = chat.threads.at(-1)?.active === true ? without(state.kept, id) : state.kept;
  return { ...state, kept, chats: new Map(state.chats).set(id, chat) };
}

/** A page of threads: the newest, or older ones. */
export function takeInThreads(
  state: ChatsState,
  { chatId, answer, page }: { chatId: string; answer: ThreadsAnswer; page: 'newest' | 'earlier' },
): ChatsState {
  return withChat(state, chatId, (chat) => {
    // A gap between what is known and what has come is not papered over: what is older is asked for again.
    const isJoined = page === 'earlier' || joins(chat, answer.threads);
    const base = isJoined ? chat.threads : [];
    const threads = answer.threads.reduce((all, thread) => putThread(all, thread), base);
    const earlierPage =
      page === 'earlier' || !isJoined || chat.earlierPage === undefined
        ? (answer.next_page_id ?? ('none' as const))
        : chat.earlierPage;
    return { ...chat, threads, earlierPage, isLoaded: page === 'newest' ? true : chat.isLoaded };
  });
}

/** Whether one of these threads was read before, so that nothing is missing between them and what is known; or nothing is known yet. */
export function joins(chat: Pick<Chat, 'threads' | 'earlierPage'>, threads: readonly WireThread[]): boolean {
  const read = new Set(chat.threads.flatMap(({ id, isLoaded }) => (isLoaded ? [id] : [])));
  return chat.earlierPage === undefined || read.size === 0 || threads.some(({ id }) => read.has(id));
}

/** What a thread says of itself counts; its events are added to those that are known. */
export function putThread(threads: readonly Thread[], wire: WireThread): readonly Thread[] {
  const known = threads.find(({ id }) => id === wire.id);
  const thread: Thread = {
    id: wire.id,
    createdAt: wire.created_at,
    active: wire.active,
    userIds: wire.user_ids,
    tags: wire.tags ?? [],
    queue: wire.queue,
    events: putEvents(known?.events ?? [], wire.events ?? []),
    isLoaded: wire.events !== undefined || known?.isLoaded === true,
  };
  const others = threads.filter(({ id }) => id !== wire.id);
  return [...others, thread].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

/** Each event once, in the order of their numbers. */
export function putEvents(known: readonly WireEvent[], coming: readonly WireEvent[]): readonly WireEvent[] {
  if (coming.length === 0) return known;
  const all = new Map(known.map((event) => [event.id, event]));
  for (const event of coming) all.set(event.id, event);
  return [...all.values()].sort((a, b) => numberOf(a) - numberOf(b));
}

/** The number at the end of the id, by which events of a thread follow one another. */
function numberOf({ id }: WireEvent): number {
  return Number(id.slice(id.lastIndexOf('_') + 1));
}

export function without<Value>(set: ReadonlySet<Value>, value: Value): ReadonlySet<Value> {
  if (!set.has(value)) return set;
  const next = new Set(set);
  next.delete(value);
  return next;
}
