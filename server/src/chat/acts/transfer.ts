// Transferring an active chat: to an agent, to groups, or to somebody else in its groups.

import { audienceOfAccess, type Queue } from '../change.ts';
import type { Chat, ChatAgent, Thread } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';
import { ChatRefusal } from '../refusal.ts';
import { type AgentActing, getActiveChat, requirePresence } from './acting.ts';
import { route, seat } from './queue.ts';
import { putUser } from './seats.ts';

export type Transfer = {
  readonly chatId: string;
  readonly target:
    | { readonly type: 'group'; readonly groupIds: readonly number[] }
    | { readonly type: 'agent'; readonly logins: readonly string[] }
    | undefined;
  readonly ignoreAvailability: boolean;
  readonly ignorePresence: boolean;
};

/** Moves the chat. The agents who took part leave; without room for it the act is refused, or the chat waits if that is allowed. */
export async function transferChat(rows: ChatRows, acting: AgentActing, wanted: Transfer): Promise<void> {
  const { chatId, target } = wanted;
  const found = await getActiveChat(rows, acting, chatId);
  if (!wanted.ignorePresence) requirePresence(acting, found.chat);
  const before = audienceOfAccess(found.chat);
  const agents = target?.type === 'agent' ? await findTargets(rows, found.thread, target.logins) : [];
  const groupIds = target?.type === 'group' ? await knownGroups(rows, target.groupIds) : found.chat.groupIds;
  const except = found.chat.users.flatMap((user) => (user.type === 'agent' && user.present ? user.accountId : []));
  let { chat, thread } = await empty(rows, found);
  ({ chat, thread } = { chat: { ...chat, groupIds }, thread: { ...thread, groupIds } });
  await rows.saveChat(chat);
  await rows.saveThread(thread, 'moved');
  let queue: Queue | undefined;
  if (agents.length > 0) for (const agent of agents) ({ chat, thread } = await seat(rows, { chat, thread, agent }));
  else ({ chat, thread, queue } = await route(rows, acting, { chat, thread, except }));
  if (queue !== undefined && !wanted.ignoreAvailability) {
    throw new ChatRefusal(
      'groups_offline',
      'No agent of these groups accepts chats and has room. Set ignore_agents_availability to let the chat wait.',
      'target',
    );
  }
  const { threadId } = thread;
  const agentIds = chat.users.flatMap(({ type, present, id }) => (type === 'agent' && present ? id : []));
  const after = audienceOfAccess(chat);
  const audience = {
    to: 'access' as const,
    groupIds: [...new Set([...groupIds, ...found.chat.groupIds])],
    accountIds: [...new Set([before, after].flatMap(({ accountIds }) => accountIds))],
    customerId: after.customerId,
  };
  if (target?.type === 'group') {
    await rows.tell({ type: 'access_changed', chatId, groupIds }, audience, acting.origin);
  }
  const requesterId = acting.actor.id;
  const change = { type: 'chat_transferred' as const, chatId, threadId, requesterId, reason: 'manual' as const };
  await rows.tell({ ...change, groupIds, agentIds, queue }, audience, acting.origin);
}

/** Nobody of the agents takes part any more. */
async function empty(
  rows: ChatRows,
  { chat, thread }: { chat: Chat; thread: Thread },
): Promise<{ chat: Chat; thread: Thread }> {
  let { users } = chat;
  for (const user of chat.users) {
    if (user.type === 'agent' && user.present)
      users = await putUser(rows, { ...chat, users }, { ...user, present: false });
  }
  return { chat: { ...chat, users }, thread };
}

async function findTargets(rows: ChatRows, thread: Thread, logins: readonly string[]): Promise<ChatAgent[]> {
  const members = await rows.listAgents();
  return [...new Set(logins.map((login) => login.toLowerCase()))].map((login) => {
    const agent = members.find((one) => one.login === login);
    if (agent === undefined) throw new ChatRefusal('not_found', `There is no agent ${login}.`, 'target.ids');
    if (agent.groupIds.some((groupId) => thread.groupIds.includes(groupId))) return agent;
    throw new ChatRefusal('authorization', `${login} is in none of the groups of this chat.`, 'target.ids');
  });
}

/** The target may be a group that the requester is not in: that is what a transfer is for. */
async function knownGroups(rows: ChatRows, groupIds: readonly number[]): Promise<readonly number[]> {
  const known = new Set([0, ...(await rows.listGroupIds())]);
  const unknown = groupIds.find((groupId) => !known.has(groupId));
  if (unknown !== undefined) throw new ChatRefusal('group_not_found', `There is no group ${unknown}.`, 'target.ids');
  return [...new Set(groupIds)].sort((a, b) => a - b);
}
