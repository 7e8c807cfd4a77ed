// Events as customers send them: what they say is for all to see.

import { type Static, Type } from 'typebox';
import { decodeEvent } from '../../actions/event-schemas.ts';
import { text } from '../../actions/fields.ts';

export const CustomerEvent = Type.Object(
  {
    type: Type.Unsafe<'message' | 'system_message' | 'custom'>({
      type: 'string',
      enum: ['message', 'system_message', 'custom'],
    }),
    custom_id: Type.Optional(text(256, 'An id of your own: the same event is added once, however often it is sent.')),
    properties: Type.Optional(Type.Unsafe<unknown>({ type: 'object' })),
  },
  { description: 'The event.' },
);

/** Throws a refusal that names the field at fault. */
export function decodeCustomerEvent(wire: Static<typeof CustomerEvent>, field: string) {
  return { ...decodeEvent(wire, field), visibility: 'all' as const, authorId: undefined };
}
