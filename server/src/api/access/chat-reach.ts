// Which agent a caller is, and how far that agent reaches into the organization's chats: over all, those of the agent's groups, or those
// that the agent takes part in.

import type { ChatAgent } from '../../chat/chat.ts';
import type { ChatStorage } from '../../chat/chat-storage.ts';
import type { Reach } from '../../chat/reach.ts';
import { ApiError } from '../answers/errors.ts';
import { mayUse } from './access.ts';
import type { Caller } from './caller.ts';

/** Throws a 403 when the caller is no active agent. */
export async function getAgent(
  { organizationId, accountId }: Caller,
  chats: Pick<ChatStorage, 'findAgent'>,
): Promise<ChatAgent> {
  const agent = accountId === undefined ? undefined : await chats.findAgent({ organizationId, accountId });
  if (agent === undefined) throw new ApiError('authorization', 'This token speaks for no agent.');
  return agent;
}

/** How far these scopes go, of those that the caller may use. */
export function chatReachOf(
  caller: Caller,
  { accountId, groupIds }: Pick<ChatAgent, 'accountId' | 'groupIds'>,
  scopes: readonly string[],
): Reach {
  const holds = (fits: (scope: string) => boolean) => scopes.some((scope) => fits(scope) && mayUse(caller, scope));
  if (holds((scope) => scope.includes('chats') && scope.includes('--all:'))) return 'all';
  const ofGroups = holds((scope) => scope.includes('--access:') || scope === 'archives_read');
  // Actions without scopes reach as far as the agent's groups.
  return { accountId, groupIds: scopes.length === 0 || ofGroups ? groupIds : [] };
}
