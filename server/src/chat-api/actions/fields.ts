// The fields that actions of both sides take.

import { Type } from 'typebox';

/** A short name of something: without control characters and broken surrogates, which not every database keeps. */
export function text(longest: number, description: string, { empty = false } = {}) {
  return Type.String({
    minLength: empty ? 0 : 1,
    maxLength: longest,
    pattern: '^[^\\p{Cc}\\p{Cs}]*$',
    description: `${description} At most ${longest} characters, without line ends.`,
  });
}

/** A pattern for what a page may lead to or show: no other scheme runs in it. */
export const WEB_ADDRESS = 'https?://[^\\s\\p{Cc}\\p{Cs}]+';

export const ChatId = text(64, 'The id of the chat.');
export const ThreadId = text(64, 'The id of the thread.');
export const EventId = text(128, 'The id of the event.');
export const GroupIds = (longest: number) =>
  Type.Array(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }), {
    maxItems: longest,
    description: `Ids of groups, at most ${longest}; 0 is the group of everybody.`,
  });
