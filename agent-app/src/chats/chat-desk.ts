// Joins what is known of the chats with the wire: reads them after each login, keeps them true by pushes, and sends what is written until it
// has come back.

import { Lost, Refused } from '@gatehouse/chat-client/socket';
import type { Session } from '../session/session.ts';
import type { Site } from '../site.ts';
import { createStore, type Store } from '../state/store.ts';
import { type Connection, keepConnected } from '../wire/connection.ts';
import type { Ask, LoginAnswer, Push } from '../wire/types.ts';
import { applyPush } from './apply-push.ts';
import { type ChatsState, NO_CHATS, partOf } from './chats-state.ts';
import { type Drafts, openDrafts } from './drafts.ts';
import { groupOf } from './groups.ts';
import { type Kept, type NewMessage, type Outbox, openOutbox } from './outbox.ts';
import { createSender } from './sender.ts';
import { takeInChat, takeInSummaries, takeInThreads } from './take-in.ts';

export type ChatDesk = {
  readonly state: Store<ChatsState>;
  readonly connection: Connection;
  readonly drafts: Drafts;
  readonly outbox: Outbox;
  /** What the sockets tell, after it was taken in. */
  readonly onPush: (heard: (push: Push) => void) => () => void;
  /** Each login, after it was taken in. */
  readonly onGreeting: (heard: (answer: LoginAnswer) => void) => () => void;
  /** Reads the last conversations of a chat, if they are not here. Throws Refused and Lost. */
  readonly load: (chatId: string) => Promise<void>;
  readonly loadEarlier: (chatId: string) => Promise<void>;
  readonly say: (message: NewMessage) => void;
  readonly retry: (customId: string) => void;
};

/** The threads that are read at once. */
const PAGE = 3;

export function openChatDesk(deps: { site: Site; session: Session; kept: Kept; now: () => number }): ChatDesk {
  const { site, session, kept, now } = deps;
  const state = createStore<ChatsState>(NO_CHATS);
  const drafts = openDrafts(kept, { key: 'gatehouse-drafts' });
  const outbox = openOutbox(kept, { key: 'gatehouse-unsent', now, createId: () => crypto.randomUUID() });
  const listeners = new Set<(push: Push) => void>();
  const greeters = new Set<(answer: LoginAnswer) => void>();
  /** Pushes that come while the chats are read: they are newer than what is read, so they wait until it is there. */
  let held: Push[] | undefined;
  /** Those that are being read, so that each is read once. */
  const loading = new Map<string, Promise<void>>();

  const connection = keepConnected({
    site,
    session,
    told: {
      async greeted(answer, ask) {
        const me = answer.my_profile.id;
        outbox.belongTo(me);
        drafts.belongTo(me);
        held = [];
        try {
          state.set((now) => takeInSummaries(now, { me, summaries: answer.chats_summary }));
          loading.clear();
          const wanted = [...state.get().chats.values()].filter((chat) => {
            const group = groupOf(chat, state.get());
            return group === 'mine' || group === 'supervised' || group === 'ended' || chat.earlierPage !== undefined;
          });
          await Promise.all(wanted.map(({ id }) => readNewest(id, ask).catch(passOver)));
        } finally {
          const waiting = held;
          held = undefined;
          for (const push of waiting) put(push);
        }
        acknowledge();
        for (const heard of greeters) heard(answer);
      },
      pushed(push) {
        if (held !== undefined) held.push(push);
        else put(push);
      },
    },
  });
  const { ask } = connection;
  const sender = createSender({ outbox, connection, refresh: (chatId) => readNewest(chatId, ask) });
  connection.state.subscribe(() => {
    if (connection.state.get().is === 'open') void sender.run();
  });

  function put(push: Push): void {
    const before = state.get();
    const next = applyPush(before, push, now());
    state.set(next);
    if (push.action === 'incoming_event' || push.action === 'incoming_chat') acknowledge();
    const stale = staleAfter(push, before);
    if (stale !== undefined) void refresh(stale);
    for (const heard of listeners) heard(push);
  }

  /** The chat that a push tells too little of: somebody has come in whose name is not known, or the chat itself is new here. */
  function staleAfter(push: Push, before: ChatsState): string | undefined {
    if (push.action === 'chat_transferred') return push.payload.chat_id;
    if (push.action === 'user_added_to_chat' && push.payload.user.id === before.me) return push.payload.chat_id;
    if (push.action === 'incoming_event' && !before.chats.has(push.payload.chat_id)) return push.payload.chat_id;
    return undefined;
  }

  async function refresh(chatId: string): Promise<void> {
    try {
      const chat = await ask('get_chat', { chat_id: chatId });
      state.set((now) => takeInChat(now, chat));
      await readNewest(chatId, ask);
    } catch (error) {
      // Out of reach from now on, as after a transfer to another group.
      if (error instanceof Refused && (error.type === 'authorization' || error.type === 'not_found')) {
        state.set((now) => {
          const chats = new Map(now.chats);
          chats.delete(chatId);
          return { ...now, chats };
        });
      } else passOver(error);
    }
  }

  function readNewest(chatId: string, asking: Ask): Promise<void> {
    const reading = loading.get(chatId);
    if (reading !== undefined) return reading;
    const read = (async () => {
      if (!state.get().chats.has(chatId)) {
        const chat = await asking('get_chat', { chat_id: chatId });
        state.set((now) => takeInChat(now, chat));
      }
      const answer = await asking('list_threads', { chat_id: chatId, limit: PAGE });
      state.set((now) => takeInThreads(now, { chatId, answer, page: 'newest' }));
      acknowledge();
    })().finally(() => loading.delete(chatId));
    loading.set(chatId, read);
    return read;
  }

  function acknowledge(): void {
    for (const { customId, chatId } of outbox.unsent.get()) {
      const threads = state.get().chats.get(chatId)?.threads ?? [];
      if (threads.some(({ events }) => events.some((event) => event.custom_id === customId))) outbox.drop(customId);
    }
    sender.cameBack();
  }

  return {
    state,
    connection,
    drafts,
    outbox,
    onPush(heard) {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
    onGreeting(heard) {
      greeters.add(heard);
      return () => greeters.delete(heard);
    },
    async load(chatId) {
      const chat = state.get().chats.get(chatId);
      const isLive = chat !== undefined && (partOf(chat, state.get().me) !== undefined || chat.isFollowed);
      if (chat?.isLoaded === true && isLive && chat.earlierPage !== undefined) return;
      await readNewest(chatId, ask);
    },
    async loadEarlier(chatId) {
      const page = state.get().chats.get(chatId)?.earlierPage;
      if (page === undefined || page === 'none') return;
      const answer = await ask('list_threads', { chat_id: chatId, page_id: page });
      state.set((now) => takeInThreads(now, { chatId, answer, page: 'earlier' }));
    },
    say(message) {
      outbox.add(message);
      void sender.run();
    },
    retry(customId) {
      outbox.retry(customId);
      void sender.run();
    },
  };
}

function passOver(error: unknown): void {
  if (!(error instanceof Lost || error instanceof Refused)) throw error;
}
