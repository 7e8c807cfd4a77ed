// The life of a thread: a chat starts with one, is deactivated, and is resumed with another.

import { audienceOfAccess, audienceOfMembers } from '../change.ts';
import type { Chat, Customer } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';
import { ChatRefusal } from '../refusal.ts';
import { type Acting, checkGroups, getActiveChat, getChat, requirePresence } from './acting.ts';
import { appendEvents, systemMessage } from './append-events.ts';
import { mergeProperties } from './merge-properties.ts';
import { findUsers, type NewThread, newThread, type Opened, open } from './open-thread.ts';
import { serveQueue } from './queue.ts';
import { putUser } from './seats.ts';

/** Starts a chat with its first thread. A customer has one chat at most: of many who start it at once, one does. */
export async function startChat(rows: ChatRows, acting: Acting, wanted: NewThread): Promise<Opened> {
  const groupIds = await checkGroups(rows, acting, {
    groupIds: wanted.groupIds ?? [0],
    field: 'chat.access.group_ids',
  });
  const { agents, customer } = await findUsers(rows, acting, wanted);
  if (customer !== undefined) await requireNoChat(rows, customer);
  const chatId = acting.createId();
  const thread = newThread(acting, { chatId, groupIds, wanted, previous: undefined });
  const chat: Chat = {
    chatId,
    customerId: customer?.customerId,
    groupIds,
    properties: wanted.properties,
    createdUs: thread.createdUs,
    lastThreadId: thread.threadId,
    lastThreadUs: thread.createdUs,
    activeThreadId: wanted.active ? thread.threadId : undefined,
    lastEvents: {},
    threadsCount: 1,
    agentLastEventUs: undefined,
    customerLastEventUs: undefined,
    users: [],
  };
  return open(rows, acting, { chat, thread, agents, customer, wanted });
}

/** Opens another thread in a chat that has no active one. Of many who resume it at once, one does. */
export async function resumeChat(
  rows: ChatRows,
  acting: Acting,
  wanted: NewThread & { readonly chatId: string },
): Promise<Opened> {
  const { chat, thread: previous } = await getChat(rows, acting, wanted.chatId);
  if (chat.activeThreadId !== undefined) throw new ChatRefusal('already_exists', 'The chat is active already.');
  const groupIds = await checkGroups(rows, acting, {
    groupIds: wanted.groupIds ?? [0],
    field: 'chat.access.group_ids',
  });
  const { agents, customer: added } = await findUsers(rows, acting, wanted);
  const own = chat.users.find((user) => user.type === 'customer')?.customer;
  if (added !== undefined && own?.customerId !== added.customerId) {
    if (own !== undefined) throw new ChatRefusal('limit_reached', 'The chat has another customer.', 'chat.users');
    await requireNoChat(rows, added);
  }
  const customer = own ?? added;
  const thread = newThread(acting, { chatId: chat.chatId, groupIds, wanted, previous });
  await rows.saveThread({ ...previous, nextThreadId: thread.threadId });
  const resumed: Chat = {
    ...chat,
    customerId: customer?.customerId,
    groupIds,
    properties: mergeProperties(chat.properties, wanted.properties),
    lastThreadId: thread.threadId,
    lastThreadUs: thread.createdUs,
    activeThreadId: wanted.active ? thread.threadId : undefined,
    threadsCount: chat.threadsCount + 1,
    // Who followed the thread before does not follow this one.
    users: chat.users.map((user) => (user.type === 'agent' ? { ...user, present: false, follows: false } : user)),
  };
  for (const user of resumed.users) await putUser(rows, resumed, user);
  return open(rows, acting, { chat: resumed, thread, agents, customer, wanted });
}

/** Ends the active thread. */
export async function deactivateChat(
  rows: ChatRows,
  acting: Acting,
  { chatId, ignorePresence }: { readonly chatId: string; readonly ignorePresence: boolean },
): Promise<void> {
  const found = await getActiveChat(rows, acting, chatId);
  if (!ignorePresence) requirePresence(acting, found.chat);
  const [audience, members] = [audienceOfAccess(found.chat), audienceOfMembers(found.chat)];
  const said = farewellOf(acting, found.chat);
  const { chat, thread, events } = await appendEvents(rows, { ...found, nowMs: acting.nowMs }, [said]);
  const { threadId } = thread;
  await rows.saveThread({ ...thread, active: false, queuedUs: undefined, endedUs: thread.lastEventUs });
  await rows.saveChat({ ...chat, activeThreadId: undefined });
  for (const user of chat.users) {
    if (user.type === 'agent' && user.present) await putUser(rows, chat, { ...user, present: false });
  }
  // Not as the requester's own: programs take an event with the id of a request of theirs for the answer to it.
  for (const event of events) await rows.tell({ type: 'event_added', chatId, threadId, event }, members, undefined);
  await rows.tell({ type: 'thread_closed', chatId, threadId, userId: acting.actor.id }, audience, acting.origin);
  await serveQueue(rows, acting, { left: found.thread.queuedUs !== undefined });
}

function farewellOf({ actor }: Acting, { users }: Chat) {
  if (actor.type === 'agent') {
    const { name } = actor.agent;
    return systemMessage('manual_archived_agent', `${name} archived the chat`, { agent: name });
  }
  const customer = users.find(({ id, type }) => type === 'customer' && id === actor.id);
  const name = (customer?.type === 'customer' ? customer.customer.name : undefined) ?? 'The customer';
  return systemMessage('manual_archived_customer', `${name} closed the chat`, { customer: name });
}

async function requireNoChat(rows: ChatRows, { customerId }: Customer): Promise<void> {
  const chatId = await rows.findChatIdOfCustomer(customerId);
  if (chatId === undefined) return;
  throw new ChatRefusal('limit_reached', `The customer has a chat already: resume ${chatId}.`, 'chat.users');
}
