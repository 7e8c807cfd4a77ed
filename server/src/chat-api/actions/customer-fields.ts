// What can be said of a customer, by agents and by themselves.

import { Type } from 'typebox';
import type { CustomerFields } from '../../chat/acts/customers.ts';
import { invalid } from '../errors.ts';
import { text, WEB_ADDRESS } from './fields.ts';

export const SessionFields = Type.Array(
  Type.Record(Type.String({ maxLength: 128 }), Type.String({ maxLength: 1024 })),
  { maxItems: 100, description: 'Objects with one key and its value each, at most 100.' },
);

export const customerFields = {
  name: Type.Optional(text(256, 'The name.', { empty: true })),
  email: Type.Optional(text(256, 'The e-mail address.', { empty: true })),
  avatar: Type.Optional(
    Type.String({
      maxLength: 2048,
      pattern: `^(${WEB_ADDRESS})?$`,
      description: 'The address of a picture, with http or https.',
    }),
  ),
  session_fields: Type.Optional(SessionFields),
};

type Wire = { name?: string; email?: string; avatar?: string; session_fields?: Record<string, string>[] };

/** An empty text removes what was there. */
export function decodeCustomerFields({ name, email, avatar, session_fields: sessionFields }: Wire): CustomerFields {
  const given = { name, email, avatar };
  const texts = Object.entries(given).flatMap(([field, value]) =>
    value === undefined ? [] : [[field, value === '' ? undefined : value] as const],
  );
  return { ...Object.fromEntries(texts), ...(sessionFields === undefined ? {} : { sessionFields }) };
}

/** Throws when nothing is said. */
export function requireChange(fields: CustomerFields): void {
  if (Object.keys(fields).length > 0) return;
  throw invalid('name', 'Nothing to change: give name, email, avatar or session_fields.');
}
