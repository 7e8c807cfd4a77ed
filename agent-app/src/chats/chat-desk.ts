// Joins what is known of the chats with the wire: reads them after each login, keeps them true by pushes, and sends what is written until it
// has come back.

import type { Session } from '../session/session.ts';
import type { Site } from '../site.ts';
import { createStore, type Store } from '../state/store.ts';
import { type Connection, keepConnected } from '../wire/connection.ts';
import type { LoginAnswer, Push } from '../wire/types.ts';
import { applyPush } from './apply-push.ts';
import { type ChatsState, NO_CHATS } from './chats-state.ts';
import { type Drafts, openDrafts } from './drafts.ts';
import { type Kept, type NewMessage, type Outbox, openOutbox } from './outbox.ts';
import { createReading } from './reading.ts';
import { createSender } from './sender.ts';
import { takeInSummaries } from './take-in.ts';

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
  /** Somebody looks at the chat, until the answer is called: meanwhile everything in it is told. */
  readonly watch: (chatId: string) => () => void;
  /** The page goes: nothing is looked at any more. */
  readonly leave: () => void;
  readonly say: (message: NewMessage) => void;
  readonly retry: (customId: string) => void;
};

export function openChatDesk(deps: { site: Site; session: Session; kept: Kept; now: () => number }): ChatDesk {
  const { site, session, kept, now } = deps;
  const state = createStore<ChatsState>(NO_CHATS);
  const drafts = openDrafts(kept, { key: 'gatehouse-drafts' });
  const outbox = openOutbox(kept, { key: 'gatehouse-unsent', now, createId: () => crypto.randomUUID() });
  const listeners = new Set<(push: Push) => void>();
  const greeters = new Set<(answer: LoginAnswer) => void>();
  /** Of chats that are being read: what is pushed is newer than what is read. */
  const held = new Map<string, readonly Push[]>();

  const connection = keepConnected({
    site,
    session,
    told: {
      async greeted(answer, ask) {
        const me = answer.my_profile.id;
        outbox.belongTo(me);
        drafts.belongTo(me);
        state.set((now) => takeInSummaries(now, { me, summaries: answer.chats_summary }));
        await reading.begin(
          ask,
          outbox.unsent.get().map(({ chatId }) => chatId),
        );
        acknowledge();
        for (const heard of greeters) heard(answer);
      },
      pushed(push) {
        const chatId = chatOf(push);
        if (chatId !== undefined && reading.isReading(chatId)) held.set(chatId, [...(held.get(chatId) ?? []), push]);
        else put(push);
      },
    },
  });
  const { ask } = connection;
  const reading = createReading({
    ask,
    state,
    done(chatId) {
      const waiting = held.get(chatId) ?? [];
      held.delete(chatId);
      for (const push of waiting) put(push);
      acknowledge();
    },
  });
  const sender = createSender({ outbox, connection, refresh: reading.newest });
  connection.state.subscribe(() => {
    if (connection.state.get().is === 'open') void sender.run();
  });

  function put(push: Push): void {
    const before = state.get();
    const next = applyPush(before, push, now());
    state.set(next);
    if (push.action === 'incoming_event' || push.action === 'incoming_chat') acknowledge();
    const stale = staleAfter(push, before);
    if (stale !== undefined) void reading.refresh(stale);
    for (const heard of listeners) heard(push);
  }

  /** The chat that a push tells too little of: somebody has come in whose name is not known, or the chat itself is new here. */
  function staleAfter(push: Push, before: ChatsState): string | undefined {
    if (push.action === 'chat_transferred') return push.payload.chat_id;
    if (push.action === 'user_added_to_chat' && push.payload.user.id === before.me) return push.payload.chat_id;
    if (push.action === 'incoming_event' && !before.chats.has(push.payload.chat_id)) return push.payload.chat_id;
    return undefined;
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
    load: reading.load,
    loadEarlier: reading.earlier,
    watch: reading.watch,
    leave: reading.leave,
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

/** The chat that a push is about. */
function chatOf({ payload }: Push): string | undefined {
  if ('chat_id' in payload) return payload.chat_id;
  if ('chat' in payload) return payload.chat.id;
  return 'access' in payload ? payload.id : undefined;
}
