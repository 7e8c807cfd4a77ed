// Sends what waits in the outbox, until it has come back as an event.

import { createDelivery, type Delivery } from '@gatehouse/chat-client/delivery';
import type { Connection } from '../wire/connection.ts';
import type { Outbox, Unsent } from './outbox.ts';

const WORDS: Readonly<Record<string, string>> = {
  chat_inactive: 'The chat has ended',
  not_found: 'This chat is not there any more',
  authorization: 'You have no access to this chat any more',
};

export function createSender(deps: {
  outbox: Outbox;
  connection: Connection;
  refresh: (chatId: string) => Promise<void>;
}): Delivery {
  const { outbox, connection, refresh } = deps;
  return createDelivery<Unsent>({
    next: outbox.next,
    isOpen: () => connection.state.get().is === 'open',
    send({ chatId, customId, text, rich, visibility }) {
      const content = rich === undefined ? { type: 'message', text } : { type: 'rich_message', ...rich };
      const event = { ...content, custom_id: customId, visibility };
      return connection.ask('send_event', { chat_id: chatId, event });
    },
    isWaiting: ({ customId }) => outbox.unsent.get().some((one) => one.customId === customId),
    reread: ({ chatId }) => refresh(chatId),
    giveUp: ({ customId }, { type, message }) => outbox.fail(customId, WORDS[type] ?? message),
  });
}
