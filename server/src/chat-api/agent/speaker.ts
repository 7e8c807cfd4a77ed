// The agent that credentials speak for, and how far their scopes go.

import { authenticate } from '../../api/access/authentication.ts';
import type { Caller } from '../../api/access/caller.ts';
import { chatReachOf, getAgent } from '../../api/access/chat-reach.ts';
import type { Credentials } from '../../api/access/credentials.ts';
import type { AgentActor } from '../../chat/chat.ts';
import type { Reach } from '../../chat/reach.ts';
import type { ChatApi } from '../chat-api.ts';
import { toChatError } from '../errors.ts';
import type { Found } from '../side.ts';
import type { Speaker } from '../speaker.ts';

export type AgentSpeaker = Speaker & {
  readonly actor: AgentActor;
  readonly caller: Caller;
  readonly credentials: Credentials;
};

/** Throws a refusal when they speak for no active agent. */
export async function identifyAgent(api: ChatApi, credentials: Credentials): Promise<AgentSpeaker> {
  const caller = await authenticate(credentials, api);
  const agent = await getAgent(caller, api.chats);
  const actor = { type: 'agent' as const, id: agent.login, key: agent.accountId, agent };
  return { organizationId: caller.organizationId, actor, caller, credentials };
}

/** Looks again who these credentials speak for. */
export async function recheckAgent(api: ChatApi, { credentials }: AgentSpeaker): Promise<Found<AgentSpeaker>> {
  try {
    return { who: await identifyAgent(api, credentials) };
  } catch (error) {
    const known = toChatError(error);
    // A database that can't be asked says nothing about a token.
    if (known?.type !== 'authentication' && known?.type !== 'authorization') return 'unknown';
    const expired = known.message.includes('expired') && (await hasExpired(api, credentials));
    return { ended: expired ? 'access_token_expired' : 'access_token_revoked' };
  }
}

/** How far these scopes go, of those that the speaker may use. */
export function reachOf({ caller, actor }: AgentSpeaker, scopes: readonly string[]): Reach {
  return chatReachOf(caller, actor.agent, scopes);
}

/** Whether the token would still be known if it were earlier. */
async function hasExpired(api: ChatApi, credentials: Credentials): Promise<boolean> {
  return await identifyAgent({ ...api, now: () => 0 }, credentials).then(
    () => true,
    () => false,
  );
}
