// What users say and do in an active thread: events, typing, and how far they have read.

import { audienceOfMembers } from '../change.ts';
import { type AgentUser, type ChatUser, eventIdOf, type NewEvent, type Visibility } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';
import { ChatRefusal } from '../refusal.ts';
import { type Acting, getActiveChat, getChat, requirePresence } from './acting.ts';
import { appendEvents } from './append-events.ts';
import { putUser } from './seats.ts';

/**
 * Adds the event to the active thread and answers its id. With an id of the author's own (`customId`) it is added once: whoever sends it
 * again in the same thread gets the id of the first, whatever the rest says.
 */
export async function sendEvent(
  rows: ChatRows,
  acting: Acting,
  { chatId, event }: { readonly chatId: string; readonly event: NewEvent },
): Promise<{ eventId: string }> {
  const found = await getActiveChat(rows, acting, chatId);
  requirePresence(acting, found.chat);
  const { agent, nowMs, origin } = acting;
  const { threadId } = found.thread;
  if (event.customId !== undefined) {
    const query = { threadId, authorId: agent.accountId, customId: event.customId };
    const number = await rows.findEventByCustomId(query);
    if (number !== undefined) return { eventId: eventIdOf({ threadId, number }) };
  }
  const own = ownSeat(found.chat.users, acting);
  if (own?.visibility === 'agents' && event.visibility === 'all') {
    const message = 'You take part in this chat for agents only. Send the event with visibility agents.';
    throw new ChatRefusal('authorization', message, 'event.visibility');
  }
  const author = { id: agent.login, key: agent.accountId, type: 'agent' as const };
  const { chat, thread, events } = await appendEvents(rows, { ...found, nowMs }, [{ event, author }]);
  const [added] = events;
  if (added === undefined) throw new Error('An event was not added.');
  const change = { type: 'event_added' as const, chatId, threadId, event: added };
  await Promise.all([
    own && putUser(rows, chat, { ...own, seenUpToUs: thread.lastEventUs }),
    rows.tell(change, audienceOfMembers(chat.users), origin),
  ]);
  return { eventId: eventIdOf(added) };
}

/** Tells the members that the agent is writing, or no longer. Nothing is kept. */
export async function sendTypingIndicator(
  rows: ChatRows,
  acting: Acting,
  { chatId, visibility, isTyping }: { chatId: string; visibility: Visibility; isTyping: boolean },
): Promise<void> {
  const { chat, thread } = await getActiveChat(rows, acting, chatId);
  const { agent, nowMs: atMs, origin } = acting;
  const typing = { authorId: agent.login, visibility, isTyping, atMs };
  const change = { type: 'typing' as const, chatId, threadId: thread.threadId, ...typing };
  await rows.tell(change, audienceOfMembers(chat.users), origin);
}

/** Notes how far the agent has read; it never goes back. Of one who takes no part nothing is noted. */
export async function markEventsAsSeen(
  rows: ChatRows,
  acting: Acting,
  { chatId, seenUpToUs }: { readonly chatId: string; readonly seenUpToUs: number },
): Promise<void> {
  const { chat } = await getChat(rows, acting, chatId);
  const own = ownSeat(chat.users, acting);
  if (own === undefined || seenUpToUs <= (own.seenUpToUs ?? 0)) return;
  await putUser(rows, chat, { ...own, seenUpToUs });
  const change = { type: 'events_seen' as const, chatId, userId: own.id, seenUpToUs };
  await rows.tell(change, audienceOfMembers(chat.users), acting.origin);
}

function ownSeat(users: readonly ChatUser[], { agent }: Acting): AgentUser | undefined {
  return users.find((user): user is AgentUser => user.type === 'agent' && user.accountId === agent.accountId);
}
