// The list of visitors, read again every few seconds while somebody looks at it, and at once when a push says that it is another.

import type { ChatDesk } from '../chats/chat-desk.ts';
import { createStore, type Store } from '../state/store.ts';
import { type Rest, RestError } from '../wire/rest.ts';

export type Visitor = {
  readonly id: string;
  readonly name?: string;
  readonly state: string;
  readonly group: number;
  readonly chats: number;
  readonly page_current?: string;
  readonly page_title?: string;
  readonly last_visit_ts?: number;
  readonly custom_variables: readonly { readonly key: string; readonly value: string }[];
  readonly chat_id?: string;
  readonly queue_start_time_ts?: number;
  readonly operators?: readonly { readonly display_name: string; readonly email: string }[];
};
export type VisitorsState = {
  /** Undefined until they have come once. */
  readonly list: readonly Visitor[] | undefined;
  readonly problem: string | undefined;
};
export type Visitors = {
  readonly state: Store<VisitorsState>;
  readonly refresh: () => Promise<void>;
  /** Keeps the list no older than so long from now on; what it answers ends that. */
  readonly watch: (maxAgeMs?: number) => () => void;
};

const EVERY_MS = 5_000;
const MOVES = new Set([
  'incoming_chat',
  'chat_deactivated',
  'chat_transferred',
  'incoming_customer',
  'customer_updated',
]);

export function openVisitors({ rest, desk }: { rest: Rest; desk: ChatDesk }): Visitors {
  const state = createStore<VisitorsState>({ list: undefined, problem: undefined });
  let watching = 0;
  let reading = false;
  let readAt = -Infinity;

  async function refresh(): Promise<void> {
    if (reading) return;
    reading = true;
    readAt = performance.now();
    try {
      const list = await rest.get<readonly Visitor[]>('/visitors');
      state.set({ list, problem: undefined });
    } catch (error) {
      const problem = error instanceof RestError ? error.message : 'You are not signed in.';
      state.set((now) => ({ ...now, problem }));
    } finally {
      reading = false;
    }
  }
  desk.onPush(({ action }) => {
    if (watching > 0 && MOVES.has(action)) void refresh();
  });

  return {
    state,
    refresh,
    watch(maxAgeMs = EVERY_MS) {
      watching += 1;
      const look = () => {
        if (!document.hidden && performance.now() - readAt > maxAgeMs / 2) void refresh();
      };
      look();
      const timer = setInterval(look, maxAgeMs);
      return () => {
        watching -= 1;
        clearInterval(timer);
      };
    },
  };
}
