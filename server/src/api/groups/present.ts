// Groups as the API answers them: who is in them, and whether anybody there takes chats.

import type { RoutingStatus } from '../../accounts/agent-profile.ts';
import type { Agent, Group } from '../../accounts/agent-storage.ts';
import type { GroupAnswer } from './schemas.ts';

/** The group of all agents, which nobody can change. */
export const EVERYONE = 0;

/** `agents` are all agents of the organization. */
export function presentGroup(group: Group, agents: readonly Agent[]): GroupAnswer {
  const members = membersOf(group, agents);
  return {
    id: group.groupId,
    name: group.name,
    language: group.language,
    agents: members.map(({ login }) => login),
    status: statusOf(members),
  };
}

export function presentEveryone(agents: readonly Agent[]): GroupAnswer {
  return { id: EVERYONE, name: 'All agents', language: 'en', status: statusOf(agents) };
}

/** The agents in the group who are active now. */
export function membersOf(group: Group, agents: readonly Agent[]): Agent[] {
  const ids = new Set(group.accountIds);
  return agents.filter(({ accountId }) => ids.has(accountId));
}

/** Accepting when anybody is; not accepting when somebody is signed in; else offline. */
export function statusOf(agents: readonly Agent[]): RoutingStatus {
  if (agents.some(({ status }) => status === 'accepting chats')) return 'accepting chats';
  return agents.some(({ status }) => status !== 'offline') ? 'not accepting chats' : 'offline';
}
