// The actions of those who take part in chats or follow them.

import { Type } from 'typebox';
import { sendEvent, sendTypingIndicator } from '../../../chat/acts/events.ts';
import { addUserToChat, followChat, removeUserFromChat, unfollowChat } from '../../../chat/acts/users.ts';
import { decodeEvent, EventSchema, VisibilitySchema } from '../../actions/event-schemas.ts';
import { ChatId, text } from '../../actions/fields.ts';
import { createMarkEventsAsSeen } from '../../actions/mark-events-as-seen.ts';
import type { AgentSpeaker } from '../speaker.ts';
import { CONVERSE, defineAction, READ_CHATS, WRITE_CHATS } from './define.ts';

export const sendEventAction = defineAction({
  name: 'send_event',
  summary: 'Adds an event to the active thread. With a custom_id it is added once.',
  scopes: CONVERSE,
  payload: Type.Object({ chat_id: ChatId, event: EventSchema }),
  pushes: ['incoming_event'],
  once: true,
  async run(call, { chat_id: chatId, event: wire }) {
    const { authorId: _, ...event } = decodeEvent(wire, 'event');
    const { eventId } = await call.act((rows, acting) => sendEvent(rows, acting, { chatId, event }));
    return { event_id: eventId };
  },
});

export const sendTypingIndicatorAction = defineAction({
  name: 'send_typing_indicator',
  summary: 'Tells the others in the chat that the agent is writing, or no longer.',
  scopes: CONVERSE,
  payload: Type.Object({
    chat_id: ChatId,
    visibility: Type.Optional(VisibilitySchema),
    is_typing: Type.Boolean({ description: 'true or false.' }),
  }),
  pushes: ['incoming_typing_indicator'],
  async run(call, { chat_id: chatId, visibility = 'all', is_typing: isTyping }) {
    await call.act((rows, acting) => sendTypingIndicator(rows, acting, { chatId, visibility, isTyping }));
    return undefined;
  },
});

export const markEventsAsSeenAction = createMarkEventsAsSeen<AgentSpeaker>({
  summary: 'Notes how far the agent has read.',
  scopes: READ_CHATS,
});

const named = {
  chat_id: ChatId,
  user_id: text(256, 'An agent’s e-mail address or a customer’s id.'),
  ignore_requester_presence: Type.Optional(Type.Boolean()),
};

export const addUserToChatAction = defineAction({
  name: 'add_user_to_chat',
  summary: 'Adds an agent or a customer to an active chat.',
  scopes: WRITE_CHATS,
  payload: Type.Object({
    ...named,
    user_type: Type.Unsafe<'agent' | 'customer'>({ type: 'string', enum: ['agent', 'customer'] }),
    visibility: VisibilitySchema,
  }),
  pushes: ['user_added_to_chat'],
  async run(call, payload) {
    const { chat_id: chatId, user_id: userId, user_type: userType, visibility } = payload;
    const ignorePresence = payload.ignore_requester_presence ?? false;
    const wanted = { chatId, userId, userType, visibility, ignorePresence };
    await call.act((rows, acting) => addUserToChat(rows, acting, wanted));
    return undefined;
  },
});

export const removeUserFromChatAction = defineAction({
  name: 'remove_user_from_chat',
  summary: 'Takes an agent out of an active chat.',
  scopes: WRITE_CHATS,
  payload: Type.Object({ ...named, user_type: Type.Unsafe<'agent'>({ type: 'string', enum: ['agent'] }) }),
  pushes: ['user_removed_from_chat'],
  async run(call, { chat_id: chatId, user_id: userId, ignore_requester_presence: ignorePresence = false }) {
    await call.act((rows, acting) => removeUserFromChat(rows, acting, { chatId, userId, ignorePresence }));
    return undefined;
  },
});

export const followChatAction = defineAction({
  name: 'follow_chat',
  summary: 'From now on the agent gets every push of the chat, without taking part.',
  scopes: READ_CHATS,
  payload: Type.Object({ id: ChatId }),
  async run(call, { id: chatId }) {
    await call.act((rows, acting) => followChat(rows, acting, { chatId }));
    return undefined;
  },
});

export const unfollowChatAction = defineAction({
  name: 'unfollow_chat',
  summary: 'Ends following.',
  scopes: [],
  payload: Type.Object({ id: ChatId }),
  pushes: ['chat_unfollowed'],
  async run(call, { id: chatId }) {
    await call.act((rows, acting) => unfollowChat(rows, acting, { chatId }));
    return undefined;
  },
});
