// Reads chats: what was said last, what was said before, and what was missed; and is told of a chat in which the agent takes no part, for as
// long as it is looked at.

import { Lost, Refused } from '@gatehouse/chat-client/socket';
import type { Store } from '../state/store.ts';
import type { Ask, ThreadsAnswer } from '../wire/types.ts';
import { type ChatsState, isActive, isTold, partOf, withChat } from './chats-state.ts';
import { joins, takeInChat, takeInThreads } from './take-in.ts';

export type Reading = {
  /** The last conversations of a chat, and all that was missed since it was read. Throws Refused and Lost. */
  readonly newest: (chatId: string, asking?: Ask) => Promise<void>;
  /** The chat as it is; out of the state where it is out of reach. */
  readonly refresh: (chatId: string) => Promise<void>;
  /** Reads it if it is not here, or may be old. */
  readonly load: (chatId: string) => Promise<void>;
  readonly earlier: (chatId: string) => Promise<void>;
  /** Somebody looks at the chat, until the answer is called. */
  readonly watch: (chatId: string) => () => void;
  /**
   * After a login: what is looked at, and the chats that are named `first`, are read at once; the others of the agent's own while nobody waits
   * for them.
   */
  readonly begin: (asking: Ask, first: readonly string[]) => Promise<void>;
  /** The page goes. */
  readonly leave: () => void;
  /** Whether it is being read: a push that comes meanwhile is newer than what is read, and waits until that is there. */
  readonly isReading: (chatId: string) => boolean;
};

/** The threads that are read at once. */
const PAGE = 3;
/** Of what was missed so many pages are read; what is older is left for who scrolls up. */
const MOST_PAGES = 10;
/** So many chats are read beside one another while nobody waits for them, so that whoever does wait comes between. */
const BESIDE = 2;

export function createReading(deps: {
  ask: Ask;
  state: Store<ChatsState>;
  /** Something was read. */
  done: (chatId: string) => void;
}): Reading {
  const { ask, state, done } = deps;
  /** Those that are being read, so that each is read once. */
  const reading = new Map<string, Promise<void>>();
  const watchers = new Map<string, number>();

  function newest(chatId: string, asking: Ask = ask): Promise<void> {
    const present = reading.get(chatId);
    if (present !== undefined) return present;
    const read = readNewest(chatId, asking).finally(() => {
      if (reading.get(chatId) !== read) return;
      reading.delete(chatId);
      done(chatId);
    });
    reading.set(chatId, read);
    return read;
  }

  async function readNewest(chatId: string, asking: Ask): Promise<void> {
    if (!state.get().chats.has(chatId)) {
      const chat = await asking('get_chat', { chat_id: chatId });
      state.set((now) => takeInChat(now, chat));
    }
    let answer: ThreadsAnswer = await asking('list_threads', { chat_id: chatId, limit: PAGE });
    for (let pages = 1; pages < MOST_PAGES; pages += 1) {
      const chat = state.get().chats.get(chatId);
      if (answer.next_page_id === undefined || chat === undefined || joins(chat, answer.threads)) break;
      const older = await asking('list_threads', { chat_id: chatId, page_id: answer.next_page_id });
      answer = { ...older, threads: [...older.threads, ...answer.threads] };
    }
    state.set((now) => takeInThreads(now, { chatId, answer, page: 'newest' }));
  }

  async function refresh(chatId: string): Promise<void> {
    try {
      const chat = await ask('get_chat', { chat_id: chatId });
      state.set((now) => takeInChat(now, chat));
      await newest(chatId);
    } catch (error) {
      if (!(error instanceof Lost || error instanceof Refused)) throw error;
      // Out of reach from now on, as after a transfer to another group.
      if (!(error instanceof Refused) || (error.type !== 'authorization' && error.type !== 'not_found')) return;
      state.set((now) => {
        const chats = new Map(now.chats);
        chats.delete(chatId);
        return { ...now, chats };
      });
    }
  }

  async function load(chatId: string): Promise<void> {
    const chat = state.get().chats.get(chatId);
    if (chat !== undefined && isTold(chat, state.get().me)) {
      if (!chat.isLoaded || chat.earlierPage === undefined) await newest(chatId);
      return;
    }
    // Told from now on, and then read: nothing is said in between.
    if (chat !== undefined && isActive(chat) && watchers.has(chatId)) {
      await ask('follow_chat', { id: chatId });
      state.set((now) => withChat(now, chatId, (one) => ({ ...one, isFollowed: true })));
      await reading.get(chatId)?.catch(() => {});
    }
    await newest(chatId);
  }

  function unfollow(chatId: string): void {
    if (state.get().chats.get(chatId)?.isFollowed !== true) return;
    state.set((now) => withChat(now, chatId, (chat) => ({ ...chat, isFollowed: false })));
    void ask('unfollow_chat', { id: chatId }).catch(() => {});
  }

  return {
    newest,
    refresh,
    load,
    async earlier(chatId) {
      const page = state.get().chats.get(chatId)?.earlierPage;
      if (page === undefined || page === 'none') return;
      const answer = await ask('list_threads', { chat_id: chatId, page_id: page });
      state.set((now) => takeInThreads(now, { chatId, answer, page: 'earlier' }));
    },
    watch(chatId) {
      watchers.set(chatId, (watchers.get(chatId) ?? 0) + 1);
      return () => {
        const left = (watchers.get(chatId) ?? 1) - 1;
        if (left > 0) return void watchers.set(chatId, left);
        watchers.delete(chatId);
        unfollow(chatId);
      };
    },
    leave: () => [...watchers.keys()].forEach(unfollow),
    async begin(asking, first) {
      const { chats, me } = state.get();
      const own = [...chats.values()].filter((chat) => isActive(chat) && partOf(chat, me) !== undefined);
      const soon = new Set([...watchers.keys(), ...first].filter((id) => chats.has(id)));
      const later = own.map(({ id }) => id).filter((id) => !soon.has(id));
      const inTurn = async () => {
        for (let id = later.shift(); id !== undefined; id = later.shift()) await newest(id, asking).catch(passOver);
      };
      await Promise.all([...soon].map((id) => newest(id, asking).catch(passOver)));
      for (let turn = 0; turn < BESIDE; turn += 1) void inTurn();
    },
    isReading: (chatId) => reading.has(chatId),
  };
}

export function passOver(error: unknown): void {
  if (!(error instanceof Lost || error instanceof Refused)) throw error;
}
