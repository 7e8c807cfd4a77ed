// The actions that start, resume and close the customer's chat.

import { type Static, Type } from 'typebox';
import type { NewThread } from '../../../chat/acts/open-thread.ts';
import { deactivateChat, resumeChat, startChat } from '../../../chat/acts/threads.ts';
import { ChatId, GroupIds, text } from '../../actions/fields.ts';
import { decodeProperties, PropertiesSchema } from '../../actions/properties.ts';
import { invalid } from '../../errors.ts';
import type { CustomerSpeaker } from '../speaker.ts';
import { defineAction } from './define.ts';
import { CustomerEvent, decodeCustomerEvent } from './event-schema.ts';

const initial = {
  properties: Type.Optional(PropertiesSchema),
  access: Type.Optional(
    Type.Object({ group_ids: Type.Intersect([GroupIds(20), Type.Array(Type.Unknown(), { minItems: 1 })]) }),
  ),
  users: Type.Optional(
    Type.Array(Type.Object({ id: text(64, 'The customer’s own id.'), type: Type.Literal('customer') }), {
      maxItems: 1,
    }),
  ),
  thread: Type.Optional(
    Type.Object({
      events: Type.Optional(Type.Array(CustomerEvent, { maxItems: 20 })),
      properties: Type.Optional(PropertiesSchema),
    }),
  ),
};
const InitialChat = Type.Object(initial);
const flags = {
  active: Type.Optional(Type.Boolean()),
  continuous: Type.Optional(
    Type.Boolean({ description: 'true: the chat waits when no agent accepts chats; else it is refused then.' }),
  ),
};

export const startChatAction = defineAction({
  name: 'start_chat',
  summary: 'Starts the customer’s chat. A customer has one: later conversations resume it.',
  payload: Type.Object({ chat: Type.Optional(InitialChat), ...flags }),
  pushes: ['incoming_chat'],
  once: true,
  async run(call, { chat = {}, ...wanted }) {
    const opened = await call.act((rows, acting) => startChat(rows, acting, decodeThread(call.who, chat, wanted)));
    const { chatId, threadId, eventIds } = opened;
    return { chat_id: chatId, thread_id: threadId, ...(eventIds.length === 0 ? {} : { event_ids: eventIds }) };
  },
});

export const resumeChatAction = defineAction({
  name: 'resume_chat',
  summary: 'Opens a new thread in the customer’s chat, when it has no active one.',
  payload: Type.Object({ chat: Type.Object({ id: ChatId, ...initial }), ...flags }),
  pushes: ['incoming_chat'],
  once: true,
  async run(call, { chat, ...flagged }) {
    const wanted = { ...decodeThread(call.who, chat, flagged), chatId: chat.id };
    const { threadId, eventIds } = await call.act((rows, acting) => resumeChat(rows, acting, wanted));
    return { thread_id: threadId, ...(eventIds.length === 0 ? {} : { event_ids: eventIds }) };
  },
});

export const deactivateChatAction = defineAction({
  name: 'deactivate_chat',
  summary: 'Closes the active thread.',
  payload: Type.Object({ id: ChatId }),
  pushes: ['incoming_event', 'chat_deactivated'],
  async run(call, { id: chatId }) {
    await call.act((rows, acting) => deactivateChat(rows, acting, { chatId, ignorePresence: false }));
    return undefined;
  },
});

type Flags = { readonly active?: boolean; readonly continuous?: boolean };

function decodeThread(
  who: CustomerSpeaker,
  chat: Static<typeof InitialChat>,
  { active = true, continuous = false }: Flags,
): NewThread {
  const { thread = {}, users = [] } = chat;
  return {
    groupIds: groupsOf(who, chat.access?.group_ids as readonly number[] | undefined),
    properties: decodeProperties(chat.properties, 'chat.properties'),
    threadProperties: decodeProperties(thread.properties, 'chat.thread.properties'),
    users,
    events: (thread.events ?? []).map((event, index) => decodeCustomerEvent(event, `chat.thread.events[${index}]`)),
    active,
    continuous,
  };
}

/** An identity of one group chats with that group alone. */
function groupsOf({ groupId, pageGroupId }: CustomerSpeaker, wanted: readonly number[] | undefined): readonly number[] {
  if (groupId === undefined) return wanted ?? [pageGroupId ?? 0];
  if (wanted?.some((one) => one !== groupId) === true) {
    throw invalid('chat.access.group_ids', `This customer’s identity is of group ${groupId}: chats go there.`);
  }
  return [groupId];
}
