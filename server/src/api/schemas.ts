// Schemas that several resources share. The routes check by them, answers are serialized by them, the document is printed from them.

import { type Static, type TSchema, Type } from 'typebox';

/** 0 or 1: the wire of this generation has no booleans. */
export function flag(description: string) {
  return Type.Unsafe<0 | 1>({ type: 'integer', enum: [0, 1], description });
}

/** One of the given words. */
export function oneOf<const Words extends readonly string[]>(words: Words, description: string) {
  return Type.Unsafe<Words[number]>({ type: 'string', enum: [...words], description });
}

/** An id of ours in an address or a body. Printable ASCII: no database has to be asked for anything else. */
export function id(description: string) {
  return Type.String({ pattern: '^[\\x21-\\x7e]{1,128}$', description });
}

/** Text for people, on one line: not empty, without control characters and broken surrogates, which not every database keeps. */
export function lineOfText(longest: number, description: string) {
  return Type.String({
    minLength: 1,
    maxLength: longest,
    pattern: '^(?=.*\\S)[^\\p{Cc}\\p{Cs}]*$',
    description: `${description} 1 to ${longest} characters, without line ends.`,
  });
}

/** An e-mail address, which is the name that an agent signs in with. */
export function emailAddress(description: string) {
  return Type.String({
    minLength: 3,
    maxLength: 128,
    // The same as accounts/sign-up.ts allows. A colon would end the login in Basic credentials.
    pattern: '^[^\\s@<>"\',;:\\\\()[\\]\\p{C}]+@[^\\s@<>"\',;:\\\\()[\\]\\p{C}]+$',
    description: `${description} At most 128 characters. Upper and lower case are the same.`,
    examples: ['ada@example.com'],
  });
}

/** A schema of the document's components, by its `$id`. */
export function reference<Schema extends TSchema & { readonly $id: string }>(schema: Schema, description?: string) {
  return Type.Unsafe<Static<Schema>>({ $ref: `${schema.$id}#`, ...(description === undefined ? {} : { description }) });
}

/** The shape of every refusal. Printed, not compiled: a refusal is written in one place, and needs no speed. */
export const ErrorAnswer = {
  ...Type.Object(
    {
      error: Type.Object({
        type: Type.String({
          description: 'What kind of refusal this is; see the introduction.',
          examples: ['validation'],
        }),
        message: Type.String({ description: 'The cause and what to do, for the developer of the calling program.' }),
        field: Type.Optional(
          Type.String({ description: 'The field, parameter or header that is wrong.', examples: ['groups[0]'] }),
        ),
      }),
      request_id: Type.String({
        description: 'Also in the header X-Request-Id. Give it to the operator when you ask for help.',
      }),
    },
    {
      description: 'Why a call is refused.',
      examples: [
        {
          error: { type: 'validation', message: 'The field login is missing.', field: 'login' },
          request_id: '3f0e7a3c-6f0b-4f43-9d43-0d8f4f6f2b9e',
        },
      ],
    },
  ),
  $id: 'Error',
} as const;

export const RoutingStatus = oneOf(
  ['accepting chats', 'not accepting chats', 'offline'],
  'Whether chats can be routed there now.',
);
