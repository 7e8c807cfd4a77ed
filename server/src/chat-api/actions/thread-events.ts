// Threads with their events, as both sides read them.

import type { Chat, ChatEvent, Thread } from '../../chat/chat.ts';
import type { Page } from '../../chat/chat-storage.ts';
import { noSuchChat } from '../../chat/refusal.ts';
import type { Speaker } from '../speaker.ts';
import type { Call } from './action.ts';

/** A thread shows its last events, so many at most. */
const MOST_EVENTS = 1_000;
/** A page ends early when its threads have more events together than this, by the thread that they come to it with. */
const MOST_EVENTS_OF_PAGE = 1_000;

type Reader = Pick<Call<Speaker>, 'api' | 'organizationId'>;

/** The chat, whether within reach or not. Throws when the organization has none with this id. */
export async function getChat({ api, organizationId }: Reader, chatId: string): Promise<Chat> {
  const chat = await api.chats.findChat({ organizationId, chatId });
  if (chat === undefined) throw noSuchChat();
  return chat;
}

/** The last events of a thread. */
export function eventsOf(
  { api, organizationId }: Reader,
  { threadId }: Pick<Thread, 'threadId'>,
): Promise<ChatEvent[]> {
  return api.chats.listEvents({ organizationId, threadId, limit: MOST_EVENTS });
}

export type Read = { readonly thread: Thread; readonly events: readonly ChatEvent[] };

/** The events of each thread, until there are enough of them, or as many as an answer holds: then the page ends there. */
export async function readEvents(
  call: Reader,
  found: Page<Thread>,
  enough: number | undefined,
  isShown: (event: ChatEvent) => boolean = () => true,
): Promise<Page<Read>> {
  const items: Read[] = [];
  let count = 0;
  for (const thread of found.items) {
    if (count >= (enough ?? MOST_EVENTS_OF_PAGE)) break;
    const events = (await eventsOf(call, thread)).filter(isShown);
    count += events.length;
    items.push({ thread, events });
  }
  const last = items.at(-1)?.thread;
  if (last === undefined || items.length === found.items.length) return { ...found, items };
  return { ...found, items, next: { us: last.createdUs, id: last.threadId, direction: 'next' } };
}
