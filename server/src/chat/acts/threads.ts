// The life of a thread: a chat starts with one, is deactivated, and is resumed with another.

import { audienceOfAccess, audienceOfMembers } from '../change.ts';
import type { AgentUser, Chat, ChatAgent, ChatUser, Customer, NewEvent, Properties, Thread } from '../chat.ts';
import { eventIdOf } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';
import { ChatRefusal } from '../refusal.ts';
import { type Acting, checkGroups, getActiveChat, getChat, requirePresence } from './acting.ts';
import { type Author, appendEvents, type Saying, systemMessage } from './append-events.ts';
import { serveQueue } from './queue.ts';
import { putUser, seatAgent, seatCustomer } from './seats.ts';

export type NewThread = {
  readonly groupIds: readonly number[] | undefined;
  readonly properties: Properties;
  readonly threadProperties: Properties;
  readonly users: readonly { readonly id: string; readonly type: 'agent' | 'customer' }[];
  /** `authorId`: one of the users; the requester unless given. */
  readonly events: readonly (NewEvent & { readonly authorId: string | undefined })[];
  readonly active: boolean;
};

const MOST_OTHER_AGENTS = 4;

export type Opened = { readonly chatId: string; readonly threadId: string; readonly eventIds: readonly string[] };

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
  const [audience, members] = [audienceOfAccess(found.chat), audienceOfMembers(found.chat.users)];
  const { login, name } = acting.agent;
  const said = systemMessage('manual_archived_agent', `${name} archived the chat`, { agent: name });
  const { chat, thread, events } = await appendEvents(rows, { ...found, nowMs: acting.nowMs }, [said]);
  const { threadId } = thread;
  await rows.saveThread({ ...thread, active: false, queuedUs: undefined, endedUs: thread.lastEventUs });
  await rows.saveChat({ ...chat, activeThreadId: undefined });
  for (const user of chat.users) {
    if (user.type === 'agent' && user.present) await putUser(rows, chat, { ...user, present: false });
  }
  for (const event of events) {
    await rows.tell({ type: 'event_added', chatId, threadId, event }, members, acting.origin);
  }
  await rows.tell({ type: 'thread_closed', chatId, threadId, userId: login }, audience, acting.origin);
  await serveQueue(rows);
}

type Opening = {
  readonly chat: Chat;
  readonly thread: Thread;
  readonly agents: readonly ChatAgent[];
  readonly customer: Customer | undefined;
  readonly wanted: NewThread;
};

async function open(rows: ChatRows, acting: Acting, opening: Opening): Promise<Opened> {
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
  const own = chat.users.find((user): user is AgentUser => user.id === acting.agent.login && user.type === 'agent');
  if (own !== undefined && appended.events.length > 0) {
    chat = { ...chat, users: await putUser(rows, chat, { ...own, seenUpToUs: thread.lastEventUs }) };
  }
  const opened = { type: 'thread_opened' as const, chat, thread, events: appended.events };
  const audience = audienceOfAccess(chat);
  await rows.tell({ ...opened, requesterId: acting.agent.login }, audience, acting.origin);
  return { chatId: chat.chatId, threadId: thread.threadId, eventIds: appended.events.map(eventIdOf) };
}

function newThread(
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

/** The requester first, then the agents and the customer that are named. */
async function findUsers(
  rows: ChatRows,
  { agent }: Acting,
  { users }: NewThread,
): Promise<{ agents: ChatAgent[]; customer: Customer | undefined }> {
  const field = 'chat.users';
  const logins = [...new Set(users.flatMap(({ id, type }) => (type === 'agent' ? id.toLowerCase() : [])))];
  const others = logins.filter((login) => login !== agent.login);
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
  return { agents: [agent, ...found], customer };
}

async function requireNoChat(rows: ChatRows, { customerId }: Customer): Promise<void> {
  const chatId = await rows.findChatIdOfCustomer(customerId);
  if (chatId === undefined) return;
  throw new ChatRefusal('limit_reached', `The customer has a chat already: resume ${chatId}.`, 'chat.users');
}

function authorOf(authorId: string | undefined, { agent }: Acting, { users }: Chat): Author {
  if (authorId === undefined || authorId === agent.login) {
    return { id: agent.login, key: agent.accountId, type: 'agent' };
  }
  const user = users.find(({ id }) => id === authorId);
  if (user === undefined) {
    const field = 'chat.thread.events';
    throw new ChatRefusal('validation', 'The author of an initial event must be one of chat.users.', field);
  }
  const key = user.type === 'agent' ? user.accountId : user.customer.customerId;
  return { id: user.id, key, type: user.type };
}

/** The first with the values of the second over it. */
export function mergeProperties(old: Properties, added: Properties): Properties {
  const merged = new Map(Object.entries(old));
  for (const [namespace, values] of Object.entries(added)) {
    merged.set(
      namespace,
      Object.fromEntries([...Object.entries(merged.get(namespace) ?? {}), ...Object.entries(values)]),
    );
  }
  return Object.fromEntries(merged);
}
