// Chats, threads and events as customers see them: without what is for agents alone.

import type { Queue } from '../../../chat/change.ts';
import { type Chat, type ChatEvent, eventIdOf, type Thread } from '../../../chat/chat.ts';
import { formatUs } from '../../times.ts';
import { withoutUndefined } from '../../without-undefined.ts';
import { isVisible, presentUser, publicId } from './users.ts';

/** Whose customer looks, and when, in milliseconds. */
export type View = { readonly organizationId: string; readonly nowMs: number };

export function presentEvent({ organizationId }: Pick<View, 'organizationId'>, event: ChatEvent): object {
  const { customId, properties, content, type, authorId } = event;
  return withoutUndefined({
    id: eventIdOf(event),
    custom_id: customId,
    created_at: formatUs(event.createdUs),
    type,
    author_id: authorId === undefined ? undefined : publicId(organizationId, authorId),
    properties: orUndefined(properties),
    ...content,
  });
}

export type Shown = {
  readonly thread: Thread;
  readonly events: readonly ChatEvent[];
  /** Where the thread waits, when it does. */
  readonly queue: Queue | undefined;
};

/** `chat`: whose thread it is, which says who may be seen. */
export function presentThread(view: View, chat: Chat, { thread, events, queue }: Shown): object {
  const hidden = new Set(chat.users.flatMap((user) => (isVisible(user) ? [] : user.id)));
  return withoutUndefined({
    id: thread.threadId,
    created_at: formatUs(thread.createdUs),
    active: thread.active,
    user_ids: thread.userIds.filter((id) => !hidden.has(id)).map((id) => publicId(view.organizationId, id)),
    events: events.filter(isForAll).map((event) => presentEvent(view, event)),
    properties: thread.properties,
    access: { group_ids: thread.groupIds },
    queue: queue === undefined ? undefined : { ...presentQueue(view, queue), queued_at: formatUs(queue.queuedUs) },
    previous_thread_id: thread.previousThreadId,
    next_thread_id: thread.nextThreadId,
  });
}

export function presentChat(view: View, chat: Chat, shown: Shown): object {
  return { ...presentHead(view, chat), thread: presentThread(view, chat, shown) };
}

/** `shown`: the last thread. */
export function presentSummary(view: View, chat: Chat, { thread, events }: Shown): object {
  const thread_created_at = formatUs(thread.createdUs);
  const lastOfType = new Map(events.filter(isForAll).map((event) => [event.type, event]));
  const last_event_per_type = Object.fromEntries(
    [...lastOfType].map(([type, event]) => [
      type,
      { thread_id: thread.threadId, thread_created_at, event: presentEvent(view, event) },
    ]),
  );
  return {
    ...presentHead(view, chat),
    last_thread_id: thread.threadId,
    last_thread_created_at: thread_created_at,
    last_event_per_type,
    active: thread.active,
  };
}

export function presentQueue({ nowMs }: Pick<View, 'nowMs'>, { position, queuedUs }: Queue): object {
  return { position, wait_time: Math.max(0, Math.round(nowMs / 1000 - queuedUs / 1e6)) };
}

export function isForAll({ visibility }: Pick<ChatEvent, 'visibility'>): boolean {
  return visibility === 'all';
}

function presentHead({ organizationId }: View, { chatId, users, properties, groupIds }: Chat): object {
  const seen = users.filter((user) => isVisible(user) && (user.type === 'customer' || user.tookPart));
  return withoutUndefined({
    id: chatId,
    users: seen.map((user) => presentUser(organizationId, user)),
    properties: orUndefined(properties),
    access: { group_ids: groupIds },
  });
}

function orUndefined(properties: object): object | undefined {
  return Object.keys(properties).length === 0 ? undefined : properties;
}
