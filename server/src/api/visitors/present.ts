// Visitors as the API answers them.

import type { ListedChat, Visitor } from '../../chat/chat-storage.ts';
import { type Reach, reaches } from '../../chat/reach.ts';
import type { VisitorAnswer } from './schemas.ts';

/** `reach`: which chats the caller may know more of than that they go on; undefined for none. */
export function presentVisitor({ customer, active }: Visitor, reach: Reach | undefined): VisitorAnswer {
  const { customerId: id, name, page, seenMs, sessionFields, threadsCount: chats } = customer;
  return {
    id,
    ...(name === undefined ? {} : { name }),
    state: stateOf(active),
    group: active?.lastThread.groupIds[0] ?? 0,
    chats,
    ...(page === undefined ? {} : { page_current: page.url }),
    ...(page?.title === undefined ? {} : { page_title: page.title }),
    ...moment('last_visit', seenMs),
    custom_variables: sessionFields.flatMap((field) => Object.entries(field).map(([key, value]) => ({ key, value }))),
    ...(active === undefined ? {} : presentActive(active, reach)),
  };
}

function stateOf(active: ListedChat | undefined): 'browsing' | 'queued' | 'chatting' {
  if (active === undefined) return 'browsing';
  return active.lastThread.queuedUs === undefined ? 'chatting' : 'queued';
}

function presentActive({ chat, lastThread }: ListedChat, reach: Reach | undefined): Partial<VisitorAnswer> {
  if (reach === undefined || !reaches(reach, { groupIds: lastThread.groupIds, users: chat.users })) return {};
  const { threadId, createdUs, queuedUs } = lastThread;
  return {
    chat_id: threadId,
    ...moment('chat_start_time', createdUs / 1000),
    ...moment('queue_start_time', queuedUs === undefined ? undefined : queuedUs / 1000),
    operators: chat.users.flatMap((user) =>
      user.type === 'agent' && user.present ? [{ display_name: user.name, email: user.id }] : [],
    ),
  };
}

/** A time in words and in seconds. */
function moment(name: 'last_visit' | 'chat_start_time' | 'queue_start_time', ms: number | undefined) {
  if (ms === undefined) return {};
  return {
    [name]: new Date(ms).toISOString().slice(0, 19).replace('T', ' '),
    [`${name}_ts`]: Math.floor(ms / 1000),
  };
}
