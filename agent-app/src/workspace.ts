// What the app offers to whatever stands beside the conversation, such as extensions: a small interface to the composer, to what is looked at
// and to what happens there. Nothing in here depends on who uses it.

import { appended, isEmpty } from './chats/drafts.ts';
import type { RichMessage } from './chats/outbox.ts';
import type { Desk } from './desk.ts';
import { navigate } from './shell/navigation.ts';
import { type Selection, selection } from './shell/selection.ts';
import { type Slots, slots } from './shell/slots.ts';
import { type Theme, theme } from './shell/theme.ts';
import { type Toast, toast } from './shell/toasts.ts';
import type { Store } from './state/store.ts';
import type { WireEvent } from './wire/types.ts';

export type ChatHappening = { readonly chatId: string; readonly threadId: string; readonly event: WireEvent };

export type Workspace = {
  readonly selection: Pick<Store<Selection | undefined>, 'get' | 'subscribe'>;
  readonly theme: Pick<Store<Theme>, 'get' | 'subscribe'>;
  readonly slots: Store<Slots>;
  /** Puts text at the end of the draft of the open chat. Answers false when no chat is open that can be written in. */
  readonly appendToDraft: (text: string) => boolean;
  /** Puts a message beside the draft of the open chat, in place of one that waits there; the agent sends it. */
  readonly stageMessage: (message: RichMessage) => boolean;
  readonly unstageMessage: () => void;
  /** Sends a message to the open chat at once. */
  readonly sendMessage: (message: RichMessage) => boolean;
  /** The draft of the open chat has another text. */
  readonly onDraft: (told: (text: string) => void) => () => void;
  /** The agent has sent the message that was staged. */
  readonly onStagedSent: (told: (message: RichMessage) => void) => () => void;
  /** What is said in the open chat from now on, by anybody. */
  readonly onChatEvent: (told: (happening: ChatHappening) => void) => () => void;
  readonly navigate: (path: string) => boolean;
  readonly toast: (kind: Toast['kind'], text: string) => void;
};

const stagedSent = new Set<(message: RichMessage) => void>();

/** Called by the composer. */
export function tellStagedSent(message: RichMessage): void {
  for (const told of stagedSent) told(message);
}

export function createWorkspace({ chats }: Pick<Desk, 'chats'>): Workspace {
  const openChat = () => {
    const now = selection.get();
    if (now?.kind !== 'chat') return undefined;
    return chats.state.get().chats.get(now.chatId)?.threads.at(-1)?.active === true ? now.chatId : undefined;
  };
  const inOpenChat = (act: (chatId: string) => void): boolean => {
    const chatId = openChat();
    if (chatId !== undefined) act(chatId);
    return chatId !== undefined;
  };
  return {
    selection,
    theme,
    slots,
    appendToDraft: (text) =>
      inOpenChat((chatId) => chats.drafts.change(chatId, { text: appended(chats.drafts.of(chatId).text, text) })),
    stageMessage: (staged) => inOpenChat((chatId) => chats.drafts.change(chatId, { staged })),
    unstageMessage: () => void inOpenChat((chatId) => chats.drafts.change(chatId, { staged: undefined })),
    sendMessage: (rich) => inOpenChat((chatId) => chats.say({ chatId, text: '', visibility: 'all', rich })),
    onDraft(told) {
      let before = '';
      return chats.drafts.all.subscribe(() => {
        const chatId = openChat();
        const text = chatId === undefined ? '' : chats.drafts.of(chatId).text;
        if (text === before) return;
        before = text;
        told(text);
      });
    },
    onStagedSent(told) {
      stagedSent.add(told);
      return () => stagedSent.delete(told);
    },
    onChatEvent: (told) =>
      chats.onPush((push) => {
        if (push.action !== 'incoming_event') return;
        const now = selection.get();
        const { chat_id: chatId, thread_id: threadId, event } = push.payload;
        if (now?.kind === 'chat' && now.chatId === chatId) told({ chatId, threadId, event });
      }),
    navigate: (path) => navigate(path),
    toast,
  };
}

/** Whether anything would be lost with the page: drafts, and what was not sent yet. */
export function hasUnsent({ chats }: Pick<Desk, 'chats'>): boolean {
  return chats.outbox.unsent.get().length > 0 || [...chats.drafts.all.get().values()].some((draft) => !isEmpty(draft));
}
