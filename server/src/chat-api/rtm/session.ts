// Who has signed in on a connection, and which changes they get: by access to chats, by scopes, and by what they asked for.

import { mayUse } from '../../api/access/access.ts';
import { authenticate } from '../../api/access/authentication.ts';
import type { Caller } from '../../api/access/caller.ts';
import { type Credentials, decodeCredentials } from '../../api/access/credentials.ts';
import type { Told } from '../../chat/change.ts';
import type { ChatAgent } from '../../chat/chat.ts';
import { isAmong, type Reach } from '../../chat/reach.ts';
import { READ_CHATS } from '../actions/action.ts';
import type { ChatApi } from '../chat-api.ts';
import { findAgent, reachOf } from '../perform.ts';
import type { Push } from '../present/pushes.ts';

export type Session = {
  readonly credentials: Credentials;
  readonly caller: Caller;
  readonly agent: ChatAgent;
  /** Undefined without a scope that reads chats. */
  readonly reach: Reach | undefined;
  /** Names of pushes; undefined for all. */
  readonly wanted: ReadonlySet<string> | undefined;
};

/** `Bearer TOKEN`, `Basic ...`, or a token alone. Throws a refusal. */
export function decodeToken(token: string): Credentials {
  const header = /^(bearer|basic) /i.test(token) ? token : `Bearer ${token}`;
  return decodeCredentials(['Authorization', header]);
}

/** Finds out anew who these credentials speak for, and what they may see. Throws a refusal when nothing any more. */
export async function openSession(
  api: ChatApi,
  { credentials, wanted }: Pick<Session, 'credentials' | 'wanted'>,
): Promise<Session> {
  const caller = await authenticate(credentials, api);
  const agent = await findAgent(api, caller);
  const readsChats = READ_CHATS.some((scope) => mayUse(caller, scope));
  const reach = readsChats ? reachOf(caller, { agent, scopes: READ_CHATS }) : undefined;
  return { credentials, caller, agent, reach, wanted };
}

/** Whether the session gets this push. */
export function getsPush({ caller, agent, reach, wanted }: Session, push: Push, { audience }: Told): boolean {
  if (wanted !== undefined && !wanted.has(push.action)) return false;
  if (push.scope !== 'chats') return mayUse(caller, push.scope);
  return reach !== undefined && isAmong(audience, { accountId: agent.accountId, reach });
}
