// The actions that set and delete properties, which both sides have.

import { Type } from 'typebox';
import { type Annotated, deleteProperties, updateProperties } from '../../chat/acts/annotations.ts';
import type { Speaker } from '../speaker.ts';
import { type Action, completeAction } from './action.ts';
import { ChatId, EventId, ThreadId } from './fields.ts';
import { decodeProperties, PropertiesSchema, PropertyNamesSchema } from './properties.ts';

const ofChat = { id: ChatId };
const ofThread = { chat_id: ChatId, thread_id: ThreadId };
const ofEvent = { ...ofThread, event_id: EventId };

/** Six actions of a side: setting and deleting properties of chats, threads and events. */
export function createPropertyActions<Who extends Speaker>(scopes: readonly string[]): readonly Action<Who>[] {
  return [
    ...actionsOf<Who>(
      'chat',
      scopes,
      Type.Object({ ...ofChat, properties: PropertiesSchema }),
      Type.Object({ ...ofChat, properties: PropertyNamesSchema }),
    ),
    ...actionsOf<Who>(
      'thread',
      scopes,
      Type.Object({ ...ofThread, properties: PropertiesSchema }),
      Type.Object({ ...ofThread, properties: PropertyNamesSchema }),
    ),
    ...actionsOf<Who>(
      'event',
      scopes,
      Type.Object({ ...ofEvent, properties: PropertiesSchema }),
      Type.Object({ ...ofEvent, properties: PropertyNamesSchema }),
    ),
  ];
}

type Named = { id?: string; chat_id?: string; thread_id?: string; event_id?: string; properties: object };

function actionsOf<Who extends Speaker>(
  kind: 'chat' | 'thread' | 'event',
  scopes: readonly string[],
  setting: ReturnType<typeof Type.Object>,
  deleting: ReturnType<typeof Type.Object>,
): Action<Who>[] {
  return [
    completeAction<Who, typeof setting>({
      name: `update_${kind}_properties`,
      summary: `Sets properties of ${kind === 'event' ? 'an event' : `a ${kind}`}; others stay.`,
      scopes,
      payload: setting,
      pushes: [`${kind}_properties_updated`],
      async run(call, payload) {
        const wire = payload as Named;
        const properties = decodeProperties(wire.properties, 'properties');
        await call.act((rows, acting) => updateProperties(rows, acting, { at: placeOf(wire), properties }));
        return undefined;
      },
    }),
    completeAction<Who, typeof setting>({
      name: `delete_${kind}_properties`,
      summary: `Deletes properties of ${kind === 'event' ? 'an event' : `a ${kind}`}.`,
      scopes,
      payload: deleting,
      pushes: [`${kind}_properties_deleted`],
      async run(call, payload) {
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
