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
  /** What each widget staged last, for the next to take its place. */
  const lastStaged = new Map<string, Staged['message']>();
  const writable = () => {
    const chatId = openChatId();
    const chat = chatId === undefined ? undefined : chats.state.get().chats.get(chatId);
    if (chat === undefined || !isActive(chat)) throw new ExtensionError('NOT_FOUND', 'No chat that goes on is open.');
    return chat.id;
  };
  /** Takes the place of what the widget staged before, text or not; what the agent has written stays. */
  const stage = (widgetId: string, message: Staged['message']) => {
    const chatId = writable();
    const draft = chats.drafts.of(chatId);
    const before = lastStaged.get(widgetId);
    const own = before !== undefined && 'text' in before ? before.text : '';
    const kept = own !== '' && draft.text.endsWith(own) ? draft.text.slice(0, -own.length) : draft.text;
    const isOwn = before !== undefined && 'rich' in before && before.rich === draft.staged;
    lastStaged.set(widgetId, message);
    if ('rich' in message) chats.drafts.change(chatId, { text: kept, staged: message.rich });
    else chats.drafts.change(chatId, { text: appended(kept, message.text), ...(isOwn ? { staged: undefined } : {}) });
    staged({ widgetId, chatId, message });
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
        stage(widgetId, { rich: richMessageOf(templateId, elements) });
      } else stage(widgetId, { text: message.text });
    },
    sendCards(elements, { frame }) {
      stage(frame.extension.widgetId, { rich: richMessageOf('cards', elements) });
    },
    sendQuickReplies(element, { frame }) {
      stage(frame.extension.widgetId, { rich: richMessageOf('quick_replies', [element]) });
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
