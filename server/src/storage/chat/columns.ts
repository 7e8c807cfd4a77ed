// How chats lie in rows. Lists, properties and contents are JSON text.

import type { Selectable } from 'kysely';
import type {
  Chat,
  ChatAgent,
  ChatEvent,
  ChatHead,
  ChatUser,
  Customer,
  EventType,
  RoutingStatus,
  Thread,
  Visibility,
} from '../../chat/chat.ts';
import { decodeFlag, encodeFlag, orNull, orUndefined } from '../columns.ts';
import type { SqlValue } from '../database.ts';
import type { Schema } from '../schema.ts';
import type { ChatSchema } from './schema.ts';

const decode = <T>(json: string): T => JSON.parse(json) as T;

export function toChatRow(organizationId: string, chat: ChatHead): ChatSchema['chats'] {
  return {
    organization_id: organizationId,
    chat_id: chat.chatId,
    customer_id: orNull(chat.customerId),
    group_ids: JSON.stringify(chat.groupIds),
    properties: JSON.stringify(chat.properties),
    created_us: chat.createdUs,
    last_thread_id: chat.lastThreadId,
    last_thread_us: chat.lastThreadUs,
    active_thread_id: orNull(chat.activeThreadId),
    last_events: JSON.stringify(chat.lastEvents),
    threads_count: chat.threadsCount,
    agent_last_event_us: orNull(chat.agentLastEventUs),
    customer_last_event_us: orNull(chat.customerLastEventUs),
  };
}

export function toChat(row: ChatSchema['chats'], users: readonly ChatUser[]): Chat {
  return {
    chatId: row.chat_id,
    customerId: orUndefined(row.customer_id),
    groupIds: decode(row.group_ids),
    properties: decode(row.properties),
    createdUs: row.created_us,
    lastThreadId: row.last_thread_id,
    lastThreadUs: row.last_thread_us,
    activeThreadId: orUndefined(row.active_thread_id),
    lastEvents: decode(row.last_events),
    threadsCount: row.threads_count,
    agentLastEventUs: orUndefined(row.agent_last_event_us),
    customerLastEventUs: orUndefined(row.customer_last_event_us),
    users,
  };
}

export function toThreadRow(organizationId: string, thread: Thread): ChatSchema['chat_threads'] {
  return {
    organization_id: organizationId,
    thread_id: thread.threadId,
    chat_id: thread.chatId,
    active: encodeFlag(thread.active),
    group_ids: JSON.stringify(thread.groupIds),
    properties: JSON.stringify(thread.properties),
    tags: JSON.stringify(thread.tags),
    user_ids: JSON.stringify(thread.userIds),
    created_us: thread.createdUs,
    ended_us: orNull(thread.endedUs),
    queued_us: orNull(thread.queuedUs),
    previous_thread_id: orNull(thread.previousThreadId),
    next_thread_id: orNull(thread.nextThreadId),
    last_event: thread.lastEvent,
    last_event_us: thread.lastEventUs,
  };
}

export function toThread(row: ChatSchema['chat_threads']): Thread {
  return {
    threadId: row.thread_id,
    chatId: row.chat_id,
    active: decodeFlag(row.active),
    groupIds: decode(row.group_ids),
    properties: decode(row.properties),
    tags: decode(row.tags),
    userIds: decode(row.user_ids),
    createdUs: row.created_us,
    endedUs: orUndefined(row.ended_us),
    queuedUs: orUndefined(row.queued_us),
    previousThreadId: orUndefined(row.previous_thread_id),
    nextThreadId: orUndefined(row.next_thread_id),
    lastEvent: row.last_event,
    lastEventUs: row.last_event_us,
  };
}

/** With what the wire calls the author. */
export type EventRow = Omit<ChatSchema['chat_events'], 'organization_id' | 'author_type'>;

export function toEvent(row: EventRow): ChatEvent {
  return {
    threadId: row.thread_id,
    number: row.number,
    type: row.type as EventType,
    authorId: orUndefined(row.author_id),
    customId: orUndefined(row.custom_id),
    visibility: row.visibility as Visibility,
    properties: decode(row.properties),
    content: decode(row.content),
    createdUs: row.created_us,
  };
}

/** With what is known of the customer's chat. */
export type CustomerRow = Omit<Selectable<Schema['customers']>, 'organization_id' | 'group_id'> & {
  chat_id: string | null;
  threads_count: number | null;
  agent_last_event_us: number | null;
  customer_last_event_us: number | null;
};

export function toCustomer(row: CustomerRow): Customer {
  return {
    customerId: row.customer_id,
    name: orUndefined(row.name),
    email: orUndefined(row.email),
    avatar: orUndefined(row.avatar),
    sessionFields: decode(row.session_fields),
    page: row.page_url === null ? undefined : { url: row.page_url, title: orUndefined(row.page_title) },
    seenMs: orUndefined(row.seen_at),
    createdUs: row.created_at * 1000,
    chatId: orUndefined(row.chat_id),
    threadsCount: row.threads_count ?? 0,
    agentLastEventUs: orUndefined(row.agent_last_event_us),
    customerLastEventUs: orUndefined(row.customer_last_event_us),
  };
}

/** What can be changed of a customer, after the id. */
export function customerColumns({
  customerId,
  name,
  email,
  avatar,
  sessionFields,
  page,
  seenMs,
}: Customer): SqlValue[] {
  const columns = [name, email, avatar, JSON.stringify(sessionFields), page?.url, page?.title, seenMs];
  return [customerId, ...columns.map(orNull)];
}

export type AgentRow = {
  account_id: string;
  email: string;
  name: string;
  avatar: string;
  job_title: string;
  status: string;
  max_chats_count: number;
  connected_until: number | null;
};

/** `groupIds`: those that the agent is in, without 0. */
export function toAgent(row: AgentRow, groupIds: readonly number[]): ChatAgent {
  return {
    accountId: row.account_id,
    login: row.email,
    name: row.name,
    avatar: row.avatar,
    jobTitle: row.job_title,
    status: row.status as RoutingStatus,
    maxChats: row.max_chats_count,
    connected: row.connected_until !== null,
    groupIds: [0, ...groupIds],
  };
}

/** A user with what is known of the person: an agent's account, or a customer's profile. */
export type UserRow = Omit<ChatSchema['chat_users'], 'organization_id'> & {
  agent_login: string | null;
  agent_name: string | null;
  agent_avatar: string | null;
  job_title: string | null;
} & Omit<CustomerRow, 'customer_id' | 'chat_id' | 'session_fields' | 'created_at'> & {
    session_fields: string | null;
    created_at: number | null;
  };

export function toUser(row: UserRow): ChatUser {
  const seat = {
    present: decodeFlag(row.present),
    visibility: row.visibility as Visibility,
    seenUpToUs: orUndefined(row.seen_up_to_us),
  };
  if (row.type === 'agent') {
    return {
      ...seat,
      type: 'agent',
      id: row.agent_login ?? row.user_id,
      accountId: row.user_id,
      name: row.agent_name ?? '',
      avatar: row.agent_avatar ?? '',
      jobTitle: row.job_title ?? '',
      follows: decodeFlag(row.follows),
      tookPart: decodeFlag(row.took_part),
    };
  }
  const { session_fields, created_at, ...rest } = row;
  const known = { ...rest, session_fields: session_fields ?? '[]', created_at: created_at ?? 0 };
  const customer = toCustomer({ ...known, customer_id: row.user_id });
  return { ...seat, type: 'customer', id: row.user_id, customer };
}
