// What the agent has not read, and what the customer has.

import type { WireEvent } from '../wire/types.ts';
import { type Chat, isSaid, lastThread } from './chats-state.ts';

/** How much others have said in the present thread since the agent looked. */
export function unreadOf(chat: Chat, me: string): number {
  const seen = chat.users.find(({ id }) => id === me)?.events_seen_up_to ?? '';
  const said = (lastThread(chat)?.events ?? []).filter((event) => isForReading(event, me));
  if (chat.isLoaded || said.length > 0) return said.filter(({ created_at: at }) => at > seen).length;
  // Not loaded: whether there is anything at all.
  const { lastEvent } = chat;
  return lastEvent !== undefined && isForReading(lastEvent, me) && lastEvent.created_at > seen ? 1 : 0;
}

function isForReading(event: WireEvent, me: string): boolean {
  return isSaid(event) && event.author_id !== me;
}

/** Up to when the customer has read. */
export function readByCustomer({ users }: Pick<Chat, 'users'>): string {
  return users.find(({ type }) => type === 'customer')?.events_seen_up_to ?? '';
}
