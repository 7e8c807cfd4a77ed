// Tells an extension when the agent sends what it has staged.

import type { ChatDesk } from '../chats/chat-desk.ts';
import type { Unsent } from '../chats/outbox.ts';
import type { Staged } from './effects/composer.ts';

/** Calls `sent` once for each staging that is sent. Answers how a staging is noted. */
export function watchStaged(
  chats: Pick<ChatDesk, 'outbox'>,
  sent: (widgetId: string) => void,
): (staging: Staged) => void {
  let waiting: readonly Staged[] = [];
  let seen = new Set(chats.outbox.unsent.get().map(({ customId }) => customId));
  chats.outbox.unsent.subscribe(() => {
    const now = chats.outbox.unsent.get();
    for (const message of now.filter(({ customId }) => !seen.has(customId))) {
      const done = waiting.filter((staging) => isIn(staging, message));
      waiting = waiting.filter((staging) => !done.includes(staging));
      for (const { widgetId } of done) sent(widgetId);
    }
    seen = new Set(now.map(({ customId }) => customId));
  });
  return (staging) => {
    waiting = [...waiting.filter(({ widgetId }) => widgetId !== staging.widgetId), staging];
  };
}

function isIn({ chatId, message }: Staged, sent: Unsent): boolean {
  if (chatId !== sent.chatId) return false;
  return 'rich' in message ? sent.rich === message.rich : sent.text.includes(message.text.trim());
}
