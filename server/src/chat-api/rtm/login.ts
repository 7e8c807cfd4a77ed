// What `login` takes on both sides, beside what each has of its own.

import { type Static, Type } from 'typebox';
import { type Credentials, decodeCredentials } from '../../api/access/credentials.ts';
import type { Version } from '../chat-api.ts';

export const LoginFields = Type.Object({
  token: Type.String({
    minLength: 1,
    maxLength: 1024,
    description: 'An access token, with or without "Bearer " before it.',
  }),
  pushes: Type.Optional(
    Type.Record(Type.String({ maxLength: 16 }), Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 }), {
      description: 'Names of pushes by version, such as { "3.5": ["incoming_chat"] }, or "all".',
    }),
  ),
});
export type LoginFields = Static<typeof LoginFields>;

/** The names of the pushes that are asked for; undefined for all. */
export function wantedPushes({ pushes }: LoginFields, version: Version): ReadonlySet<string> | undefined {
  const names = pushes === undefined ? undefined : new Map(Object.entries(pushes)).get(version);
  if (pushes === undefined || names?.includes('all') === true) return undefined;
  return new Set(names);
}

/** `Bearer TOKEN`, `Basic ...`, or a token alone. Throws a refusal. */
export function decodeToken(token: string): Credentials {
  const header = /^(bearer|basic) /i.test(token) ? token : `Bearer ${token}`;
  return decodeCredentials(['Authorization', header]);
}
