// A customer's chat: what they do on the page becomes requests, and answers and pushes become the conversation. What is written goes through
// the outbox: it is sent in its order, one request at a time, and sent again under the same id until it has come back as an event.

import { createDelivery } from '@gatehouse/chat-client/delivery';
import { Lost, Refused } from '@gatehouse/chat-client/socket';
import { type Connection, keepConnected } from './connection.ts';
import { Conversation } from './conversation.ts';
import type { Outbox, Unsent } from './outbox.ts';
import type { Settings } from './settings.ts';
import type { Tokens } from './token.ts';
import type { Ask, LoginAnswer, Push, WirePostback } from './wire.ts';

export type Chat = {
  readonly conversation: Conversation;
  readonly connection: Connection;
  readonly say: (text: string, postback?: WirePostback) => void;
  readonly retry: (customId: string) => void;
  readonly discard: (customId: string) => void;
  /** The customer is writing: agents are told so, but not what. */
  readonly typing: (isTyping: boolean) => void;
  /** Everything has been looked at. */
  readonly seen: () => void;
  readonly loadEarlier: () => Promise<void>;
  readonly end: () => void;
};

/** Refusals that mean: the chat is not as this page thought. It looks, and goes on. */
const NOT_AS_THOUGHT = new Set(['chat_inactive', 'already_exists', 'limit_reached', 'not_found']);

export function startChat(deps: {
  settings: Settings;
  tokens: Tokens;
  outbox: Outbox;
  now: () => number;
  /** Anything that is shown may be another. */
  changed: () => void;
}): Chat {
  const { settings, tokens, outbox, now, changed } = deps;
  const conversation = new Conversation(now);
  /** Pushes that come while the chat is read: they are newer than what is read, so they wait until it is there. */
  let held: Push[] | undefined;

  const connection = keepConnected(settings, tokens, {
    introduction: () => ({
      application: { name: 'Chat page' },
      ...(settings.groupId === undefined ? {} : { group_id: settings.groupId }),
    }),
    async greeted(answer: LoginAnswer, ask: Ask) {
      conversation.greet(answer);
      outbox.belongTo(conversation.customerId);
      await load(ask);
    },
    pushed(push) {
      if (held !== undefined) return void held.push(push);
      put(push);
      changed();
    },
    changed() {
      changed();
      if (connection.state() === 'open') void delivery.run();
    },
  });
  const { ask } = connection;
  const delivery = createDelivery<Unsent>({
    next: outbox.next,
    isOpen: () => connection.state() === 'open',
    send,
    isWaiting: ({ customId }) => outbox.list().some((one) => one.customId === customId),
    reread: () => load(ask),
    surprises: NOT_AS_THOUGHT,
    giveUp: ({ customId }) => outbox.fail(customId),
    changed,
  });

  /** The chat and its last threads, as they are now. */
  async function load(asking: Ask): Promise<void> {
    held = [];
    try {
      const [summary] = (await asking('list_chats', {})).chats_summary;
      if (summary !== undefined) {
        conversation.load(summary, await asking('list_threads', { chat_id: summary.id, limit: 3 }));
        acknowledge();
      }
    } finally {
      for (const push of held) put(push);
      held = undefined;
    }
  }

  function put(push: Push): void {
    conversation.apply(push);
    if (push.action !== 'incoming_chat' && push.action !== 'incoming_event') return;
    acknowledge();
    delivery.cameBack();
  }

  function acknowledge(): void {
    if (outbox.list().length === 0) return;
    for (const { custom_id } of conversation.events()) if (custom_id !== undefined) outbox.acknowledge(custom_id);
  }

  /** As the next event of the active thread, or as the first of a new one. The chat waits where nobody is there. */
  async function send({ text, customId, postback }: Unsent): Promise<void> {
    const { chatId, isActive } = conversation;
    const event = { type: 'message', text, custom_id: customId, ...(postback === undefined ? {} : { postback }) };
    const thread = { events: [event] };
    if (chatId === undefined) await ask('start_chat', { chat: { thread }, continuous: true });
    else if (isActive) await ask('send_event', { chat_id: chatId, event });
    else await ask('resume_chat', { chat: { id: chatId, thread }, continuous: true });
  }

  /** Asks for what may as well fail. */
  function mention<A extends Parameters<Ask>[0]>(action: A, payload: object): void {
    void ask(action, payload).catch(() => {});
  }

  return {
    conversation,
    connection,
    say(text, postback) {
      outbox.add(text, postback);
      changed();
      void delivery.run();
    },
    retry(customId) {
      outbox.retry(customId);
      changed();
      void delivery.run();
    },
    discard(customId) {
      outbox.acknowledge(customId);
      changed();
    },
    typing(isTyping) {
      const { chatId, isActive } = conversation;
      if (chatId !== undefined && isActive) mention('send_typing_indicator', { chat_id: chatId, is_typing: isTyping });
    },
    seen() {
      const last = conversation.unread().at(-1);
      const { chatId } = conversation;
      if (last === undefined || chatId === undefined || connection.state() !== 'open') return;
      conversation.see(last.created_at);
      mention('mark_events_as_seen', { chat_id: chatId, seen_up_to: last.created_at });
    },
    async loadEarlier() {
      const { chatId, earlierPage } = conversation;
      if (chatId === undefined || earlierPage === undefined) return;
      try {
        conversation.addEarlier(await ask('list_threads', { chat_id: chatId, page_id: earlierPage }));
      } catch (error) {
        if (!(error instanceof Lost || error instanceof Refused)) throw error;
      }
      changed();
    },
    end() {
      const { chatId } = conversation;
      if (chatId !== undefined) mention('deactivate_chat', { id: chatId });
    },
  };
}
