// An agent whose connections are all gone: they accept no more chats, and customers whom they leave alone are given to others.

import { audienceOfAccess, audienceOfEvent, audienceOfSeat } from '../change.ts';
import type { AgentUser, Chat, Thread } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';
import type { Acting } from './acting.ts';
import { appendEvents, systemMessage } from './append-events.ts';
import { route } from './queue.ts';
import { putUser } from './seats.ts';
import { changeStatus } from './status.ts';

type At = Pick<Acting, 'nowMs'>;

/** Does nothing when the agent has come back meanwhile. */
export async function departAgent(rows: ChatRows, at: At, { accountId }: { accountId: string }): Promise<void> {
  if (!(await rows.takeDeparted({ accountId, now: at.nowMs }))) return;
  const agent = (await rows.listAgents()).find((one) => one.accountId === accountId);
  if (agent !== undefined && agent.status !== 'offline') await changeStatus(rows, at, { agent, status: 'offline' });
  for (const chatId of await rows.listChatIdsOfAgent(accountId)) {
    const chat = await rows.findChat(chatId);
    const thread = chat && (await rows.findThread(chat.lastThreadId));
    const seat = chat?.users.find((user): user is AgentUser => user.type === 'agent' && user.accountId === accountId);
    if (chat === undefined || thread === undefined || seat === undefined) throw new Error('A chat has lost a part.');
    await leave(rows, at, { chat, thread, seat });
  }
}

async function leave(
  rows: ChatRows,
  at: At,
  { chat: before, thread: found, seat }: { chat: Chat; thread: Thread; seat: AgentUser },
): Promise<void> {
  const left = { ...before, users: await putUser(rows, before, { ...seat, present: false }) };
  const { chatId, groupIds } = before;
  const { threadId } = found;
  const removed = { type: 'user_removed' as const, chatId, threadId, userId: seat.id, reason: 'other' as const };
  await rows.tell(removed, audienceOfSeat(before, seat), undefined);
  const isAlone = left.users.every(({ type, present }) => type !== 'agent' || !present);
  if (!isAlone || left.customerId === undefined) return;
  const routed = await route(rows, at, { chat: left, thread: found, except: [seat.accountId] });
  const next = routed.chat.users.find(({ type, present }) => type === 'agent' && present);
  const said =
    next === undefined
      ? systemMessage('routing.unassigned_disconnected', `${seat.name} lost the connection`, { agent: seat.name })
      : systemMessage(
          'routing.assigned_disconnected',
          `${seat.name} lost the connection; the chat went to another agent`,
          {
            agent: seat.name,
          },
        );
  const { chat, thread, events } = await appendEvents(rows, { ...routed, nowMs: at.nowMs }, [said]);
  for (const event of events) {
    await rows.tell({ type: 'event_added', chatId, threadId, event }, audienceOfEvent(chat, event), undefined);
  }
  const reason = next === undefined ? ('unassigned' as const) : ('assigned' as const);
  const agentIds = next === undefined ? [] : [next.id];
  const change = {
    type: 'chat_transferred' as const,
    chatId,
    threadId: thread.threadId,
    requesterId: undefined,
    reason,
  };
  const audience = audienceOfAccess(chat);
  await rows.tell({ ...change, groupIds, agentIds, queue: routed.queue }, audience, undefined);
  if (next === undefined) return;
  await rows.tell({ type: 'user_added', chatId, threadId, user: next, reason: 'assigned' }, audience, undefined);
}
