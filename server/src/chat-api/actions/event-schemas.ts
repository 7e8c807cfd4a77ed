// Events as callers send them. Each type has fields of its own beside those that all have.

import { type TSchema, Type } from 'typebox';
import { checkerOf } from '../../api/requests/validation.ts';
import type { EventType, NewEvent } from '../../chat/chat.ts';
import { invalid } from '../errors.ts';
import { text } from './fields.ts';
import { decodeProperties } from './properties.ts';

/** Of a text in UTF-8, and of other contents as JSON. */
const MOST_TEXT_BYTES = 16 * 1024;

const Visibility = Type.Unsafe<'all' | 'agents'>({
  type: 'string',
  enum: ['all', 'agents'],
  description: 'Who sees it: all, or agents only.',
});

export const VisibilitySchema = Visibility;

/** What all events have. What belongs to their type is checked by `decodeEvent`. */
export const EventSchema = Type.Object(
  {
    type: Type.Unsafe<'message' | 'system_message' | 'custom' | 'rich_message'>({
      type: 'string',
      enum: ['message', 'system_message', 'custom', 'rich_message'],
      description: 'What it is: message, system_message, custom or rich_message.',
    }),
    custom_id: Type.Optional(text(256, 'An id of your own: the same event is added once, however often it is sent.')),
    visibility: Type.Optional(Visibility),
    properties: Type.Optional(Type.Unsafe<unknown>({ type: 'object' })),
    author_id: Type.Optional(text(256, 'For initial events: another user of the chat who is their author.')),
  },
  { description: 'The event.' },
);
type WireEvent = { [name: string]: unknown } & { type: string };

const Postback = Type.Object({
  id: Type.String({ maxLength: 256 }),
  thread_id: Type.String({ maxLength: 64 }),
  event_id: Type.String({ maxLength: 128 }),
  type: Type.Optional(Type.String({ maxLength: 64 })),
  value: Type.Optional(Type.String({ maxLength: 4096 })),
});
const Button = Type.Object({
  text: Type.String({ maxLength: 1024 }),
  type: Type.Optional(Type.String({ enum: ['webview', 'message', 'url', 'phone'] })),
  value: Type.Optional(Type.String({ maxLength: 4096 })),
  webview_height: Type.Optional(Type.String({ enum: ['compact', 'full', 'tall'] })),
  postback_id: Type.String({ maxLength: 256 }),
  user_ids: Type.Optional(Type.Array(Type.String({ maxLength: 256 }), { maxItems: 10 })),
  target: Type.Optional(Type.String({ enum: ['new', 'current'] })),
});
const Element = Type.Object({
  title: Type.Optional(Type.String({ maxLength: 4096 })),
  subtitle: Type.Optional(Type.String({ maxLength: 4096 })),
  image: Type.Optional(Type.Object({ url: Type.String({ maxLength: 2048, pattern: '^https?://' }) })),
  buttons: Type.Optional(Type.Array(Button, { maxItems: 13 })),
});

const CONTENTS: Readonly<Record<'message' | 'system_message' | 'custom' | 'rich_message', TSchema>> = {
  message: Type.Object({
    text: Type.String({ minLength: 1, maxLength: MOST_TEXT_BYTES, description: 'What is said: 1 byte to 16 kB.' }),
    postback: Type.Optional(Postback),
  }),
  system_message: Type.Object({
    system_message_type: Type.String({ minLength: 1, maxLength: 256, description: 'What the system tells of.' }),
    text: Type.Optional(Type.String({ maxLength: MOST_TEXT_BYTES })),
    text_vars: Type.Optional(Type.Record(Type.String({ maxLength: 256 }), Type.String({ maxLength: 4096 }))),
  }),
  custom: Type.Object({ content: Type.Optional(Type.Unsafe<object>({ type: 'object' })) }),
  rich_message: Type.Object({
    template_id: Type.String({ enum: ['cards', 'sticker', 'quick_replies'], description: 'How it is shown.' }),
    elements: Type.Optional(Type.Array(Element, { maxItems: 10 })),
  }),
};
type Sendable = keyof typeof CONTENTS;
const checkers = new Map(Object.entries(CONTENTS).map(([type, schema]) => [type, checkerOf(schema)]));

/** The event of a request that fits `EventSchema`. `field`: where it stood. Throws a refusal that names the field at fault. */
export function decodeEvent(event: unknown, field: string): NewEvent & { readonly authorId: string | undefined } {
  const wire = event as WireEvent;
  const type = wire.type as EventType & Sendable;
  checkers.get(type)?.(wire, field);
  const own = Object.keys((CONTENTS[type] as { properties?: object }).properties ?? {});
  const content = Object.fromEntries(own.flatMap((name) => (wire[name] === undefined ? [] : [[name, wire[name]]])));
  if (typeof content.text === 'string' && Buffer.byteLength(content.text) > MOST_TEXT_BYTES) {
    throw invalid(`${field}.text`, `The text is larger than ${MOST_TEXT_BYTES} bytes. Split it into several messages.`);
  }
  if (type !== 'message' && Buffer.byteLength(JSON.stringify(content)) > MOST_TEXT_BYTES) {
    throw invalid(field, `The event is larger than ${MOST_TEXT_BYTES} bytes.`);
  }
  return {
    type,
    customId: wire.custom_id as string | undefined,
    visibility: wire.visibility === 'agents' ? 'agents' : 'all',
    properties: decodeProperties(wire.properties, `${field}.properties`),
    content,
    authorId: wire.author_id as string | undefined,
  };
}
