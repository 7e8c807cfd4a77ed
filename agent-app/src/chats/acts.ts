// What an agent does with chats. Each act is a request; the chats change when its pushes come. All throw Refused and Lost.

import type { Ask } from '../wire/types.ts';
import { applyPush, markSeen, putAway } from './apply-push.ts';
import type { ChatDesk } from './chat-desk.ts';
import { agentsIn, type Chat, isActive } from './chats-state.ts';

export type ChatActs = ReturnType<typeof createChatActs>;

export function createChatActs(desk: ChatDesk) {
  const ask: Ask = desk.connection.ask;
  const me = () => desk.state.get().me;
  const seat = (chatId: string, visibility: 'all' | 'agents') =>
    ask('add_user_to_chat', {
      chat_id: chatId,
      user_id: me(),
      user_type: 'agent',
      visibility,
      ignore_requester_presence: true,
    });
  const leaveSeat = (chatId: string) =>
    ask('remove_user_from_chat', {
      chat_id: chatId,
      user_id: me(),
      user_type: 'agent',
      ignore_requester_presence: true,
    });
  const transfer = (
    id: string,
    target: { type: 'agent' | 'group'; ids: readonly (string | number)[] },
    wait: boolean,
  ) => ask('transfer_chat', { id, target, ignore_requester_presence: true, ignore_agents_availability: wait });

  return {
    /** Takes a chat that waits, or that another agent has. */
    async take(chat: Chat) {
      if (agentsIn(chat).some(({ id }) => id !== me())) {
        await transfer(chat.id, { type: 'agent', ids: [me()] }, true);
      } else await seat(chat.id, 'all');
    },
    /** Takes part beside the agents, where the customer does not see it. */
    supervise: (chatId: string) => seat(chatId, 'agents'),
    stopSupervising: leaveSeat,
    /** `wait`: where nobody is there the chat waits for somebody. */
    transfer,
    close: (chatId: string) => ask('deactivate_chat', { id: chatId, ignore_requester_presence: true }),
    /** Begins a conversation in a chat that has ended. */
    resume: (chatId: string) => ask('resume_chat', { chat: { id: chatId } }),
    /** Begins a chat with a customer, or goes on in the one that there is. Answers its id. */
    async begin(customerId: string): Promise<string> {
      const { chat_ids: chatIds = [] } = await ask('get_customer', { id: customerId });
      const [chatId] = chatIds;
      if (chatId === undefined) {
        return (await ask('start_chat', { chat: { users: [{ id: customerId, type: 'customer' }] } })).chat_id;
      }
      await desk.load(chatId);
      const chat = desk.state.get().chats.get(chatId);
      if (chat !== undefined && !isActive(chat)) await ask('resume_chat', { chat: { id: chatId } });
      return chatId;
    },
    tag: (chatId: string, threadId: string, tag: string) =>
      ask('tag_thread', { chat_id: chatId, thread_id: threadId, tag }),
    untag: (chatId: string, threadId: string, tag: string) =>
      ask('untag_thread', { chat_id: chatId, thread_id: threadId, tag }),
    updateCustomer: (id: string, fields: { name?: string; email?: string }) =>
      ask('update_customer', { id, ...fields }),
    putAway: (chatId: string) => desk.state.set((now) => putAway(now, chatId)),
    /** Everything in the chat was looked at. */
    see(chatId: string, upTo: string) {
      desk.state.set((now) => markSeen(now, chatId, upTo));
      void ask('mark_events_as_seen', { chat_id: chatId, seen_up_to: upTo }).catch(() => {});
    },
    typing(chatId: string, isTyping: boolean, visibility: 'all' | 'agents') {
      const indicator = { chat_id: chatId, is_typing: isTyping, visibility };
      void ask('send_typing_indicator', indicator).catch(() => {});
    },
    /** Changes what is shown of the customer at once; the push says the same to everybody. */
    noteCustomer(customer: Parameters<typeof applyPush>[1] & { action: 'customer_updated' }) {
      desk.state.set((now) => applyPush(now, customer, Date.now()));
    },
  };
}
