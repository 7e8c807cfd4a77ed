// Who is there to chat: agents with their groups, how many chats each has, and who waits for them.

import type { Queue } from '../../chat/change.ts';
import type { ChatAgent } from '../../chat/chat.ts';
import type { Load } from '../../chat/routing.ts';
import { type AgentRow, toAgent } from './columns.ts';
import type { One, Run } from './reads.ts';

const AGENTS = `
  select g.account_id, a.email, a.name, g.avatar, g.job_title, g.status, g.max_chats_count, g.connected_until
  from agents g join accounts a on a.account_id = g.account_id and a.suspended_at is null
  where g.organization_id = $1 and g.suspended_at is null`;

/** From the active threads on, of which there are few: `cross join` tells SQLite so, which else would go through all users there ever were. */
const LOAD = `
  select u.user_id, count(*) as chats from chat_threads t
  cross join chat_users u
  where t.organization_id = $1 and t.active = 1
    and u.organization_id = t.organization_id and u.chat_id = t.chat_id and u.type = 'agent' and u.present = 1
  group by u.user_id`;

const CHATS_OF_AGENT = `
  select t.chat_id from chat_threads t
  cross join chat_users u
  where t.organization_id = $1 and t.active = 1
    and u.organization_id = t.organization_id and u.chat_id = t.chat_id and u.type = 'agent' and u.user_id = $2 and u.present = 1
  order by t.chat_id`;

/** No two threads wait since the same moment. */
const QUEUE = `
  select t.queued_us, count(*) as place from chat_threads t
  join chat_threads w on w.organization_id = t.organization_id and w.queued_us is not null and w.queued_us <= t.queued_us
  where t.organization_id = $1 and t.thread_id = $2 and t.queued_us is not null group by t.queued_us`;

export async function listAgents(run: Run, organizationId: string): Promise<ChatAgent[]> {
  const rows = await run<AgentRow>(`${AGENTS} order by g.account_id`, [organizationId]);
  const places = await run<PlaceRow>('select account_id, group_id from group_agents where organization_id = $1', [
    organizationId,
  ]);
  return rows.map((row) => toAgent(row, groupsOf(row.account_id, places)));
}

export async function findAgent(
  run: Run,
  { organizationId, accountId }: One<'accountId'>,
): Promise<ChatAgent | undefined> {
  const key = [organizationId, accountId];
  const [row] = await run<AgentRow>(`${AGENTS} and g.account_id = $2`, key);
  if (row === undefined) return undefined;
  const sql = 'select account_id, group_id from group_agents where organization_id = $1 and account_id = $2';
  return toAgent(row, groupsOf(accountId, await run<PlaceRow>(sql, key)));
}

export async function listGroupIds(run: Run, organizationId: string): Promise<number[]> {
  const sql = 'select group_id from groups where organization_id = $1';
  return (await run<{ group_id: number }>(sql, [organizationId])).map(({ group_id }) => group_id);
}

export async function readLoad(run: Run, organizationId: string): Promise<Load> {
  const rows = await run<{ user_id: string; chats: number }>(LOAD, [organizationId]);
  return new Map(rows.map(({ user_id, chats }) => [user_id, Number(chats)]));
}

export async function listChatIdsOfAgent(run: Run, organizationId: string, accountId: string): Promise<string[]> {
  return (await run<{ chat_id: string }>(CHATS_OF_AGENT, [organizationId, accountId])).map(({ chat_id }) => chat_id);
}

/** All that says who would get a chat. */
export async function readStaff(run: Run, organizationId: string) {
  const [agents, groupIds, load] = await Promise.all([
    listAgents(run, organizationId),
    listGroupIds(run, organizationId),
    readLoad(run, organizationId),
  ]);
  return { agents, groupIds, load };
}

export async function findQueue(run: Run, { organizationId, threadId }: One<'threadId'>): Promise<Queue | undefined> {
  const [row] = await run<{ queued_us: number; place: number }>(QUEUE, [organizationId, threadId]);
  return row && { position: Number(row.place), queuedUs: row.queued_us };
}

type PlaceRow = { account_id: string; group_id: number };

function groupsOf(accountId: string, rows: readonly PlaceRow[]): number[] {
  return rows.flatMap((row) => (row.account_id === accountId ? row.group_id : [])).sort((a, b) => a - b);
}
