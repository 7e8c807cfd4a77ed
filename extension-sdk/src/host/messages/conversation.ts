// Messages about the conversation: text for the composer, what a message box stages, rich messages, watching.
import { parseCards, parseElement, parseStagedMessage } from '../rich-messages.ts';
import { text } from './read.ts';
import { nothing, type Rule, rule } from './rule.ts';

export const CONVERSATION: readonly (readonly [string, Rule])[] = [
  [
    'put_message',
    rule({
      does: 'Appends text to the composer of the open chat; the agent sends it',
      places: ['details', 'message_box', 'fullscreen'],
      needs: 'chats:rw',
      read: (data) => text(data, 'The message', { max: 16_000 }),
      effect: (message, { effects, call }) => effects.putMessage(message, call),
    }),
  ],
  [
    'put_messagebox_message',
    rule({
      does: 'Stages a message, in place of the one staged before; the agent’s Send sends it',
      places: ['message_box'],
      needs: 'chats:rw',
      read: parseStagedMessage,
      effect: (message, { effects, call }) => effects.stageMessage(message, call),
    }),
  ],
  [
    'send_cards',
    rule({
      does: 'Sends cards to the open chat, once the agent agrees',
      places: ['details', 'message_box', 'fullscreen'],
      needs: 'chats:rw',
      timeout: 120_000,
      read: parseCards,
      effect: (cards, { effects, call }) => effects.sendCards(cards, call),
    }),
  ],
  [
    'send_quick_replies',
    rule({
      does: 'Sends a question with answers to choose from, once the agent agrees',
      places: ['details', 'message_box', 'fullscreen'],
      needs: 'chats:rw',
      timeout: 120_000,
      read: parseElement,
      effect: (element, { effects, call }) => effects.sendQuickReplies(element, call),
    }),
  ],
  [
    'watch_messages',
    rule({
      does: 'From now on the widget gets the messages of the open chat',
      needs: 'chats:ro',
      once: false,
      read: nothing,
      effect: (_, { watchMessages }) => watchMessages(),
    }),
  ],
  [
    'get_messages',
    rule({
      does: 'Asks for the messages of the open chat; old dialects get them as the event `messages`',
      needs: 'chats:ro',
      once: false,
      read: nothing,
      effect: async (_, { effects, call, push }) => {
        const messages = await effects.getMessages(call);
        push('messages', { messages });
        return messages;
      },
    }),
  ],
];
