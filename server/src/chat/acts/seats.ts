// The places of users in a chat: who comes in, who leaves, and what is saved of each.

import type { AgentUser, Chat, ChatAgent, ChatUser, Customer, Thread, Visibility } from '../chat.ts';
import type { ChatRows, SavedUser } from '../chat-storage.ts';

/** An agent who takes part from now on; keeps what an earlier seat of theirs knew. */
export function seatAgent(
  agent: ChatAgent,
  { users = [], visibility = 'all' }: { users?: readonly ChatUser[]; visibility?: Visibility } = {},
): AgentUser {
  const { login: id, accountId, name, avatar, jobTitle } = agent;
  const earlier = users.find((user): user is AgentUser => user.type === 'agent' && user.accountId === accountId);
  const seenUpToUs = earlier?.seenUpToUs;
  const person = { type: 'agent' as const, id, accountId, name, avatar, jobTitle };
  return { ...person, present: true, visibility, seenUpToUs, follows: false, tookPart: true };
}

export function seatCustomer(customer: Customer): ChatUser {
  const { customerId: id } = customer;
  return { type: 'customer', id, customer, present: true, visibility: 'all', seenUpToUs: undefined };
}

/** Saves the user's seat, and answers the users with it. */
export async function putUser(
  rows: ChatRows,
  chat: Pick<Chat, 'chatId' | 'users'>,
  user: ChatUser,
): Promise<ChatUser[]> {
  await rows.saveUser(chat.chatId, toSaved(user));
  const others = chat.users.filter(({ id, type }) => id !== user.id || type !== user.type);
  return [...others, user];
}

/** The thread with this user among those who took part in it. */
export function withUser(thread: Thread, userId: string): Thread {
  return thread.userIds.includes(userId) ? thread : { ...thread, userIds: [...thread.userIds, userId] };
}

function toSaved(user: ChatUser): SavedUser {
  const { type, present, visibility, seenUpToUs } = user;
  const userId = user.type === 'agent' ? user.accountId : user.customer.customerId;
  const [follows, tookPart] = user.type === 'agent' ? [user.follows, user.tookPart] : [false, true];
  return { userId, type, present, visibility, seenUpToUs, follows, tookPart };
}
