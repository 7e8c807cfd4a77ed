// Keeps somebody connected: a token, a socket, login, and again from the beginning when it ends, each time a little later. It gives up only
// where whoever uses it says that asking again can't help.

import { type Ask, Lost, openSocket, type Socket } from './socket.ts';

/** `lost`: it will be tried again by itself, at the time that is told. `over`: not before somebody wants it. */
export type ConnectionState<End extends string> =
  | { readonly is: 'connecting' | 'open' }
  | { readonly is: 'lost'; readonly retryAt: number; readonly detail?: string }
  | { readonly is: 'over'; readonly why: End };

export type Connection<Answers, End extends string> = {
  readonly state: () => ConnectionState<End>;
  readonly ask: Ask<Answers>;
  /** Tries now: at the start, when the network is back, or when somebody wants it. */
  readonly wake: () => void;
  /** Ends the socket and begins anew, for whoever no longer knows what is true. */
  readonly renew: () => void;
};

/** The server has ended the socket, and has said why. */
export class Ended extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

export type Verdict<End extends string> =
  | { readonly over: End }
  | { readonly atLeastMs?: number; readonly detail?: string }
  | undefined;

export type Connecting<Answers extends { readonly login: unknown }, Push, End extends string> = {
  readonly url: string;
  readonly token: () => Promise<string>;
  /** What login is sent. `again`: it has worked before. */
  readonly login: (token: string, again: boolean) => object;
  /** Signed in: what is shown must be brought up to date before it counts as open. */
  readonly greeted: (answer: Answers['login'], ask: Ask<Answers>) => Promise<void>;
  readonly pushed: (push: Push) => void;
  readonly changed: () => void;
  /** Looks at what `token` has thrown, at a login that was Refused, or at Ended: whether there is any use in trying again, and when. */
  readonly judge: (cause: unknown, token: string | undefined) => Verdict<End>;
};

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A connection that has lived for so long was a good one: the next pause is the shortest again. */
const GOOD_MS = 10_000;

export function keepConnected<Answers extends { readonly login: unknown }, Push, End extends string>(
  given: Connecting<Answers, Push, End>,
): Connection<Answers, End> {
  let state: ConnectionState<End> = { is: 'connecting' };
  let socket: Socket<Answers> | undefined;
  let failures = 0;
  let openedAt = 0;
  let hasGreeted = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;

  const set = (next: ConnectionState<End>) => {
    state = next;
    given.changed();
  };
  const stop = (verdict: Verdict<End> = {}) => {
    busy = false;
    if ('over' in verdict) return set({ is: 'over', why: verdict.over });
    const { atLeastMs = 0, detail } = verdict;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
    failures += 1;
    clearTimeout(timer);
    // Half of it by chance, so that after a restart of the server not all come at once.
    const wait = Math.max(atLeastMs, pause * (0.5 + Math.random() / 2));
    timer = setTimeout(begin, wait);
    set({ is: 'lost', retryAt: Date.now() + wait, ...(detail === undefined ? {} : { detail }) });
  };

  async function begin(): Promise<void> {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    let token: string;
    try {
      token = await given.token();
    } catch (error) {
      return stop(given.judge(error, undefined));
    }
    open(token);
  }

  function open(token: string): void {
    let verdict: Verdict<End>;
    const signIn = async (opened: Socket<Answers>) => {
      try {
        const answer = await opened.ask('login', given.login(token, hasGreeted));
        hasGreeted = true;
        await given.greeted(answer, opened.ask);
        openedAt = Date.now();
        set({ is: 'open' });
      } catch (error) {
        if (!(error instanceof Lost)) verdict = given.judge(error, token);
        opened.close();
      }
    };
    socket = openSocket<Answers, Push>(given.url, {
      opened: (opened) => void signIn(opened),
      pushed: given.pushed,
      ended(reason) {
        socket = undefined;
        if (openedAt > 0 && Date.now() - openedAt > GOOD_MS) failures = 0;
        openedAt = 0;
        if (reason !== undefined) verdict = given.judge(new Ended(reason), token) ?? verdict;
        stop(verdict);
      },
    });
  }

  return {
    state: () => state,
    ask: (action, payload) =>
      socket === undefined || state.is !== 'open' ? Promise.reject(new Lost()) : socket.ask(action, payload),
    wake() {
      if (state.is === 'open') return socket?.ping();
      failures = 0;
      if (!busy && state.is !== 'connecting') set({ is: 'connecting' });
      void begin();
    },
    renew: () => socket?.close(),
  };
}
