// Chats, threads and events as the Agent Chat API shows them.

import type { Queue } from '../../../chat/change.ts';
import { type Chat, type ChatEvent, eventIdOf, type Thread } from '../../../chat/chat.ts';
import type { ListedChat } from '../../../chat/chat-storage.ts';
import { formatUs } from '../../times.ts';
import { withoutUndefined } from '../../without-undefined.ts';
import { presentUser } from './users.ts';

export function presentEvent(event: ChatEvent): object {
  const { customId, visibility, properties, content, type, authorId } = event;
  return withoutUndefined({
    id: eventIdOf(event),
    custom_id: customId,
    created_at: formatUs(event.createdUs),
    type,
    author_id: authorId,
    visibility,
    properties: orUndefined(properties),
    ...content,
  });
}

export function presentThread(thread: Thread, events: readonly ChatEvent[] | undefined): object {
  return withoutUndefined({
    ...presentSummary(thread),
    events: events?.map(presentEvent),
    previous_thread_id: thread.previousThreadId,
    next_thread_id: thread.nextThreadId,
  });
}

function presentSummary(thread: Thread): object {
  const { tags, queuedUs } = thread;
  return withoutUndefined({
    id: thread.threadId,
    created_at: formatUs(thread.createdUs),
    active: thread.active,
    user_ids: thread.userIds,
    properties: { ...thread.properties, routing: routingOf(thread) },
    access: { group_ids: thread.groupIds },
    tags: tags.length === 0 ? undefined : tags,
    queue: queuedUs === undefined ? undefined : { queued_at: formatUs(queuedUs) },
  });
}

/** What the platform notes of every thread by itself. */
function routingOf({ queuedUs }: Thread): object {
  return { unassigned: queuedUs !== undefined };
}

/** A chat with one of its threads. `viewerId`: the account that asks. */
export function presentChat(
  chat: Chat,
  { thread, events, viewerId }: { thread?: Thread; events?: readonly ChatEvent[]; viewerId: string | undefined },
): object {
  return withoutUndefined({
    id: chat.chatId,
    users: chat.users.filter(isShown).map(presentUser),
    thread: thread === undefined ? undefined : presentThread(thread, events),
    properties: orUndefined(chat.properties),
    access: { group_ids: chat.groupIds },
    is_followed: viewerId === undefined ? undefined : isFollowed(chat, viewerId),
  });
}

export function presentListedChat({ chat, lastThread, lastEvents }: ListedChat, viewerId: string): object {
  const perType = lastEvents.map(({ event, threadUs }) => [
    event.type,
    { thread_id: event.threadId, thread_created_at: formatUs(threadUs), event: presentEvent(event) },
  ]);
  return {
    ...presentChat(chat, { viewerId }),
    last_thread_summary: presentSummary(lastThread),
    last_event_per_type: Object.fromEntries(perType),
  };
}

export function presentQueue({ position, queuedUs }: Queue, nowMs: number): object {
  return { position, wait_time: Math.max(0, Math.round(nowMs / 1000 - queuedUs / 1e6)), queued_at: formatUs(queuedUs) };
}

/** Whoever only followed a chat has a seat in it that nobody sees. */
function isShown(user: Chat['users'][number]): boolean {
  return user.type === 'customer' || user.tookPart;
}

function isFollowed({ users }: Chat, accountId: string): boolean {
  return users.some((user) => user.type === 'agent' && user.accountId === accountId && user.follows);
}

function orUndefined(properties: object): object | undefined {
  return Object.keys(properties).length === 0 ? undefined : properties;
}
