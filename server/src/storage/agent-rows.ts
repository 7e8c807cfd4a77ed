// An agent between its row and its type.

import { randomInt } from 'node:crypto';
import type { Role } from '../accounts/account-storage.ts';
import type { AgentProfile } from '../accounts/agent-profile.ts';
import type { Agent } from '../accounts/agent-storage.ts';
import { decodeFlag, encodeFlag, orUndefined } from './columns.ts';
import type { Schema } from './schema.ts';

export function newAgentRow(agent: {
  accountId: string;
  organizationId: string;
  role: Role;
  createdAt: number;
  profile: AgentProfile;
}): Schema['agents'] {
  return {
    account_id: agent.accountId,
    organization_id: agent.organizationId,
    role: agent.role,
    ...profileColumns(agent.profile),
    // Keys are derived from it. An agent who was removed and comes back must not find the old ones alive, so it starts anywhere.
    api_key_generation: randomInt(1, 2 ** 30),
    last_logout: null,
    connected_until: null,
    suspended_at: null,
    created_at: agent.createdAt,
  };
}

type ProfileColumns = Pick<
  Schema['agents'],
  | 'job_title'
  | 'avatar'
  | 'login_status'
  | 'status'
  | 'max_chats_count'
  | 'daily_summary'
  | 'notifications'
  | 'work_scheduler'
>;

/** The columns of the fields that are given, and of no others. */
export function profileColumns(profile: AgentProfile): ProfileColumns;
export function profileColumns(profile: Partial<AgentProfile>): Partial<ProfileColumns>;
export function profileColumns(profile: Partial<AgentProfile>): Partial<ProfileColumns> {
  const columns: Partial<ProfileColumns> = {};
  if (profile.jobTitle !== undefined) columns.job_title = profile.jobTitle;
  if (profile.avatar !== undefined) columns.avatar = profile.avatar;
  if (profile.loginStatus !== undefined) columns.login_status = profile.loginStatus;
  if (profile.status !== undefined) columns.status = profile.status;
  if (profile.maxChatsCount !== undefined) columns.max_chats_count = profile.maxChatsCount;
  if (profile.dailySummary !== undefined) columns.daily_summary = encodeFlag(profile.dailySummary);
  if (profile.notifications !== undefined) columns.notifications = JSON.stringify(profile.notifications);
  // Given as undefined it means "never set", so its presence counts and not its value.
  if ('workScheduler' in profile) columns.work_scheduler = JSON.stringify(profile.workScheduler) ?? null;
  return columns;
}

export type AgentRow = Omit<Schema['agents'], 'suspended_at' | 'created_at'> & { email: string; name: string };

export function toAgent(row: AgentRow, groups: Agent['groups']): Agent {
  return {
    accountId: row.account_id,
    organizationId: row.organization_id,
    login: row.email,
    name: row.name,
    role: row.role as Role,
    jobTitle: row.job_title,
    avatar: row.avatar,
    loginStatus: row.login_status as Agent['loginStatus'],
    status: row.status as Agent['status'],
    maxChatsCount: row.max_chats_count,
    dailySummary: decodeFlag(row.daily_summary),
    notifications: JSON.parse(row.notifications) as Agent['notifications'],
    workScheduler: row.work_scheduler === null ? undefined : (JSON.parse(row.work_scheduler) as unknown),
    apiKeyGeneration: row.api_key_generation,
    lastLogout: orUndefined(row.last_logout),
    groups,
  };
}
