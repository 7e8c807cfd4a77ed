// From the wire's spelling of an agent's settings to ours.

import type { AgentProfile } from '../../accounts/agent-profile.ts';
import type { AgentChangeFields } from './schemas.ts';

/** The notices that were given, as booleans. */
export function toNotifications(given: AgentChangeFields['notifications']): Record<string, boolean> {
  return Object.fromEntries(Object.entries(given ?? {}).map(([name, value]) => [name, value === 1]));
}

/** Group ids as kept: each once, and not 0, in which everyone is anyway. */
export function withoutEveryone(groupIds: readonly number[]): number[] {
  return [...new Set(groupIds)].filter((id) => id !== 0);
}

/** The given settings. A status is only taken from an agent who is at work; notices that are left out stay. */
export function toProfileChange(fields: AgentChangeFields, agent: AgentProfile): Partial<AgentProfile> {
  const { job_title, login_status, status, max_chats_count, daily_summary, notifications, work_scheduler } = fields;
  return {
    ...(job_title === undefined ? {} : { jobTitle: job_title }),
    ...(login_status === undefined ? {} : { loginStatus: login_status }),
    ...(status === undefined || agent.status === 'offline' ? {} : { status }),
    ...(max_chats_count === undefined ? {} : { maxChatsCount: max_chats_count }),
    ...(daily_summary === undefined ? {} : { dailySummary: daily_summary === 1 }),
    ...(notifications === undefined
      ? {}
      : { notifications: { ...agent.notifications, ...toNotifications(notifications) } }),
    ...(work_scheduler === undefined ? {} : { workScheduler: work_scheduler }),
  };
}
