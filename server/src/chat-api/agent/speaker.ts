// The agent that credentials speak for, and how far their scopes go.

import { mayUse } from '../../api/access/access.ts';
import { authenticate } from '../../api/access/authentication.ts';
import type { Caller } from '../../api/access/caller.ts';
import type { Credentials } from '../../api/access/credentials.ts';
import { ApiError } from '../../api/answers/errors.ts';
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
  const { organizationId, accountId } = caller;
  const agent = accountId === undefined ? undefined : await api.chats.findAgent({ organizationId, accountId });
  if (agent === undefined) throw new ApiError('authorization', 'This token speaks for no agent.');
  const actor = { type: 'agent' as const, id: agent.login, key: agent.accountId, agent };
  return { organizationId, actor, caller, credentials };
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

/** How far these scopes go, of those that the speaker may use: over all chats, those of the agent's groups, or those that it takes part in. */
export function reachOf({ caller, actor }: AgentSpeaker, scopes: readonly string[]): Reach {
  const { accountId, groupIds } = actor.agent;
  const holds = (range: string) => scopes.some((scope) => scope.includes(range) && mayUse(caller, scope));
  if (holds('chats') && holds('--all:')) return 'all';
  // Actions without scopes reach as far as the agent's groups.
  return { accountId, groupIds: scopes.length === 0 || holds('--access:') ? groupIds : [] };
}

/** Whether the token would still be known if it were earlier. */
async function hasExpired(api: ChatApi, credentials: Credentials): Promise<boolean> {
  return await identifyAgent({ ...api, now: () => 0 }, credentials).then(
    () => true,
    () => false,
  );
}
