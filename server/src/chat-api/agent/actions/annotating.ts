// The actions that tag threads, and set and delete properties.

import { Type } from 'typebox';
import {
  type Annotated,
  deleteProperties,
  tagThread,
  untagThread,
  updateProperties,
} from '../../../chat/acts/annotations.ts';
import { ChatId, EventId, ThreadId, text } from '../../actions/fields.ts';
import { decodeProperties, PropertiesSchema, PropertyNamesSchema } from '../../actions/properties.ts';
import { type AgentAction, type AgentCall, defineAction, WRITE_CHATS } from './define.ts';

const Tagging = Type.Object({
  chat_id: ChatId,
  thread_id: ThreadId,
  tag: text(128, 'The tag. Upper and lower case differ.'),
});

export const tagThreadAction = defineAction({
  name: 'tag_thread',
  summary: 'Gives a thread a tag.',
  scopes: WRITE_CHATS,
  payload: Tagging,
  pushes: ['thread_tagged'],
  async run(call, { chat_id: chatId, thread_id: threadId, tag }) {
    await call.act((rows, acting) => tagThread(rows, acting, { chatId, threadId, tag }));
    return undefined;
  },
});

export const untagThreadAction = defineAction({
  name: 'untag_thread',
  summary: 'Takes a tag from a thread.',
  scopes: WRITE_CHATS,
  payload: Tagging,
  pushes: ['thread_untagged'],
  async run(call, { chat_id: chatId, thread_id: threadId, tag }) {
    await call.act((rows, acting) => untagThread(rows, acting, { chatId, threadId, tag }));
    return undefined;
  },
});

const ofChat = { id: ChatId };
const ofThread = { chat_id: ChatId, thread_id: ThreadId };
const ofEvent = { ...ofThread, event_id: EventId };

/** Six actions: setting and deleting properties of chats, threads and events. */
export const propertyActions: readonly AgentAction[] = [
  ...actionsOf(
    'chat',
    Type.Object({ ...ofChat, properties: PropertiesSchema }),
    Type.Object({ ...ofChat, properties: PropertyNamesSchema }),
  ),
  ...actionsOf(
    'thread',
    Type.Object({ ...ofThread, properties: PropertiesSchema }),
    Type.Object({ ...ofThread, properties: PropertyNamesSchema }),
  ),
  ...actionsOf(
    'event',
    Type.Object({ ...ofEvent, properties: PropertiesSchema }),
    Type.Object({ ...ofEvent, properties: PropertyNamesSchema }),
  ),
];

type Named = { id?: string; chat_id?: string; thread_id?: string; event_id?: string; properties: object };

function actionsOf(
  kind: 'chat' | 'thread' | 'event',
  setting: ReturnType<typeof Type.Object>,
  deleting: ReturnType<typeof Type.Object>,
): AgentAction[] {
  return [
    defineAction({
      name: `update_${kind}_properties`,
      summary: `Sets properties of ${kind === 'event' ? 'an event' : `a ${kind}`}; others stay.`,
      scopes: WRITE_CHATS,
      payload: setting,
      pushes: [`${kind}_properties_updated`],
      async run(call: AgentCall, payload) {
        const wire = payload as Named;
        const properties = decodeProperties(wire.properties, 'properties');
        await call.act((rows, acting) => updateProperties(rows, acting, { at: placeOf(wire), properties }));
        return undefined;
      },
    }),
    defineAction({
      name: `delete_${kind}_properties`,
      summary: `Deletes properties of ${kind === 'event' ? 'an event' : `a ${kind}`}.`,
      scopes: WRITE_CHATS,
      payload: deleting,
      pushes: [`${kind}_properties_deleted`],
      async run(call: AgentCall, payload) {
        const wire = payload as Named;
        const names = wire.properties as Record<string, string[]>;
        await call.act((rows, acting) => deleteProperties(rows, acting, { at: placeOf(wire), names }));
        return undefined;
      },
    }),
  ];
}

function placeOf({ id, chat_id, thread_id, event_id }: Named): Annotated {
  return {
    chatId: id ?? chat_id ?? '',
    ...(thread_id === undefined ? {} : { threadId: thread_id }),
    ...(event_id === undefined ? {} : { eventId: event_id }),
  };
}
