// Whether agents accept chats.

import type { ChatAgent, RoutingStatus } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';
import { ChatRefusal } from '../refusal.ts';
import type { Acting } from './acting.ts';
import { serveQueue } from './queue.ts';

/** Sets the status of the agent with this login, the requester's own unless given, and gives waiting chats to whoever accepts some now. */
export async function setRoutingStatus(
  rows: ChatRows,
  acting: Acting,
  { login, status }: { readonly login: string | undefined; readonly status: RoutingStatus },
): Promise<void> {
  const agent = login === undefined ? acting.agent : await findAgent(rows, login);
  const { accountId } = agent;
  await rows.setRoutingStatus({ accountId, status });
  const change = { type: 'routing_status_set' as const, agentId: agent.login, status };
  await rows.tell(change, { to: 'organization' }, acting.origin);
  if (status === 'accepting chats') await serveQueue(rows);
}

async function findAgent(rows: ChatRows, login: string): Promise<ChatAgent> {
  const agent = (await rows.listAgents()).find((one) => one.login === login.toLowerCase());
  if (agent === undefined) throw new ChatRefusal('not_found', `There is no agent ${login}.`, 'agent_id');
  return agent;
}
