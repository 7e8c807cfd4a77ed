// Agents as the API answers them. This file alone decides who sees an API key.

import type { Agent } from '../../accounts/agent-storage.ts';
import { deriveApiKey } from '../../accounts/api-keys.ts';
import type { Caller } from '../access/caller.ts';
import { type AgentAnswer, NOTIFICATION_NAMES } from './schemas.ts';

/** The short form of lists. */
export function presentAgentSummary(agent: Agent) {
  return { name: agent.name, permission: agent.role, avatar: agent.avatar, login: agent.login, status: agent.status };
}

/** The full form, with the API key for those who proved that they have it. */
export function presentAgent(
  agent: Agent,
  viewer: { readonly caller: Caller; readonly secretKeys: readonly Buffer[] },
): AgentAnswer {
  return {
    login: agent.login,
    name: agent.name,
    login_status: agent.loginStatus,
    permission: agent.role,
    daily_summary: toFlag(agent.dailySummary),
    job_title: agent.jobTitle,
    avatar: agent.avatar,
    notifications: presentNotifications(agent.notifications),
    max_chats_count: agent.maxChatsCount,
    groups: agent.groups.map(({ id, name }) => ({ id, name })),
    status: agent.status,
    ...(agent.lastLogout === undefined ? {} : { last_logout: Math.floor(agent.lastLogout / 1000) }),
    ...(agent.workScheduler === undefined || agent.workScheduler === null
      ? {}
      : // Written by this API alone, whose schema it went through.
        { work_scheduler: agent.workScheduler as NonNullable<AgentAnswer['work_scheduler']> }),
    ...(maySeeApiKey(agent, viewer.caller) ? { api_key: deriveApiKey(viewer.secretKeys, agent) } : {}),
  };
}

/** A token was given to a program for some purposes; the key opens everything, so no token may be turned into the key. */
function maySeeApiKey(agent: Agent, caller: Caller): boolean {
  return (
    caller.by === 'api_key' && caller.accountId === agent.accountId && caller.organizationId === agent.organizationId
  );
}

function presentNotifications(wanted: Readonly<Record<string, boolean>>): AgentAnswer['notifications'] {
  const entries = NOTIFICATION_NAMES.map((name) => [
    name,
    toFlag(Object.hasOwn(wanted, name) && wanted[name] === true),
  ]);
  return Object.fromEntries(entries);
}

function toFlag(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}
