// What an action is: a row of the table that both transports and the documentation are made from.

import { type Static, type TSchema, Type } from 'typebox';
import type { Caller } from '../../api/access/caller.ts';
import type { Acting } from '../../chat/acts/acting.ts';
import type { ChatAgent } from '../../chat/chat.ts';
import type { ChatRows } from '../../chat/chat-storage.ts';
import type { Reach } from '../../chat/reach.ts';
import type { ChatApi } from '../chat-api.ts';

/** One call of an action. */
export type Call = {
  readonly api: ChatApi;
  readonly caller: Caller;
  readonly organizationId: string;
  readonly agent: ChatAgent;
  /** How far the caller's scopes go in this action. */
  readonly reach: Reach;
  /** Runs an act, once for each request. */
  readonly act: <T>(run: (rows: ChatRows, acting: Acting) => Promise<T>) => Promise<T>;
};

export type Action = {
  readonly name: string;
  /** One sentence for the reference page. */
  readonly summary: string;
  /** Any one of these suffices; none: any valid token does. */
  readonly scopes: readonly string[];
  readonly payload: TSchema;
  /** What is told to others when it succeeds. */
  readonly pushes: readonly string[];
  /** Asked again with the same request_id, it answers as before and does nothing. */
  readonly once: boolean;
  readonly run: (call: Call, payload: unknown) => Promise<object>;
};

/** An action whose `run` gets a payload of its schema. Fields that the schema does not have are ignored, as the platform does. */
export function defineAction<Schema extends TSchema>(action: {
  readonly name: string;
  readonly summary: string;
  readonly scopes: readonly string[];
  readonly payload: Schema;
  readonly pushes?: readonly string[];
  readonly once?: boolean;
  readonly run: (call: Call, payload: Static<Schema>) => Promise<object | undefined>;
}): Action {
  const { pushes = [], once = false, run } = action;
  return {
    ...action,
    pushes,
    once,
    run: async (call, payload) => (await run(call, payload as Static<Schema>)) ?? {},
  };
}

export const READ_CHATS = ['chats--all:ro', 'chats--access:ro', 'chats--my:ro'];
export const WRITE_CHATS = ['chats--all:rw', 'chats--access:rw', 'chats--my:rw'];
/** Writing in chats, without changing who takes part. */
export const CONVERSE = [
  ...WRITE_CHATS,
  'chats.conversation--all:rw',
  'chats.conversation--access:rw',
  'chats.conversation--my:rw',
];

/** A short name of something: without control characters and broken surrogates, which not every database keeps. */
export function text(longest: number, description: string, { empty = false } = {}) {
  return Type.String({
    minLength: empty ? 0 : 1,
    maxLength: longest,
    pattern: '^[^\\p{Cc}\\p{Cs}]*$',
    description: `${description} At most ${longest} characters, without line ends.`,
  });
}

export const ChatId = text(64, 'The id of the chat.');
export const ThreadId = text(64, 'The id of the thread.');
export const GroupIds = (longest: number) =>
  Type.Array(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }), {
    maxItems: longest,
    description: `Ids of groups, at most ${longest}; 0 is the group of everybody.`,
  });
