// One socket: signs in with `login`, takes requests in the order in which they come, sends answers and pushes. Everything that it keeps
// is bounded: how large a frame is, how many requests wait, how much the other side leaves unread, how long it may be silent.

import { randomUUID } from 'node:crypto';
import { refusalOf } from '../../api/answers/error-answer.ts';
import { parseJson } from '../../api/requests/json.ts';
import { checkerOf } from '../../api/requests/validation.ts';
import type { LoggedChange } from '../../chat/chat-storage.ts';
import { ChatRefusal } from '../../chat/refusal.ts';
import { type ChatApi, DEEPEST_JSON, type Version } from '../chat-api.ts';
import { type ChatError, INTERNAL_ERROR, toChatError } from '../errors.ts';
import { perform } from '../perform.ts';
import type { Push } from '../present/pushes.ts';
import { greet, type Login, LoginPayload, wantedPushes } from './login.ts';
import { decodeToken, getsPush, openSession, type Session } from './session.ts';

/** The largest frame that is read: as large as a body by POST. */
export const MOST_FRAME_BYTES = 64 * 1024;
/** The platform's own limit. */
const MOST_PENDING = 10;
const MOST_UNREAD_BYTES = 1024 * 1024;

export type Limits = {
  /** From the opening of the socket to `login`. */
  readonly loginMs: number;
  /** Without a ping or a request. */
  readonly silenceMs: number;
  /** How old the knowledge of what the token may do can be. */
  readonly recheckMs: number;
};
export const LIMITS: Limits = { loginMs: 30_000, silenceMs: 30_000, recheckMs: 700 };

/** What a connection needs of a socket. */
export type Socket = {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  terminate(): void;
};

/** Why the server ends a connection, by the platform's names, with the code of the close frame (RFC 6455 7.4). */
const ENDS = {
  access_token_revoked: 4001,
  access_token_expired: 4002,
  connection_timeout: 4003,
  too_slow: 1008,
  agent_logged_out: 1000,
  going_away: 1012,
} as const;
export type EndReason = keyof typeof ENDS;
/** The other side gets so long to read why. */
const FAREWELL_MS = 1_000;

type Surroundings = {
  readonly api: ChatApi;
  readonly version: Version;
  readonly limits: Limits;
  /** Begins to follow the organization. */
  readonly signedIn: (organizationId: string) => Promise<void>;
};

type Request = { readonly action: string; readonly requestId: string | undefined; readonly payload: unknown };

const checkLogin = checkerOf(LoginPayload);

