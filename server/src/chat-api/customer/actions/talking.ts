// What customers say and do in their chat.

import { Type } from 'typebox';
import { sendPostback } from '../../../chat/acts/annotations.ts';
import { sendEvent, sendSneakPeek, sendTypingIndicator } from '../../../chat/acts/events.ts';
import { ChatId, EventId, ThreadId, text } from '../../actions/fields.ts';
import { createMarkEventsAsSeen } from '../../actions/mark-events-as-seen.ts';
import type { CustomerSpeaker } from '../speaker.ts';
import { defineAction } from './define.ts';
import { CustomerEvent, decodeCustomerEvent } from './event-schema.ts';

export const sendEventAction = defineAction({
  name: 'send_event',
  summary: 'Adds an event to the active thread. With a custom_id it is added once.',
  payload: Type.Object({
    chat_id: ChatId,
    event: CustomerEvent,
    attach_to_last_thread: Type.Optional(
      Type.Boolean({ description: 'true: without an active thread, to the last one.' }),
    ),
  }),
  pushes: ['incoming_event'],
  once: true,
  async run(call, { chat_id: chatId, event: wire, attach_to_last_thread: attach = false }) {
    const { authorId: _, ...event } = decodeCustomerEvent(wire, 'event');
    const { eventId } = await call.act((rows, acting) => sendEvent(rows, acting, { chatId, event, attach }));
    return { event_id: eventId };
  },
});

export const sendTypingIndicatorAction = defineAction({
  name: 'send_typing_indicator',
  summary: 'Tells the agents that the customer is writing, or no longer.',
  payload: Type.Object({ chat_id: ChatId, is_typing: Type.Boolean({ description: 'true or false.' }) }),
  pushes: ['incoming_typing_indicator'],
  async run(call, { chat_id: chatId, is_typing: isTyping }) {
    await call.act((rows, acting) => sendTypingIndicator(rows, acting, { chatId, visibility: 'all', isTyping }));
    return undefined;
  },
});

export const sendSneakPeekAction = defineAction({
  name: 'send_sneak_peek',
  summary: 'Tells the agents what the customer has written and not sent yet.',
  payload: Type.Object({
    chat_id: ChatId,
    sneak_peek_text: Type.String({ maxLength: 4096, description: 'At most 4096 characters.' }),
  }),
  pushes: ['incoming_sneak_peek'],
  async run(call, { chat_id: chatId, sneak_peek_text }) {
    await call.act((rows, acting) => sendSneakPeek(rows, acting, { chatId, text: sneak_peek_text }));
    return undefined;
  },
});

export const sendPostbackAction = defineAction({
  name: 'send_rich_message_postback',
  summary: 'Tells that a button of a rich message was pressed.',
  payload: Type.Object({
    chat_id: ChatId,
    thread_id: ThreadId,
    event_id: EventId,
    postback: Type.Object({ id: text(256, 'The postback_id of the button.'), toggled: Type.Boolean() }),
  }),
  pushes: ['incoming_rich_message_postback'],
  async run(call, { chat_id: chatId, thread_id: threadId, event_id: eventId, postback }) {
    await call.act((rows, acting) => sendPostback(rows, acting, { chatId, threadId, eventId, postback }));
    return undefined;
  },
});

export const markEventsAsSeenAction = createMarkEventsAsSeen<CustomerSpeaker>({
  summary: 'Notes how far the customer has read.',
  scopes: [],
});
