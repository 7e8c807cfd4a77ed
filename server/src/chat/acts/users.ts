// Who takes part in an active chat, and who follows one.

import { audienceOfSeat } from '../change.ts';
import type { AgentUser, ChatUser, Visibility } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';
import { ChatRefusal } from '../refusal.ts';
import { type AgentActing, getActiveChat, getChat, requirePresence } from './acting.ts';
import { putUser, seatAgent, seatCustomer, withUser } from './seats.ts';

const MOST_AGENTS = 5;

type Named = { readonly chatId: string; readonly userId: string; readonly ignorePresence: boolean };

/** Seats an agent or a customer. Whoever takes part already stays as they are. */
export async function addUserToChat(
  rows: ChatRows,
  acting: AgentActing,
  wanted: Named & { readonly userType: 'agent' | 'customer'; readonly visibility: Visibility },
): Promise<void> {
  const { chatId, userType, visibility } = wanted;
  const { chat, thread } = await getActiveChat(rows, acting, chatId);
  if (!wanted.ignorePresence) requirePresence(acting, chat);
  const userId = userType === 'agent' ? wanted.userId.toLowerCase() : wanted.userId;
  const there = chat.users.find(({ id, type }) => id === userId && type === userType);
  if (there?.present === true) return;
  let user: ChatUser;
  if (userType === 'agent') {
    const agent = (await rows.listAgents()).find(({ login }) => login === userId);
    if (agent === undefined) throw new ChatRefusal('not_found', `There is no agent ${userId}.`, 'user_id');
    // Whoever has rights over all chats may come in by themselves, as may an agent of the chat's groups.
    const comesByItself = acting.reach === 'all' && agent.accountId === acting.actor.key;
    if (!comesByItself && !agent.groupIds.some((groupId) => thread.groupIds.includes(groupId))) {
      throw new ChatRefusal('authorization', 'The agent is in none of the groups of this chat.', 'user_id');
    }
    if (chat.users.filter(({ type, present }) => type === 'agent' && present).length >= MOST_AGENTS) {
      throw new ChatRefusal('limit_reached', `At most ${MOST_AGENTS} agents take part in a chat.`, 'user_id');
    }
    user = seatAgent(agent, { users: chat.users, visibility });
  } else {
    if (chat.customerId !== undefined) throw new ChatRefusal('limit_reached', 'The chat has a customer.', 'user_id');
    if (visibility !== 'all') {
      throw new ChatRefusal('validation', 'A customer takes part with visibility all.', 'visibility');
    }
    const customer = await rows.findCustomer(userId);
    if (customer === undefined) throw new ChatRefusal('not_found', 'There is no customer with this id.', 'user_id');
    const chatOfCustomer = await rows.findChatIdOfCustomer(userId);
    if (chatOfCustomer !== undefined) {
      throw new ChatRefusal('limit_reached', `The customer has a chat already: ${chatOfCustomer}.`, 'user_id');
    }
    user = seatCustomer(customer);
    await rows.saveChat({ ...chat, customerId: customer.customerId });
  }
  const users = await putUser(rows, chat, user);
  const queuedUs = userType === 'agent' ? undefined : thread.queuedUs;
  await rows.saveThread(withUser({ ...thread, queuedUs }, userId));
  const { threadId } = thread;
  const requesterId = acting.actor.id;
  await rows.tell(
    { type: 'user_added', chatId, threadId, user, reason: 'manual', requesterId },
    audienceOfSeat({ ...chat, users }, user),
    acting.origin,
  );
}

/** Takes an agent out of the chat. Customers stay. */
export async function removeUserFromChat(rows: ChatRows, acting: AgentActing, wanted: Named): Promise<void> {
  const { chatId } = wanted;
  const { chat, thread } = await getActiveChat(rows, acting, chatId);
  if (!wanted.ignorePresence) requirePresence(acting, chat);
  const userId = wanted.userId.toLowerCase();
  const user = chat.users.find(({ id, type, present }) => type === 'agent' && id === userId && present);
  if (user === undefined) throw new ChatRefusal('not_found', 'No such agent takes part in this chat.', 'user_id');
  await putUser(rows, chat, { ...user, present: false });
  const { threadId } = thread;
  const requesterId = acting.actor.id;
  await rows.tell(
    { type: 'user_removed', chatId, threadId, userId, reason: 'manual', requesterId },
    audienceOfSeat(chat, user),
    acting.origin,
  );
}

/** From now on the agent gets every change of the chat; members do anyway. */
export async function followChat(rows: ChatRows, acting: AgentActing, { chatId }: { chatId: string }): Promise<void> {
  const { chat } = await getChat(rows, acting, chatId);
  const own = seatOf(chat.users, acting);
  if (own?.present === true || own?.follows === true) return;
  await putUser(rows, chat, {
    ...(own ?? { ...seatAgent(acting.actor.agent), present: false, tookPart: false }),
    follows: true,
  });
}

/** Ends that; who takes part can't stop following. */
export async function unfollowChat(rows: ChatRows, acting: AgentActing, { chatId }: { chatId: string }): Promise<void> {
  const { chat } = await getChat(rows, acting, chatId);
  const own = seatOf(chat.users, acting);
  if (own?.present === true) throw new ChatRefusal('not_allowed', 'Who takes part in a chat can’t unfollow it.');
  if (own?.follows !== true) return;
  await putUser(rows, chat, { ...own, follows: false });
  const audience = { to: 'accounts' as const, accountIds: [acting.actor.key], customerId: undefined };
  await rows.tell({ type: 'chat_unfollowed', chatId }, audience, acting.origin);
}

function seatOf(users: readonly ChatUser[], { actor }: AgentActing): AgentUser | undefined {
  return users.find((user): user is AgentUser => user.type === 'agent' && user.accountId === actor.key);
}
