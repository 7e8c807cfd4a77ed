// Chats as the API answers them.

import type { AgentUser, Chat, ChatEvent, Thread } from '../../chat/chat.ts';
import type { ChatAnswer } from './schemas.ts';
import { formatMoment, type Zone } from './zone.ts';

/** `chat`: whose thread it is. */
export type Shown = { readonly chat: Chat; readonly thread: Thread; readonly events: readonly ChatEvent[] };
/** For whom: the zone of the times, and the present in milliseconds. */
export type View = { readonly zone: Zone; readonly nowMs: number };

export function presentChat({ chat, thread, events }: Shown, { zone, nowMs }: View): ChatAnswer {
  const startedMs = thread.createdUs / 1000;
  const endedMs = thread.endedUs === undefined ? undefined : thread.endedUs / 1000;
  const duration = Math.max(0, Math.round(((endedMs ?? nowMs) - startedMs) / 1000));
  const customer = chat.users.find((user) => user.type === 'customer')?.customer;
  const took = chat.users.filter((user) => user.type === 'agent' && thread.userIds.includes(user.id)) as AgentUser[];
  const happened = events.map((event) => presentEvent(event, { chat, zone }));
  return {
    type: 'chat',
    id: thread.threadId,
    chat_id: thread.chatId,
    ...(customer === undefined ? {} : { visitor: presentCustomer(customer) }),
    agents: took.filter(({ visibility }) => visibility === 'all').map(presentPerson),
    supervisors: took.filter(({ visibility }) => visibility === 'agents').map(presentPerson),
    rate: rateOf(thread),
    duration,
    group: [...thread.groupIds],
    started: formatMoment(startedMs, zone),
    started_timestamp: Math.floor(startedMs / 1000),
    ...(endedMs === undefined
      ? {}
      : { ended: formatMoment(endedMs, zone), ended_timestamp: Math.floor(endedMs / 1000) }),
    timezone: zone.name,
    ...(thread.active ? { pending: true as const } : {}),
    tags: [...thread.tags],
    messages: happened.filter(({ type }) => type === 'message').map(({ type: _, ...message }) => message),
    events: happened,
  };
}

function presentEvent(event: ChatEvent, { chat, zone }: { chat: Chat; zone: Zone }): ChatAnswer['events'][number] {
  const { authorId, content, createdUs, type, visibility } = event;
  const author = chat.users.find(({ id }) => id === authorId);
  const text = typeof content.text === 'string' ? content.text : '';
  return {
    type: type === 'message' ? 'message' : 'event',
    author_name: (author?.type === 'customer' ? author.customer.name : author?.name) ?? '',
    text,
    date: formatMoment(createdUs / 1000, zone),
    timestamp: Math.floor(createdUs / 1_000_000),
    user_type: author?.type === 'customer' ? 'visitor' : visibility === 'agents' ? 'supervisor' : 'agent',
    ...(author?.type === 'agent' ? { agent_id: author.id } : {}),
  };
}

/** As the vendor's programs rate: 1 is good, 0 is bad. */
function rateOf({ properties }: Thread): ChatAnswer['rate'] {
  const score = properties.rating?.score;
  if (score === 1) return 'rated_good';
  return score === 0 ? 'rated_bad' : 'not_rated';
}

function presentPerson({ name, id }: AgentUser) {
  return { display_name: name, email: id };
}

function presentCustomer({ customerId: id, name }: { customerId: string; name: string | undefined }) {
  return { id, ...(name === undefined ? {} : { name }) };
}