export class Connection {
  readonly id = randomUUID();
  readonly #socket: Socket;
  readonly #around: Surroundings;
  readonly #openedAt = performance.now();
  #session: Session | undefined;
  #heardAt = performance.now();
  #checkedAt = 0;
  #checking = false;
  #pending = 0;
  #last: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(socket: Socket, around: Surroundings) {
    this.#socket = socket;
    this.#around = around;
  }

  get organizationId(): string | undefined {
    return this.#session?.caller.organizationId;
  }

  /** A frame has come. Requests are served one after the other, so that events are saved in the order in which they were sent. */
  receive(text: string): void {
    if (this.#ended) return;
    this.heard();
    let request: Request;
    try {
      request = decodeRequest(text);
    } catch (error) {
      return void this.#answer({ action: '', requestId: undefined }, { failure: this.#refusal(error) });
    }
    if (request.action === 'ping') return void this.#answer(request, { payload: {} });
    if (this.#pending >= MOST_PENDING) {
      const message = `At most ${MOST_PENDING} requests of a connection wait at once. Wait for answers.`;
      return void this.#answer(request, { failure: { type: 'pending_requests_limit_reached', message } });
    }
    this.#pending += 1;
    this.#last = this.#last.then(async () => {
      try {
        await this.#serve(request);
      } finally {
        this.#pending -= 1;
      }
    });
  }

  /** The other side lives: it sent something, or a ping of the protocol itself. */
  heard(): void {
    this.#heardAt = performance.now();
  }

  /** Sends the push, if it is for this session. `render` makes its text once for all connections without an own request in it. */
  push(push: Push, change: LoggedChange, render: () => string): void {
    if (this.#session === undefined || this.#ended || !getsPush(this.#session, push, change)) return;
    const requestId = change.origin?.connectionId === this.id ? change.origin.requestId : undefined;
    this.#send(requestId === undefined ? render() : renderPush(push, this.#around.version, requestId));
  }

  /** Looks whether the connection may go on: it has signed in, was heard, and its token lives. */
  tick(): void {
    if (this.#ended) return;
    const now = performance.now();
    const { loginMs, silenceMs, recheckMs } = this.#around.limits;
    if (this.#session === undefined) {
      if (now - this.#openedAt > loginMs) this.end('connection_timeout');
      return;
    }
    if (now - this.#heardAt > silenceMs) return void this.end('connection_timeout');
    if (this.#checking || now - this.#checkedAt < recheckMs) return;
    this.#checking = true;
    void this.#recheck(this.#session).finally(() => {
      this.#checking = false;
    });
  }

  /** Says why, and closes. */
  end(reason: EndReason): void {
    if (this.#ended) return;
    this.#ended = true;
    if (reason.startsWith('access_token') || reason === 'connection_timeout') {
      const push = { action: 'agent_disconnected', payload: { reason } };
      this.#socket.send(renderPush(push, this.#around.version, undefined));
    }
    this.#socket.close(ENDS[reason], reason);
    setTimeout(() => this.#socket.terminate(), FAREWELL_MS).unref();
  }

  /** The socket is gone. */
  closed(): void {
    this.#ended = true;
  }

  async #serve(request: Request): Promise<void> {
    if (this.#ended) return;
    try {
      const payload = await this.#perform(request);
      this.#answer(request, { payload });
      if (request.action === 'logout') this.end('agent_logged_out');
    } catch (error) {
      this.#answer(request, { failure: this.#refusal(error) });
      // Signed in and not greeted: neither here nor there. The next connection begins anew.
      if (request.action === 'login' && this.#session !== undefined) this.end('going_away');
    }
  }

  async #perform({ action, requestId, payload }: Request): Promise<object> {
    const { api } = this.#around;
    if (action === 'login') return await this.#logIn(payload);
    if (this.#session === undefined) {
      throw new ChatRefusal('authorization', 'Sign in first: send the action login with a token.');
    }
    if (action === 'logout') return {};
    // A token that was revoked a moment ago opens nothing, however young the last look at it.
    const session = await openSession(api, this.#session);
    const origin = { connectionId: this.id, requestId };
    return await perform(api, { name: action, payload, caller: session.caller, origin });
  }

  async #logIn(payload: unknown): Promise<object> {
    const { api, version, signedIn } = this.#around;
    if (this.#session !== undefined) throw new ChatRefusal('not_allowed', 'This connection has signed in already.');
    checkLogin(payload);
    const login = payload as Login;
    const credentials = decodeToken(login.token);
    const session = await openSession(api, { credentials, wanted: wantedPushes(login, version) });
    this.#checkedAt = performance.now();
    this.#session = session;
    // First the log, then the chats as they are: what happens in between is told twice rather than never.
    await signedIn(session.caller.organizationId);
    return await greet(api, session, login);
  }

  async #recheck(session: Session): Promise<void> {
    try {
      this.#session = await openSession(this.#around.api, session);
      this.#checkedAt = performance.now();
    } catch (error) {
      const known = toChatError(error);
      // A database that can't be asked says nothing about a token.
      if (known?.type !== 'authentication' && known?.type !== 'authorization') return;
      this.end(
        known.message.includes('expired') && (await this.#hasExpired(session))
          ? 'access_token_expired'
          : 'access_token_revoked',
      );
    }
  }

  /** Whether the token would still be known if it were earlier. */
  async #hasExpired({ credentials }: Session): Promise<boolean> {
    const { api } = this.#around;
    const before = { ...api, now: () => 0 };
    return await openSession(before, { credentials, wanted: undefined }).then(
      () => true,
      () => false,
    );
  }

  #refusal(error: unknown): ChatError {
    const known = toChatError(error instanceof ChatRefusal ? error : refusalOf(error));
    if (known === undefined) this.#around.api.log.error({ err: error }, 'an action of the chat API failed');
    return known ?? INTERNAL_ERROR;
  }

  #answer(
    { action, requestId }: Pick<Request, 'action' | 'requestId'>,
    outcome: { payload: object } | { failure: ChatError },
  ): void {
    const success = 'payload' in outcome;
    const payload = success ? outcome.payload : { error: outcome.failure };
    this.#send(JSON.stringify({ request_id: requestId, action, type: 'response', success, payload }));
  }

  #send(text: string): void {
    if (this.#ended) return;
    if (this.#socket.bufferedAmount > MOST_UNREAD_BYTES) return void this.end('too_slow');
    this.#socket.send(text);
  }
}

/** The text of a push. */
export function renderPush(
  { action, payload }: Pick<Push, 'action' | 'payload'>,
  version: Version,
  requestId: string | undefined,
): string {
  return JSON.stringify({ version, request_id: requestId, action, type: 'push', payload });
}

function decodeRequest(text: string): Request {
  const request = parseJson(text, DEEPEST_JSON);
  const isObject = typeof request === 'object' && request !== null && !Array.isArray(request);
  const { action, request_id: requestId, payload } = (isObject ? request : {}) as Record<string, unknown>;
  if (typeof action !== 'string' || action.length > 64) {
    throw new ChatRefusal('validation', 'A request is an object with the field action, a text.', 'action');
  }
  if (requestId !== undefined && (typeof requestId !== 'string' || requestId.length > 128)) {
    throw new ChatRefusal('validation', 'request_id is a text of at most 128 characters.', 'request_id');
  }
  return { action, requestId, payload };
}
