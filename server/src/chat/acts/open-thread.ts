// A thread opens: who takes part in it, what is said at once, and, for a customer, which agent gets it.

import { audienceOfAccess, type Queue } from '../change.ts';
import type { Chat, ChatAgent, ChatUser, Customer, NewEvent, Properties, Thread } from '../chat.ts';
import { eventIdOf } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';
import { ChatRefusal } from '../refusal.ts';
import { isOnline } from '../routing.ts';
import { type Acting, keyOf } from './acting.ts';
import { type Author, appendEvents, type Saying } from './append-events.ts';
import { route } from './queue.ts';
import { putUser, seatAgent, seatCustomer } from './seats.ts';

export type NewThread = {
  readonly groupIds: readonly number[] | undefined;
  readonly properties: Properties;
  readonly threadProperties: Properties;
  readonly users: readonly { readonly id: string; readonly type: 'agent' | 'customer' }[];
  /** `authorId`: one of the users; the requester unless given. */
  readonly events: readonly (NewEvent & { readonly authorId: string | undefined })[];
  readonly active: boolean;
  /** A customer's thread waits where no agent accepts chats; else it is refused then. */
  readonly continuous: boolean;
};

const MOST_OTHER_AGENTS = 4;

export type Opened = { readonly chatId: string; readonly threadId: string; readonly eventIds: readonly string[] };

type Opening = {
  readonly chat: Chat;
  readonly thread: Thread;
  readonly agents: readonly ChatAgent[];
  readonly customer: Customer | undefined;
  readonly wanted: NewThread;
};

/** Saves a new thread with who takes part in it and what is said at once, finds an agent where a customer opens it, and tells of it. */
export async function open(rows: ChatRows, acting: Acting, opening: Opening): Promise<Opened> {
  const { agents, customer, wanted } = opening;
  const seated: ChatUser[] = agents.map((agent) => {
    const seat = seatAgent(agent, opening.chat);
    return wanted.active ? seat : { ...seat, present: false };
  });
  if (customer !== undefined && !opening.chat.users.some(({ id }) => id === customer.customerId)) {
    seated.unshift(seatCustomer(customer));
  }
  const userIds = [...(customer === undefined ? [] : [customer.customerId]), ...agents.map(({ login }) => login)];
  let chat = opening.chat;
  let thread: Thread = { ...opening.thread, userIds };
  await rows.saveChat(chat);
  await rows.saveThread(thread, 'new');
  for (const user of seated) chat = { ...chat, users: await putUser(rows, chat, user) };
  const sayings = wanted.events.map((event): Saying => ({ event, author: authorOf(event.authorId, acting, chat) }));
  const appended = await appendEvents(rows, { chat, thread, nowMs: acting.nowMs }, sayings);
  ({ chat, thread } = appended);
  const own = chat.users.find(({ id, type }) => id === acting.actor.id && type === acting.actor.type);
  if (own !== undefined && appended.events.length > 0) {
    chat = { ...chat, users: await putUser(rows, chat, { ...own, seenUpToUs: thread.lastEventUs }) };
  }
  let queue: Queue | undefined;
  if (acting.actor.type === 'customer' && thread.active) {
    ({ chat, thread, queue } = await assignOrQueue(rows, acting, { chat, thread, continuous: wanted.continuous }));
  }
  const opened = { type: 'thread_opened' as const, chat, thread, events: appended.events, queue };
  const audience = audienceOfAccess(chat);
  await rows.tell({ ...opened, requesterId: acting.actor.id }, audience, acting.origin);
  return { chatId: chat.chatId, threadId: thread.threadId, eventIds: appended.events.map(eventIdOf) };
}

/** A thread that follows the previous one of its chat. */
export function newThread(
  { createId, nowMs }: Acting,
  from: { chatId: string; groupIds: readonly number[]; wanted: NewThread; previous: Thread | undefined },
): Thread {
  const { chatId, groupIds, wanted, previous } = from;
  const createdUs = Math.max(nowMs * 1000, (previous?.lastEventUs ?? 0) + 1);
  return {
    threadId: createId(),
    chatId,
    active: wanted.active,
    groupIds,
    properties: wanted.threadProperties,
    tags: [],
    userIds: [],
    createdUs,
    endedUs: wanted.active ? undefined : createdUs,
    queuedUs: undefined,
    previousThreadId: previous?.threadId,
    nextThreadId: undefined,
    lastEvent: 0,
    lastEventUs: createdUs,
  };
}

/** An agent who acts first, then the agents and the customer that are named. */
export async function findUsers(
  rows: ChatRows,
  { actor }: Acting,
  { users }: NewThread,
): Promise<{ agents: ChatAgent[]; customer: Customer | undefined }> {
  const field = 'chat.users';
  if (actor.type === 'customer') {
    if (users.some(({ id, type }) => type !== 'customer' || id !== actor.id)) {
      throw new ChatRefusal('validation', 'A customer starts chats for themselves alone.', field);
    }
    const customer = await rows.findCustomer(actor.id);
    if (customer === undefined) throw new ChatRefusal('not_found', 'This customer is not there any more.');
    return { agents: [], customer };
  }
  const logins = [...new Set(users.flatMap(({ id, type }) => (type === 'agent' ? id.toLowerCase() : [])))];
  const others = logins.filter((login) => login !== actor.id);
  const customerIds = [...new Set(users.flatMap(({ id, type }) => (type === 'customer' ? id : [])))];
  if (others.length > MOST_OTHER_AGENTS || customerIds.length > 1) {
    throw new ChatRefusal(
      'limit_reached',
      `At most ${MOST_OTHER_AGENTS} further agents and 1 customer take part.`,
      field,
    );
  }
  const members = others.length === 0 ? [] : await rows.listAgents();
  const found = others.map((login) => {
    const member = members.find((one) => one.login === login);
    if (member === undefined) throw new ChatRefusal('not_found', `There is no agent ${login}.`, field);
    return member;
  });
  const [customerId] = customerIds;
  const customer = customerId === undefined ? undefined : await rows.findCustomer(customerId);
  if (customerId !== undefined && customer === undefined) {
    throw new ChatRefusal('not_found', 'There is no customer with this id.', field);
  }
  return { agents: [actor.agent, ...found], customer };
}

function authorOf(authorId: string | undefined, { actor }: Acting, { users }: Chat): Author {
  if (authorId === undefined || authorId === actor.id) return actor;
  const user = users.find(({ id }) => id === authorId);
  if (user === undefined) {
    const field = 'chat.thread.events';
    throw new ChatRefusal('validation', 'The author of an initial event must be one of chat.users.', field);
  }
  return { id: user.id, key: keyOf(user), type: user.type };
}

/** An agent who accepts chats gets it; where all of those are full, it waits. */
async function assignOrQueue(
  rows: ChatRows,
  acting: Acting,
  { chat, thread, continuous }: { chat: Chat; thread: Thread; continuous: boolean },
): Promise<{ chat: Chat; thread: Thread; queue: Queue | undefined }> {
  if (!continuous && !isOnline(await rows.listAgents(), thread.groupIds)) {
    throw new ChatRefusal(
      'groups_offline',
      'No agent of these groups accepts chats now. Set continuous to true to leave a message that waits for one.',
    );
  }
  return await route(rows, acting, { chat, thread, except: [] });
}
