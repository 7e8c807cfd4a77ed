// Keeps the customer connected: a token, a socket, login, and again from the beginning when it ends, each time a little later. It gives up
// only where asking again can't help: the token is refused, or there are too many connections.

import type { Settings } from './settings.ts';
import { Lost, openSocket, Refused, type Socket } from './socket.ts';
import { AskLater, type Token, TokenRefused, type Tokens } from './token.ts';
import type { Ask, LoginAnswer, Push } from './wire.ts';

/** `lost`: it will be tried again by itself. `refused`, `too_many`: not before somebody asks for it. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused' | 'too_many';

export type Connection = {
  readonly state: () => ConnectionState;
  /** Throws Lost and Refused. */
  readonly ask: Ask;
  /** Tries now: at the start, when the network is back, or when somebody wants it. */
  readonly wake: () => void;
  /** Ends the socket and begins anew, for whoever no longer knows what is true. */
  readonly renew: () => void;
};

type Told = {
  /** What login is sent, beside the token. */
  readonly introduction: () => object;
  /** The socket has signed in: what is shown must be brought up to date before it counts as open. */
  readonly greeted: (answer: LoginAnswer, ask: Ask) => Promise<void>;
  readonly pushed: (push: Push) => void;
  readonly changed: () => void;
};

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A connection that has lived for so long was a good one: the next pause is the shortest again. */
const GOOD_MS = 10_000;

export function keepConnected(settings: Settings, tokens: Tokens, told: Told): Connection {
  let state: ConnectionState = 'connecting';
  let socket: Socket | undefined;
  let failures = 0;
  let refusals = 0;
  let openedAt = 0;
  let timer: number | undefined;
  let busy = false;

  const set = (next: ConnectionState) => {
    state = next;
    told.changed();
  };
  const later = (atLeastMs = 0) => {
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
    failures += 1;
    clearTimeout(timer);
    // Half of it by chance, so that after a restart of the server not all come at once.
    timer = setTimeout(begin, Math.max(atLeastMs, pause * (0.5 + Math.random() / 2)));
    set('lost');
  };
  const refuse = (why: 'refused' | 'too_many') => {
    busy = false;
    set(why);
  };

  async function begin() {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    try {
      open(await tokens.get());
    } catch (error) {
      if (error instanceof TokenRefused) return refuse('refused');
      busy = false;
      later(error instanceof AskLater ? error.ms : 0);
    }
  }

  function open(token: Token) {
    const query = new URLSearchParams({ organization_id: settings.organizationId });
    let final: 'refused' | 'too_many' | undefined;
    const signIn = async (opened: Socket) => {
      try {
        const answer = await opened.ask('login', { token: token.text, ...told.introduction() });
        refusals = 0;
        await told.greeted(answer, opened.ask);
        openedAt = Date.now();
        set('open');
      } catch (error) {
        if (error instanceof Refused) final = endOf(error.type);
        opened.close();
      }
    };
    socket = openSocket(`${settings.api.replace(/^http/, 'ws')}/v3.5/customer/rtm/ws?${query}`, {
      opened: (opened) => void signIn(opened),
      pushed: told.pushed,
      ended(reason) {
        socket = undefined;
        busy = false;
        if (openedAt > 0 && Date.now() - openedAt > GOOD_MS) failures = 0;
        openedAt = 0;
        if (reason?.startsWith('access_token_') === true) final = endOf('authentication');
        if (reason === 'too_many_connections') final = 'too_many';
        if (final === undefined) later();
        else refuse(final);
      },
    });
  }

  /** A token that ended is replaced once; when its successor is refused too, that is final. */
  function endOf(type: string): 'refused' | undefined {
    if (type !== 'authentication' && type !== 'authorization') return undefined;
    tokens.forget();
    refusals += 1;
    return refusals > 1 ? 'refused' : undefined;
  }

  return {
    state: () => state,
    ask: (action, payload) =>
      socket === undefined || state !== 'open' ? Promise.reject(new Lost()) : socket.ask(action, payload),
    wake() {
      if (state === 'open') return socket?.ping();
      failures = 0;
      refusals = 0;
      if (state !== 'connecting' && !busy) set('connecting');
      void begin();
    },
    renew: () => socket?.close(),
  };
}
