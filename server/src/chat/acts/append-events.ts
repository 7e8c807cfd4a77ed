// Puts events at the end of a thread: each gets the next number, and a time that is later than that of the one before it.

import type { Chat, ChatEvent, NewEvent, Thread } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';

/** Who says it: `id` as the wire calls them, `key` the account or customer. Undefined: the system. */
export type Author = { readonly id: string; readonly key: string; readonly type: 'agent' | 'customer' };
export type Saying = { readonly event: NewEvent; readonly author: Author | undefined };

/** Saves the events, the thread and the chat. Answers all three as they are then. */
export async function appendEvents(
  rows: ChatRows,
  place: { readonly chat: Chat; readonly thread: Thread; readonly nowMs: number },
  sayings: readonly Saying[],
): Promise<{ chat: Chat; thread: Thread; events: ChatEvent[] }> {
  let { chat, thread } = place;
  const events: ChatEvent[] = [];
  const saving: Promise<void>[] = [];
  for (const { event, author } of sayings) {
    const number = thread.lastEvent + 1;
    const createdUs = Math.max(place.nowMs * 1000, thread.lastEventUs + 1);
    const added: ChatEvent = { ...event, threadId: thread.threadId, number, authorId: author?.id, createdUs };
    saving.push(rows.addEvent(added, author && { id: author.key, type: author.type }));
    events.push(added);
    thread = { ...thread, lastEvent: number, lastEventUs: createdUs };
    chat = {
      ...chat,
      lastEvents: { ...chat.lastEvents, [event.type]: [thread.threadId, number] },
      ...(author?.type === 'agent' ? { agentLastEventUs: createdUs } : {}),
      ...(author?.type === 'customer' ? { customerLastEventUs: createdUs } : {}),
    };
  }
  if (events.length > 0) saving.push(rows.saveThread(thread), rows.saveChat(chat));
  await Promise.all(saving);
  return { chat, thread, events };
}

/** What the system says, to agents and customers alike. */
export function systemMessage(type: string, text: string, variables: Readonly<Record<string, string>>): Saying {
  const content = { text, system_message_type: type, text_vars: variables };
  return {
    author: undefined,
    event: { type: 'system_message', customId: undefined, visibility: 'all', properties: {}, content },
  };
}
