// How actions of agents are defined, and which scopes they ask for.

import type { TSchema } from 'typebox';
import { type Action, type ActionDefinition, type Call, completeAction } from '../../actions/action.ts';
import type { AgentSpeaker } from '../speaker.ts';

export type AgentCall = Call<AgentSpeaker>;
export type AgentAction = Action<AgentSpeaker>;

/** An action that agents may call with any one of its scopes. */
export function defineAction<Schema extends TSchema>(
  definition: ActionDefinition<AgentSpeaker, Schema> & { readonly scopes: readonly string[] },
): AgentAction {
  return completeAction(definition);
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
