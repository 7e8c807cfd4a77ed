// An event of a chat, as extensions are told of it.

import type { ChatMessage } from '@gatehouse/extension-sdk/host';
import { type Chat, customerOf } from '../chats/chats-state.ts';
import type { WireEvent } from '../wire/types.ts';

/** `chat` is the thread: what an extension knows as `chat.id` of the customer's profile. */
export function messageOf(
  event: WireEvent,
  { chat, threadId }: { chat: Pick<Chat, 'users'>; threadId: string },
): ChatMessage {
  const titles = event.elements?.map(({ title }) => title ?? '').filter((title) => title !== '') ?? [];
  return {
    chat: threadId,
    message: event.text ?? titles.join('\n'),
    message_id: event.id,
    message_source: event.author_id !== undefined && event.author_id === customerOf(chat)?.id ? 'visitor' : 'agent',
  };
}
