// Who acts, and the checks that many acts begin with.

import type { Origin } from '../change.ts';
import type { Actor, AgentActor, Chat, ChatUser, Thread } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';
import type { CreateChatId } from '../ids.ts';
import { type Reach, reaches } from '../reach.ts';
import { ChatRefusal, noSuchChat, noSuchThread, outOfReach } from '../refusal.ts';

export type Acting<Who extends Actor = Actor> = {
  readonly actor: Who;
  readonly reach: Reach;
  readonly origin: Origin | undefined;
  readonly nowMs: number;
  readonly createId: CreateChatId;
};

/** What only agents do. */
export type AgentActing = Acting<AgentActor>;

/** The chat with its last thread. Throws unless it exists and is within reach. */
export async function getChat(
  rows: ChatRows,
  { reach }: Acting,
  chatId: string,
): Promise<{ chat: Chat; thread: Thread }> {
  const chat = await rows.findChat(chatId);
  if (chat === undefined) throw noSuchChat();
  const thread = await rows.findThread(chat.lastThreadId);
  if (thread === undefined) throw new Error('A chat has lost its last thread.');
  if (!reaches(reach, { groupIds: thread.groupIds, users: chat.users })) throw outOfReach(reach);
  return { chat, thread };
}

/** The same, of a chat whose thread is active. */
export async function getActiveChat(
  rows: ChatRows,
  acting: Acting,
  chatId: string,
): Promise<{ chat: Chat; thread: Thread }> {
  const found = await getChat(rows, acting, chatId);
  if (!found.thread.active) throw new ChatRefusal('chat_inactive', 'The chat has no active thread. Resume it first.');
  return found;
}

/** A thread of the chat, the last one or an older one. */
export async function getThread(
  rows: ChatRows,
  acting: Acting,
  { chatId, threadId }: { chatId: string; threadId: string },
): Promise<{ chat: Chat; thread: Thread }> {
  const chat = await rows.findChat(chatId);
  if (chat === undefined) throw noSuchChat();
  const thread = await rows.findThread(threadId);
  if (thread === undefined || thread.chatId !== chatId) throw noSuchThread();
  if (!reaches(acting.reach, { groupIds: thread.groupIds, users: chat.users })) throw outOfReach(acting.reach);
  return { chat, thread };
}

/** Throws unless the actor takes part in the chat. */
export function requirePresence({ actor }: Acting, { users }: Chat): void {
  const takesPart = users.some((user) => user.type === actor.type && keyOf(user) === actor.key && user.present);
  if (takesPart) return;
  throw new ChatRefusal(
    'authorization',
    'You do not take part in this chat. Add yourself with add_user_to_chat, or set ignore_requester_presence where the action has it.',
  );
}

/** The account or the customer. */
export function keyOf(user: ChatUser): string {
  return user.type === 'agent' ? user.accountId : user.customer.customerId;
}

/** The groups of a chat. Throws unless each exists and one of them is within reach. */
export async function checkGroups(
  rows: ChatRows,
  { reach }: Acting,
  { groupIds, field }: { groupIds: readonly number[]; field: string },
): Promise<readonly number[]> {
  const known = new Set([0, ...(await rows.listGroupIds())]);
  const unknown = groupIds.find((groupId) => !known.has(groupId));
  if (unknown !== undefined) throw new ChatRefusal('group_not_found', `There is no group ${unknown}.`, field);
  // A customer may choose among all groups.
  if (reach === 'all' || 'customerId' in reach) return sorted(groupIds);
  if (!groupIds.some((groupId) => reach.groupIds.includes(groupId))) {
    throw new ChatRefusal('authorization', 'None of these groups is yours. Name at least one that you are in.', field);
  }
  return sorted(groupIds);
}

function sorted(groupIds: readonly number[]): number[] {
  return [...new Set(groupIds)].sort((a, b) => a - b);
}
