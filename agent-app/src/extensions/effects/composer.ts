// What extensions do to the conversation. Nothing is ever sent by an extension: text is put into the composer or staged there, and the agent sends it.

import { type Effects, ExtensionError } from '@gatehouse/extension-sdk/host';
import type { ChatDesk } from '../../chats/chat-desk.ts';
import { isActive, isSaid, lastThread } from '../../chats/chats-state.ts';
import { appended } from '../../chats/drafts.ts';
import type { RichMessage } from '../../chats/outbox.ts';
import { messageOf } from '../messages.ts';
import { openChatId } from '../open-chat.ts';
import { richMessageOf } from '../rich-message.ts';

export type Staged = {
  readonly widgetId: string;
  readonly chatId: string;
  readonly message: { readonly text: string } | { readonly rich: RichMessage };
};
export type ComposerEffects = Pick<
  Effects,
  'putMessage' | 'stageMessage' | 'sendCards' | 'sendQuickReplies' | 'getMessages'
>;

/** `staged` is told what was staged by whom, so that the extension can be told when it was sent. */
export function composerEffects(chats: ChatDesk, staged: (staging: Staged) => void): ComposerEffects {
  /** The text that each widget staged last, for the next to take its place. */
  const lastStaged = new Map<string, string>();
  const writable = () => {
    const chatId = openChatId();
    const chat = chatId === undefined ? undefined : chats.state.get().chats.get(chatId);
    if (chat === undefined || !isActive(chat)) throw new ExtensionError('NOT_FOUND', 'No chat that goes on is open.');
    return chat.id;
  };
  const stageRich = (widgetId: string, rich: RichMessage) => {
    const chatId = writable();
    chats.drafts.change(chatId, { staged: rich });
    staged({ widgetId, chatId, message: { rich } });
  };

  return {
    putMessage(text) {
      const chatId = writable();
      chats.drafts.change(chatId, { text: appended(chats.drafts.of(chatId).text, text) });
    },
    stageMessage(message, { frame }) {
      const { widgetId } = frame.extension;
      if (message.type === 'rich_message') {
        const { template_id: templateId, elements } = message.message;
        stageRich(widgetId, richMessageOf(templateId, elements));
        return;
      }
      const chatId = writable();
      // It takes the place of what was staged before; what the agent has written stays.
      const { text: written } = chats.drafts.of(chatId);
      const before = lastStaged.get(widgetId);
      const kept = before !== undefined && written.endsWith(before) ? written.slice(0, -before.length) : written;
      lastStaged.set(widgetId, message.text);
      chats.drafts.change(chatId, { text: appended(kept, message.text) });
      staged({ widgetId, chatId, message: { text: message.text } });
    },
    sendCards(elements, { frame }) {
      stageRich(frame.extension.widgetId, richMessageOf('cards', elements));
    },
    sendQuickReplies(element, { frame }) {
      stageRich(frame.extension.widgetId, richMessageOf('quick_replies', [element]));
    },
    getMessages() {
      const chatId = openChatId();
      const chat = chatId === undefined ? undefined : chats.state.get().chats.get(chatId);
      const thread = chat === undefined ? undefined : lastThread(chat);
      if (chat === undefined || thread === undefined) return [];
      return thread.events
        .filter((event) => isSaid(event) && event.visibility !== 'agents')
        .map((event) => messageOf(event, { chat, threadId: thread.id }));
    },
  };
}
