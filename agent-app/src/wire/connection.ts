// Keeps the agent connected: a token, a socket, login, and again from the beginning when it ends, each time a little later. It gives up
// only when the agent is not signed in any more.

import { type Session, SignedOut } from '../session/session.ts';
import type { Site } from '../site.ts';
import { createStore, type Store } from '../state/store.ts';
import { Lost, openSocket, Refused, type Socket } from './socket.ts';
import type { Ask, LoginAnswer, Push } from './types.ts';

/** `lost`: it will be tried again by itself, at the time that is told. `ended`: signed out. */
export type ConnectionState =
  | { readonly is: 'connecting' | 'open' | 'ended' }
  | { readonly is: 'lost'; readonly retryAt: number; readonly detail?: string };

export type Connection = {
  readonly state: Store<ConnectionState>;
  readonly ask: Ask;
  /** Tries now: at the start, when the network is back, or when somebody wants it. */
  readonly wake: () => void;
  /** Ends the socket and begins anew, for whoever no longer knows what is true. */
  readonly renew: () => void;
};

type Told = {
  /** Signed in: what is shown must be brought up to date before it counts as open. */
  readonly greeted: (answer: LoginAnswer, ask: Ask) => Promise<void>;
  readonly pushed: (push: Push) => void;
};

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A connection that has lived for so long was a good one: the next pause is the shortest again. */
const GOOD_MS = 10_000;

export function keepConnected(deps: { site: Site; session: Session; told: Told }): Connection {
  const { site, session, told } = deps;
  const state = createStore<ConnectionState>({ is: 'connecting' });
  let socket: Socket | undefined;
  let failures = 0;
  let openedAt = 0;
  let greetedOnce = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;

  const later = (detail?: string) => {
    busy = false;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
    failures += 1;
    clearTimeout(timer);
    // Half of it by chance, so that after a restart of the server not all come at once.
    const wait = pause * (0.5 + Math.random() / 2);
    timer = setTimeout(begin, wait);
    state.set({ is: 'lost', retryAt: Date.now() + wait, ...(detail === undefined ? {} : { detail }) });
  };

  async function begin(): Promise<void> {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    try {
      open(await session.token());
    } catch (error) {
      if (!(error instanceof SignedOut)) return later();
      busy = false;
      state.set({ is: 'ended' });
    }
  }

  function open(token: string): void {
    let detail: string | undefined;
    const signIn = async (opened: Socket) => {
      try {
        const reconnect = greetedOnce;
        const application = { name: 'Agent app' };
        const answer = await opened.ask('login', { token: `Bearer ${token}`, reconnect, application });
        greetedOnce = true;
        await told.greeted(answer, opened.ask);
        openedAt = Date.now();
        state.set({ is: 'open' });
      } catch (error) {
        if (error instanceof Refused) {
          if (error.type === 'authentication') session.forget(token);
          else detail = error.message;
        }
        opened.close();
      }
    };
    socket = openSocket(`${site.apiUrl.replace(/^http/, 'ws')}/v3.5/agent/rtm/ws`, {
      opened: (opened) => void signIn(opened),
      pushed: told.pushed,
      ended(reason) {
        socket = undefined;
        if (openedAt > 0 && Date.now() - openedAt > GOOD_MS) failures = 0;
        openedAt = 0;
        // The session may live on: a token can end by itself, as the oldest of many does.
        if (reason?.startsWith('access_token_') === true) session.forget(token);
        later(detail);
      },
    });
  }

  return {
    state,
    ask: (action, payload) =>
      socket === undefined || state.get().is !== 'open' ? Promise.reject(new Lost()) : socket.ask(action, payload),
    wake() {
      const { is } = state.get();
      if (is === 'open') return socket?.ping();
      failures = 0;
      if (!busy) state.set({ is: 'connecting' });
      void begin();
    },
    renew: () => socket?.close(),
  };
}
