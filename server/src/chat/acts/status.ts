// Whether agents accept chats.

import type { ChatAgent, RoutingStatus } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';
import { ChatRefusal } from '../refusal.ts';
import { groupStatuses } from '../routing.ts';
import type { AgentActing } from './acting.ts';
import { serveQueue } from './queue.ts';

/** Sets the status of the agent with this login, the requester's own unless given, and gives waiting chats to whoever accepts some now. */
export async function setRoutingStatus(
  rows: ChatRows,
  acting: AgentActing,
  { login, status }: { readonly login: string | undefined; readonly status: RoutingStatus },
): Promise<void> {
  const agent = login === undefined ? acting.actor.agent : await findAgent(rows, login);
  await changeStatus(rows, acting, { agent, status });
}

/** The same for an agent who is known already; `origin`: the request, if one asked for it. */
export async function changeStatus(
  rows: ChatRows,
  acting: Pick<AgentActing, 'nowMs'> & { readonly origin?: AgentActing['origin'] },
  { agent, status }: { readonly agent: ChatAgent; readonly status: RoutingStatus },
): Promise<void> {
  const { accountId } = agent;
  const before = await readGroupStatuses(rows);
  await rows.setRoutingStatus({ accountId, status });
  const change = { type: 'routing_status_set' as const, agentId: agent.login, status };
  await rows.tell(change, { to: 'organization' }, acting.origin);
  if (status === 'accepting chats') await serveQueue(rows, acting);
  const after = await readGroupStatuses(rows);
  for (const [groupId, now] of after) {
    if (before.get(groupId) === now) continue;
    await rows.tell({ type: 'group_status_set', groupId, status: now }, { to: 'customers' }, undefined);
  }
}

/** What a new chat of each group would find now. */
async function readGroupStatuses(rows: Pick<ChatRows, 'listAgents' | 'readLoad' | 'listGroupIds'>) {
  const [agents, load, groupIds] = await Promise.all([rows.listAgents(), rows.readLoad(), rows.listGroupIds()]);
  return groupStatuses(agents, { groupIds: [0, ...groupIds], load });
}

async function findAgent(rows: ChatRows, login: string): Promise<ChatAgent> {
  const agent = (await rows.listAgents()).find((one) => one.login === login.toLowerCase());
  if (agent === undefined) throw new ChatRefusal('not_found', `There is no agent ${login}.`, 'agent_id');
  return agent;
}
