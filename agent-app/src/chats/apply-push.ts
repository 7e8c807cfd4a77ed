// What has happened makes the next state. Pushes that say what is known already change nothing.

import type { Push, WireUser } from '../wire/types.ts';
import { type Chat, type ChatsState, isActive, partOf, type Thread, withChat } from './chats-state.ts';
import { putEvents, takeInChat, without } from './take-in.ts';

/** Who began to write and went away is not shown as writing for ever. */
export const TYPING_MS = 10_000;

export function applyPush(state: ChatsState, push: Push, nowMs: number): ChatsState {
  switch (push.action) {
    case 'incoming_chat':
      return takeInChat(state, push.payload.chat);
    case 'chat_deactivated': {
      const { chat_id: id, thread_id: threadId } = push.payload;
      const before = state.chats.get(id);
      const next = withChat(state, id, (chat) => ({
        ...withThread(chat, threadId, (thread) => ({ ...thread, active: false, queue: undefined })),
        users: chat.users.map((user) => (user.type === 'agent' ? { ...user, present: false } : user)),
        isFollowed: false,
        typing: undefined,
        peek: undefined,
      }));
      const was = before !== undefined && isActive(before) && partOf(before, state.me) === 'talks';
      return was ? { ...next, kept: new Set(next.kept).add(id) } : next;
    }
    case 'chat_access_updated':
      return withChat(state, push.payload.id, (chat) => ({ ...chat, groupIds: push.payload.access.group_ids }));
    case 'chat_transferred': {
      const { chat_id: id, thread_id: threadId, transferred_to: to, queue } = push.payload;
      return withChat(state, id, (chat) => ({
        ...withThread(chat, threadId, (thread) => ({ ...thread, queue })),
        groupIds: to.group_ids.length > 0 ? to.group_ids : chat.groupIds,
        users: chat.users.map((user) =>
          user.type === 'agent' ? { ...user, present: to.agent_ids.includes(user.id) } : user,
        ),
      }));
    }
    case 'user_added_to_chat': {
      const { chat_id: id, thread_id: threadId, user } = push.payload;
      return withChat(state, id, (chat) => ({
        ...withThread(chat, threadId, (thread) => ({
          ...thread,
          queue: user.type === 'agent' ? undefined : thread.queue,
          userIds: thread.userIds.includes(user.id) ? thread.userIds : [...thread.userIds, user.id],
        })),
        users: meet(chat.users, { ...user, present: true }),
      }));
    }
    case 'user_removed_from_chat': {
      const { chat_id: id, user_id: userId } = push.payload;
      return withChat(state, id, (chat) => ({
        ...chat,
        users: chat.users.map((user) => (user.id === userId ? { ...user, present: false } : user)),
      }));
    }
    case 'incoming_event': {
      const { chat_id: id, thread_id: threadId, event } = push.payload;
      return withChat(state, id, (chat) => ({
        ...withThread(chat, threadId, (thread) => ({ ...thread, events: putEvents(thread.events, [event]) })),
        typing: chat.typing?.by === event.author_id ? undefined : chat.typing,
        peek: isCustomer(chat, event.author_id) ? undefined : chat.peek,
        users: event.author_id === state.me ? seen(chat.users, state.me, event.created_at) : chat.users,
      }));
    }
    case 'incoming_typing_indicator': {
      const {
        chat_id: id,
        typing_indicator: { author_id: by, is_typing: isTyping },
      } = push.payload;
      if (by === state.me) return state;
      return withChat(state, id, (chat) => {
        if (isTyping) return { ...chat, typing: { by, until: nowMs + TYPING_MS } };
        return chat.typing?.by === by ? { ...chat, typing: undefined } : chat;
      });
    }
    case 'incoming_sneak_peek': {
      const {
        chat_id: id,
        sneak_peek: { text },
      } = push.payload;
      const peek = text === '' ? undefined : { text, until: nowMs + 3 * TYPING_MS };
      return withChat(state, id, (chat) => ({ ...chat, peek }));
    }
    case 'events_marked_as_seen': {
      const { chat_id: id, user_id: userId, seen_up_to: upTo } = push.payload;
      return withChat(state, id, (chat) => ({ ...chat, users: seen(chat.users, userId, upTo) }));
    }
    case 'chat_unfollowed':
      return withChat(state, push.payload.chat_id, (chat) => ({ ...chat, isFollowed: false }));
    case 'thread_tagged':
    case 'thread_untagged': {
      const { chat_id: id, thread_id: threadId, tag } = push.payload;
      const add = push.action === 'thread_tagged';
      return withChat(state, id, (chat) =>
        withThread(chat, threadId, (thread) => ({
          ...thread,
          tags: [...thread.tags.filter((one) => one !== tag), ...(add ? [tag] : [])],
        })),
      );
    }
    case 'customer_updated': {
      const customer = push.payload;
      const chats = [...state.chats.values()].filter(({ users }) => users.some(({ id }) => id === customer.id));
      return chats.reduce(
        (next, { id }) =>
          withChat(next, id, (chat) => ({
            ...chat,
            // A customer without a name now has none: what is told is all there is.
            users: chat.users.map((user) => (user.id === customer.id ? { ...customer, ...marksOf(user) } : user)),
          })),
        state,
      );
    }
    default:
      return state;
  }
}

/** The agent has put an ended chat away. */
export function putAway(state: ChatsState, chatId: string): ChatsState {
  const kept = without(state.kept, chatId);
  return kept === state.kept ? state : { ...state, kept };
}

/** Notes what the agent has read, before the server says so. */
export function markSeen(state: ChatsState, chatId: string, upTo: string): ChatsState {
  return withChat(state, chatId, (chat) => ({ ...chat, users: seen(chat.users, state.me, upTo) }));
}

function withThread(chat: Chat, threadId: string, change: (thread: Thread) => Thread): Chat {
  if (!chat.threads.some(({ id }) => id === threadId)) return chat;
  return { ...chat, threads: chat.threads.map((thread) => (thread.id === threadId ? change(thread) : thread)) };
}

function meet(users: readonly WireUser[], user: WireUser): WireUser[] {
  return [...users.filter(({ id }) => id !== user.id), user];
}

function seen(users: readonly WireUser[], userId: string, upTo: string): readonly WireUser[] {
  return users.map((user) =>
    user.id === userId && (user.events_seen_up_to ?? '') < upTo ? { ...user, events_seen_up_to: upTo } : user,
  );
}

function marksOf({ present, events_seen_up_to: upTo }: WireUser) {
  return {
    ...(present === undefined ? {} : { present }),
    ...(upTo === undefined ? {} : { events_seen_up_to: upTo }),
  };
}

function isCustomer({ users }: Chat, userId: string | undefined): boolean {
  return users.some(({ id, type }) => id === userId && type === 'customer');
}
