// What users say and do in an active thread: events, typing, and how far they have read.

import { audienceOfEvent } from '../change.ts';
import { type ChatUser, eventIdOf, type NewEvent, type Visibility } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';
import { ChatRefusal } from '../refusal.ts';
import { type Acting, getActiveChat, getChat, keyOf, requirePresence } from './acting.ts';
import { appendEvents } from './append-events.ts';
import { putUser } from './seats.ts';

/**
 * Adds the event to the active thread and answers its id. With an id of the author's own (`customId`) it is added once: whoever sends it
 * again in the same thread gets the id of the first, whatever the rest says. `attach`: to the last thread, active or not.
 */
export async function sendEvent(
  rows: ChatRows,
  acting: Acting,
  { chatId, event, attach = false }: { readonly chatId: string; readonly event: NewEvent; readonly attach?: boolean },
): Promise<{ eventId: string }> {
  const found = await (attach ? getChat : getActiveChat)(rows, acting, chatId);
  requirePresence(acting, found.chat);
  const { actor, nowMs, origin } = acting;
  const { threadId } = found.thread;
  if (event.customId !== undefined) {
    const query = { threadId, authorId: actor.key, customId: event.customId };
    const number = await rows.findEventByCustomId(query);
    if (number !== undefined) {
      await tellAgain(rows, acting, { chatId, threadId, number });
      return { eventId: eventIdOf({ threadId, number }) };
    }
  }
  const own = ownSeat(found.chat.users, acting);
  if (own?.visibility === 'agents' && event.visibility === 'all') {
    const message = 'You take part in this chat for agents only. Send the event with visibility agents.';
    throw new ChatRefusal('authorization', message, 'event.visibility');
  }
  const { chat, thread, events } = await appendEvents(rows, { ...found, nowMs }, [{ event, author: actor }]);
  const [added] = events;
  if (added === undefined) throw new Error('An event was not added.');
  const change = { type: 'event_added' as const, chatId, threadId, event: added };
  await Promise.all([
    own && putUser(rows, chat, { ...own, seenUpToUs: thread.lastEventUs }),
    rows.tell(change, audienceOfEvent(chat, added), origin),
  ]);
  return { eventId: eventIdOf(added) };
}

/** A customer's program waits for the push of what it sent, not for the answer. */
async function tellAgain(
  rows: ChatRows,
  { actor, origin }: Acting,
  { chatId, threadId, number }: { chatId: string; threadId: string; number: number },
): Promise<void> {
  if (actor.type !== 'customer' || origin === undefined) return;
  const event = await rows.findEvent({ threadId, number });
  if (event === undefined) throw new Error('An event is known by its own id, and is not there.');
  await rows.tell({ type: 'event_added', chatId, threadId, event }, { to: 'requester', customerId: actor.id }, origin);
}

/** Tells the agents what the customer has written and not sent yet. It stays in the log for as long as changes do, and nowhere else. */
export async function sendSneakPeek(
  rows: ChatRows,
  acting: Acting,
  { chatId, text }: { readonly chatId: string; readonly text: string },
): Promise<void> {
  const { chat, thread } = await getActiveChat(rows, acting, chatId);
  const { actor, nowMs: atMs, origin } = acting;
  const change = { type: 'sneak_peek' as const, chatId, threadId: thread.threadId, authorId: actor.id, text, atMs };
  await rows.tell(change, audienceOfEvent(chat, { visibility: 'agents' }), origin);
}

/** Tells the others that somebody is writing, or no longer. Nothing is kept. */
export async function sendTypingIndicator(
  rows: ChatRows,
  acting: Acting,
  { chatId, visibility, isTyping }: { chatId: string; visibility: Visibility; isTyping: boolean },
): Promise<void> {
  const { chat, thread } = await getActiveChat(rows, acting, chatId);
  const { actor, nowMs: atMs, origin } = acting;
  const typing = { authorId: actor.id, visibility, isTyping, atMs };
  const change = { type: 'typing' as const, chatId, threadId: thread.threadId, ...typing };
  await rows.tell(change, audienceOfEvent(chat, { visibility }), origin);
}

/** Notes how far somebody has read; it never goes back. Of one who takes no part nothing is noted. */
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
  await rows.tell(change, audienceOfEvent(chat, own), acting.origin);
}

function ownSeat(users: readonly ChatUser[], { actor }: Acting): ChatUser | undefined {
  return users.find((user) => user.type === actor.type && keyOf(user) === actor.key);
}
