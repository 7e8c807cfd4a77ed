// The REST API, version 2: what the sockets do not tell.

import { type Session, SignedOut } from '../session/session.ts';
import type { Site } from '../site.ts';

/** The API refused, in its own words; or was not there. */
export class RestError extends Error {
  readonly status: number;
  /** The API's word for it, where it answered with one. */
  readonly type: string | undefined;
  constructor(status: number, message: string, type?: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

export type Rest = {
  /** Throws RestError, or SignedOut, also when the agent signs out meanwhile. */
  readonly get: <Answer>(path: string, query?: Readonly<Record<string, string | readonly string[]>>) => Promise<Answer>;
  readonly send: <Answer>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object) => Promise<Answer>;
};

type Parts = { site: Pick<Site, 'apiUrl'>; session: Pick<Session, 'state' | 'token' | 'forget'> };

export function createRest({ site, session }: Parts): Rest {
  let underWay = new AbortController();
  const isLeaving = () => ['leaving', 'out'].includes(session.state.get().stage);
  // Their token ends with the session: whatever is still asked by then would be refused.
  session.state.subscribe(() => {
    if (!isLeaving()) return;
    underWay.abort();
    underWay = new AbortController();
  });

  async function ask<Answer>(method: string, path: string, body?: object, again = true): Promise<Answer> {
    const token = await session.token();
    const answer = await fetch(`${site.apiUrl}${path}`, {
      method,
      signal: underWay.signal,
      headers: {
        authorization: `Bearer ${token}`,
        'x-api-version': '2',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => undefined);
    if (answer === undefined && isLeaving()) throw new SignedOut();
    if (answer === undefined) throw new RestError(0, 'The server does not answer.');
    if (answer.status === 401 && again) {
      session.forget(token);
      return await ask<Answer>(method, path, body, false);
    }
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      const { message, type } = told?.error ?? told ?? {};
      throw new RestError(answer.status, message ?? `Answered ${answer.status}.`, type);
    }
    return told as Answer;
  }
  return {
    get(path, query = {}) {
      const parameters = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) {
        for (const one of typeof value === 'string' ? [value] : value) parameters.append(name, one);
      }
      const text = parameters.toString();
      return ask('GET', text === '' ? path : `${path}?${text}`);
    },
    send: (method, path, body) => ask(method, path, body),
  };
}
