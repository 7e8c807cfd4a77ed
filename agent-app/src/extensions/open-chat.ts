// The chat that the agent has open in Chats, where the composer is.

import { selection } from '../shell/selection.ts';

export function openChatId(): string | undefined {
  const selected = selection.get();
  return selected?.kind === 'chat' ? selected.chatId : undefined;
}
