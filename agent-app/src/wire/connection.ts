// Keeps the agent connected to the Agent Chat API, for as long as they are signed in.

import * as client from '@gatehouse/chat-client/connection';
import { Refused } from '@gatehouse/chat-client/socket';
import { type Session, SignedOut } from '../session/session.ts';
import type { Site } from '../site.ts';
import { createStore, type Store } from '../state/store.ts';
import type { Answers, Ask, LoginAnswer, Push } from './types.ts';

export type ConnectionState = client.ConnectionState<'signed-out'>;

export type Connection = Pick<client.Connection<Answers, 'signed-out'>, 'ask' | 'wake' | 'renew'> & {
  readonly state: Store<ConnectionState>;
};

type Told = {
  /** Signed in: what is shown must be brought up to date before it counts as open. */
  readonly greeted: (answer: LoginAnswer, ask: Ask) => Promise<void>;
  readonly pushed: (push: Push) => void;
};

export function keepConnected(deps: { site: Site; session: Session; told: Told }): Connection {
  const { site, session, told } = deps;
  const state = createStore<ConnectionState>({ is: 'connecting' });
  const kept: client.Connection<Answers, 'signed-out'> = client.keepConnected<Answers, Push, 'signed-out'>({
    url: `${site.apiUrl.replace(/^http/, 'ws')}/v3.5/agent/rtm/ws`,
    token: session.token,
    login: (token, reconnect) => ({ token: `Bearer ${token}`, reconnect, application: { name: 'Agent app' } }),
    ...told,
    changed: () => state.set(kept.state()),
    judge(cause, token) {
      if (cause instanceof SignedOut) return { over: 'signed-out' };
      // The session may live on: a token can end by itself, as the oldest of many does.
      const isOfToken =
        (cause instanceof client.Ended && cause.reason.startsWith('access_token_')) ||
        (cause instanceof Refused && cause.type === 'authentication');
      if (isOfToken && token !== undefined) session.forget(token);
      else if (cause instanceof Refused) return { detail: cause.message };
      return undefined;
    },
  });
  const { ask, wake, renew } = kept;
  return { state, ask, wake, renew };
}
