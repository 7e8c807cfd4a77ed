// The actions that start, resume, deactivate and transfer chats.

import { type Static, Type } from 'typebox';
import type { NewThread } from '../../../chat/acts/open-thread.ts';
import { deactivateChat, resumeChat, startChat } from '../../../chat/acts/threads.ts';
import { transferChat } from '../../../chat/acts/transfer.ts';
import { decodeEvent, EventSchema } from '../../actions/event-schemas.ts';
import { ChatId, GroupIds, text } from '../../actions/fields.ts';
import { decodeProperties, PropertiesSchema } from '../../actions/properties.ts';
import { invalid } from '../../errors.ts';
import { defineAction, WRITE_CHATS } from './define.ts';

const User = Type.Object({
  id: text(256, 'An agent’s e-mail address or a customer’s id.'),
  type: Type.Unsafe<'agent' | 'customer'>({ type: 'string', enum: ['agent', 'customer'] }),
});
const initial = {
  properties: Type.Optional(PropertiesSchema),
  access: Type.Optional(
    Type.Object({ group_ids: Type.Intersect([GroupIds(20), Type.Array(Type.Unknown(), { minItems: 1 })]) }),
  ),
  users: Type.Optional(Type.Array(User, { maxItems: 10 })),
  thread: Type.Optional(
    Type.Object({
      events: Type.Optional(Type.Array(EventSchema, { maxItems: 20 })),
      properties: Type.Optional(PropertiesSchema),
    }),
  ),
};
const InitialChat = Type.Object(initial);
const flags = { active: Type.Optional(Type.Boolean()), continuous: Type.Optional(Type.Boolean()) };

export const startChatAction = defineAction({
  name: 'start_chat',
  summary: 'Starts a chat. A customer can have one; the requester takes part in it.',
  scopes: WRITE_CHATS,
  payload: Type.Object({ chat: Type.Optional(InitialChat), ...flags }),
  pushes: ['incoming_chat'],
  once: true,
  async run(call, { chat = {}, active = true }) {
    const wanted = decodeThread(chat, active);
    const { chatId, threadId, eventIds } = await call.act((rows, acting) => startChat(rows, acting, wanted));
    return { chat_id: chatId, thread_id: threadId, ...(eventIds.length === 0 ? {} : { event_ids: eventIds }) };
  },
});

export const resumeChatAction = defineAction({
  name: 'resume_chat',
  summary: 'Opens a new thread in a chat that has no active one.',
  scopes: WRITE_CHATS,
  payload: Type.Object({ chat: Type.Object({ id: ChatId, ...initial }), ...flags }),
  pushes: ['incoming_chat'],
  once: true,
  async run(call, { chat, active = true }) {
    const wanted = { ...decodeThread(chat, active), chatId: chat.id };
    const { threadId, eventIds } = await call.act((rows, acting) => resumeChat(rows, acting, wanted));
    return { thread_id: threadId, ...(eventIds.length === 0 ? {} : { event_ids: eventIds }) };
  },
});

const ignorePresence = { ignore_requester_presence: Type.Optional(Type.Boolean()) };

export const deactivateChatAction = defineAction({
  name: 'deactivate_chat',
  summary: 'Ends the active thread.',
  scopes: WRITE_CHATS,
  payload: Type.Object({ id: ChatId, ...ignorePresence }),
  pushes: ['incoming_event', 'chat_deactivated'],
  async run(call, { id: chatId, ignore_requester_presence = false }) {
    await call.act((rows, acting) =>
      deactivateChat(rows, acting, { chatId, ignorePresence: ignore_requester_presence }),
    );
    return undefined;
  },
});

export const transferChatAction = defineAction({
  name: 'transfer_chat',
  summary: 'Hands an active chat to an agent, to groups, or to somebody else in its groups.',
  scopes: WRITE_CHATS,
  payload: Type.Object({
    id: ChatId,
    target: Type.Optional(
      Type.Object({
        type: Type.Unsafe<'group' | 'agent'>({ type: 'string', enum: ['group', 'agent'] }),
        ids: Type.Array(Type.Unsafe<string | number>({ type: ['string', 'integer'] }), { minItems: 1, maxItems: 20 }),
      }),
    ),
    ignore_agents_availability: Type.Optional(Type.Boolean()),
    ...ignorePresence,
  }),
  pushes: ['chat_transferred', 'chat_access_updated'],
  async run(call, payload) {
    const { id: chatId, target, ignore_agents_availability = false, ignore_requester_presence = false } = payload;
    const wanted = {
      chatId,
      target: target === undefined ? undefined : decodeTarget(target),
      ignoreAvailability: ignore_agents_availability,
      ignorePresence: ignore_requester_presence,
    };
    await call.act((rows, acting) => transferChat(rows, acting, wanted));
    return undefined;
  },
});

function decodeTarget({ type, ids }: { type: 'group' | 'agent'; ids: readonly (string | number)[] }) {
  if (type === 'group') {
    const groupIds = ids.filter((id) => typeof id === 'number' && id >= 0 && id <= 2_147_483_647) as number[];
    if (groupIds.length < ids.length) throw invalid('target.ids', 'The ids of groups are whole numbers.');
    return { type, groupIds };
  }
  const logins = ids.filter((id) => typeof id === 'string') as string[];
  if (logins.length < ids.length) throw invalid('target.ids', 'The ids of agents are their e-mail addresses.');
  return { type, logins };
}

function decodeThread(chat: Static<typeof InitialChat>, active: boolean): NewThread {
  const { access, users = [], thread = {} } = chat;
  return {
    groupIds: access?.group_ids as readonly number[] | undefined,
    properties: decodeProperties(chat.properties, 'chat.properties'),
    threadProperties: decodeProperties(thread.properties, 'chat.thread.properties'),
    users,
    events: (thread.events ?? []).map((event, index) => ({
      ...decodeEvent(event, `chat.thread.events[${index}]`),
      visibility: 'all' as const,
    })),
    active,
    continuous: true,
  };
}
