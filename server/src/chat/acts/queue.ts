// Assigning: chats that wait get an agent as soon as one has room, the longest waiting first.

import { audienceOfAccess, type Queue } from '../change.ts';
import type { Chat, ChatAgent, Thread } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';
import { chooseAgent } from '../routing.ts';
import type { Acting } from './acting.ts';
import { putUser, seatAgent, withUser } from './seats.ts';

/** Gives waiting chats to agents who have room, and tells customers who still wait where they are now. `left`: somebody left the queue before. */
export async function serveQueue(
  rows: ChatRows,
  { nowMs }: Pick<Acting, 'nowMs'>,
  { left = false }: { left?: boolean } = {},
): Promise<void> {
  const queue = await rows.listQueue();
  if (queue.length === 0) return;
  const waiting: Thread[] = [];
  const agents = await rows.listAgents();
  const load = new Map(await rows.readLoad());
  for (const thread of queue) {
    const agent = chooseAgent(agents, { groupIds: thread.groupIds, load });
    if (agent === undefined) {
      waiting.push(thread);
      continue;
    }
    const chat = await rows.findChat(thread.chatId);
    if (chat === undefined) throw new Error('A thread has lost its chat.');
    await assign(rows, { chat, thread, agent });
    load.set(agent.accountId, (load.get(agent.accountId) ?? 0) + 1);
  }
  if (left || waiting.length < queue.length) await tellPlaces(rows, waiting, nowMs);
}

/** Customers see where they stand among those who wait. */
async function tellPlaces(rows: ChatRows, waiting: readonly Thread[], nowMs: number): Promise<void> {
  for (const [index, { chatId, threadId, queuedUs = nowMs * 1000 }] of waiting.entries()) {
    const customerId = (await rows.findChat(chatId))?.customerId;
    if (customerId === undefined) continue;
    const change = { type: 'queue_moved' as const, chatId, threadId, queue: { position: index + 1, queuedUs } };
    await rows.tell(change, { to: 'accounts', accountIds: [], customerId }, undefined);
  }
}

/** Finds an agent for the thread, but none of `except`; without one it waits. Answers the place where it does. */
export async function route(
  rows: ChatRows,
  { nowMs }: Pick<Acting, 'nowMs'>,
  { chat, thread, except }: { chat: Chat; thread: Thread; except: readonly string[] },
): Promise<{ chat: Chat; thread: Thread; queue: Queue | undefined }> {
  const load = await rows.readLoad();
  const agents = (await rows.listAgents()).filter(({ accountId }) => !except.includes(accountId));
  const agent = chooseAgent(agents, { groupIds: thread.groupIds, load });
  if (agent !== undefined) return { ...(await seat(rows, { chat, thread, agent })), queue: undefined };
  // Behind all others, also those of the same moment.
  const afterOthers = (await rows.findLastQueuedUs()) + 1;
  const queuedUs = thread.queuedUs ?? Math.max(nowMs * 1000, thread.lastEventUs, afterOthers);
  const waiting = { ...thread, queuedUs };
  await rows.saveThread(waiting);
  return { chat, thread: waiting, queue: await rows.findQueue(thread.threadId) };
}

/** Seats the agent in the chat and takes it out of the queue, and tells nobody. */
export async function seat(
  rows: ChatRows,
  { chat, thread, agent }: { chat: Chat; thread: Thread; agent: ChatAgent },
): Promise<{ chat: Chat; thread: Thread }> {
  const users = await putUser(rows, chat, seatAgent(agent, chat));
  const seated = withUser({ ...thread, queuedUs: undefined }, agent.login);
  await rows.saveThread(seated);
  return { chat: { ...chat, users }, thread: seated };
}

/** Nobody asked for it, so it is no answer to a request. */
async function assign(rows: ChatRows, at: { chat: Chat; thread: Thread; agent: ChatAgent }): Promise<void> {
  const { chat, thread } = await seat(rows, at);
  const { chatId } = chat;
  const { threadId } = thread;
  const change = {
    type: 'chat_transferred' as const,
    chatId,
    threadId,
    requesterId: undefined,
    reason: 'assigned' as const,
    groupIds: chat.groupIds,
    agentIds: [at.agent.login],
    queue: undefined,
  };
  const audience = audienceOfAccess(chat);
  await rows.tell(change, audience, undefined);
  const user = chat.users.find(({ id, type }) => type === 'agent' && id === at.agent.login);
  if (user !== undefined) {
    await rows.tell({ type: 'user_added', chatId, threadId, user, reason: 'assigned' }, audience, undefined);
  }
}
