// Keeps the customer connected to the Customer Chat API. It gives up only where asking again can't help: the token is refused, or there are
// too many connections.

import * as client from '@gatehouse/chat-client/connection';
import { Refused } from '@gatehouse/chat-client/socket';
import type { Settings } from './settings.ts';
import { AskLater, TokenRefused, type Tokens } from './token.ts';
import type { Answers, Ask, LoginAnswer, Push } from './wire.ts';

type End = 'refused' | 'too_many';
/** `lost`: it will be tried again by itself. `refused`, `too_many`: not before somebody asks for it. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | End;

export type Connection = Pick<client.Connection<Answers, End>, 'ask' | 'wake' | 'renew'> & {
  readonly state: () => ConnectionState;
};

type Told = {
  /** What login is sent, beside the token. */
  readonly introduction: () => object;
  /** The socket has signed in: what is shown must be brought up to date before it counts as open. */
  readonly greeted: (answer: LoginAnswer, ask: Ask) => Promise<void>;
  readonly pushed: (push: Push) => void;
  readonly changed: () => void;
};

export function keepConnected(settings: Settings, tokens: Tokens, told: Told): Connection {
  const query = new URLSearchParams({ organization_id: settings.organizationId });
  let refusals = 0;

  /** A token that ended is replaced once; when its successor is refused too, that is final. */
  function refused(): { over: End } | undefined {
    tokens.forget();
    refusals += 1;
    return refusals > 1 ? { over: 'refused' } : undefined;
  }

  const kept = client.keepConnected<Answers, Push, End>({
    url: `${settings.api.replace(/^http/, 'ws')}/v3.5/customer/rtm/ws?${query}`,
    token: async () => (await tokens.get()).text,
    login: (token) => ({ token, ...told.introduction() }),
    greeted(answer, ask) {
      refusals = 0;
      return told.greeted(answer, ask);
    },
    pushed: told.pushed,
    changed: told.changed,
    judge(cause) {
      if (cause instanceof TokenRefused) return { over: 'refused' };
      if (cause instanceof AskLater) return { atLeastMs: cause.ms };
      if (cause instanceof Refused && ['authentication', 'authorization'].includes(cause.type)) return refused();
      if (!(cause instanceof client.Ended)) return undefined;
      if (cause.reason === 'too_many_connections') return { over: 'too_many' };
      return cause.reason.startsWith('access_token_') ? refused() : undefined;
    },
  });
  return {
    ask: kept.ask,
    renew: kept.renew,
    state() {
      const state = kept.state();
      return state.is === 'over' ? state.why : state.is;
    },
    wake() {
      if (kept.state().is !== 'open') refusals = 0;
      kept.wake();
    },
  };
}
