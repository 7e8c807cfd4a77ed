// One socket: signs in with `login`, takes requests in the order in which they come, sends answers and pushes. Everything that it keeps
// is bounded: how large a frame is, how many requests wait, how much the other side leaves unread, how long it may be silent.

import { randomUUID } from 'node:crypto';
import { refusalOf } from '../../api/answers/error-answer.ts';
import { parseJson } from '../../api/requests/json.ts';
import { checkerOf } from '../../api/requests/validation.ts';
import { ChatRefusal } from '../../chat/refusal.ts';
import { type ChatApi, DEEPEST_JSON, type Version } from '../chat-api.ts';
import { type ChatError, INTERNAL_ERROR, toChatError } from '../errors.ts';
import { perform } from '../perform.ts';
import type { Found, Push, Side } from '../side.ts';
import type { Speaker } from '../speaker.ts';
import { type Delivery, renderPush } from './delivery.ts';
import { decodeToken, LoginFields, wantedPushes } from './login.ts';

/** The largest frame that is read: as large as a body by POST. */
export const MOST_FRAME_BYTES = 64 * 1024;
/** The platform's own limit. */
const MOST_PENDING = 10;
const MOST_UNREAD_BYTES = 1024 * 1024;

export type Limits = {
  /** From the opening of the socket to `login`. */
  readonly loginMs: number;
  /** Without a ping, an answer to one, or a request. */
  readonly silenceMs: number;
  /** How old the knowledge of what the token may do can be. */
  readonly recheckMs: number;
};
export const LIMITS: Limits = { loginMs: 30_000, silenceMs: 30_000, recheckMs: 700 };

/** What a connection needs of a socket. */
export type Socket = {
  readonly bufferedAmount: number;
  send(text: string): void;
  /** Sends a frame that the other side's endpoint answers by itself, whatever its program does (RFC 6455 5.5.2). */
  ping(): void;
  close(code: number, reason: string): void;
  terminate(): void;
};

/** Why the server ends a connection, by the platform's names, with the code of the close frame (RFC 6455 7.4). */
const ENDS = {
  access_token_revoked: 4001,
  access_token_expired: 4002,
  connection_timeout: 4003,
  too_many_connections: 4004,
  too_slow: 1008,
  logged_out: 1000,
  going_away: 1012,
} as const;
export type EndReason = keyof typeof ENDS;
/** The other side gets so long to read why. */
const FAREWELL_MS = 1_000;

/** What the other side is told before the end, where it can do something about it. */
const TOLD: ReadonlySet<EndReason> = new Set([
  'access_token_revoked',
  'access_token_expired',
  'connection_timeout',
  'too_many_connections',
]);

type Surroundings<Who extends Speaker> = {
  readonly api: ChatApi;
  readonly side: Side<Who>;
  readonly version: Version;
  /** The parameters of the socket's address, undecoded. */
  readonly query: string;
  readonly limits: Limits;
  /** Takes the speaker in: from then on the connection is told of what concerns them. False: they have too many. */
  readonly signedIn: (connection: Connection<Who>, who: Who) => Promise<boolean>;
};

type Request = { readonly action: string; readonly requestId: string | undefined; readonly payload: unknown };
/** `wanted`: the names of the pushes that are asked for; undefined for all. */
type Session<Who> = { readonly who: Who; readonly wanted: ReadonlySet<string> | undefined };

const checkLogin = checkerOf(LoginFields);

export class Connection<Who extends Speaker = Speaker> {
  readonly id = randomUUID();
  readonly #socket: Socket;
  readonly #around: Surroundings<Who>;
  readonly #openedAt = performance.now();
  #session: Session<Who> | undefined;
  #heardAt = performance.now();
  #askedAt = 0;
  #checkedAt = 0;
  #pending = 0;
  #last: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(socket: Socket, around: Surroundings<Who>) {
    this.#socket = socket;
    this.#around = around;
  }

  /** Who has signed in. */
  get who(): Who | undefined {
    return this.#session?.who;
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

  /** The other side lives: it sent something, or a ping of the protocol itself, or answered one. */
  heard(): void {
    this.#heardAt = performance.now();
  }

  /** Sends what has changed, if it is for this session. */
  push(delivery: Delivery): void {
    const { side, version } = this.#around;
    const push = delivery.present(side);
    if (push === undefined || this.#session === undefined || this.#ended) return;
    const { who, wanted } = this.#session;
    if (wanted !== undefined && !wanted.has(push.action)) return;
    const { origin } = delivery.change;
    if (delivery.change.audience.to === 'requester' && origin?.connectionId !== this.id) return;
    if (!side.getsPush(who, push, delivery.change)) return;
    const requestId = origin?.connectionId === this.id ? origin.requestId : undefined;
    this.#send(requestId === undefined ? delivery.render(side, version) : renderPush(push, version, requestId));
  }

  /** Looks whether the connection may go on: it has signed in, and was heard. Answers whether it is time to look at its token again. */
  tick(): boolean {
    if (this.#ended) return false;
    const now = performance.now();
    const { loginMs, silenceMs, recheckMs } = this.#around.limits;
    if (this.#session === undefined) {
      if (now - this.#openedAt > loginMs) this.end('connection_timeout');
      return false;
    }
    if (now - this.#heardAt > silenceMs) {
      this.end('connection_timeout');
      return false;
    }
    if (this.#around.side.asksTheSilent && now - this.#heardAt > silenceMs / 2 && this.#askedAt <= this.#heardAt) {
      this.#askedAt = now;
      this.#socket.ping();
    }
    return now - this.#checkedAt >= recheckMs;
  }

  /** What a look at the token found. */
  rechecked(found: Found<Who>): void {
    if (found === 'unknown' || this.#session === undefined) return;
    if ('ended' in found) return void this.end(found.ended);
    this.#session = { ...this.#session, who: found.who };
    this.#checkedAt = performance.now();
  }

  /** Says why, and closes. */
  end(reason: EndReason): void {
    if (this.#ended) return;
    this.#ended = true;
    const { side, version } = this.#around;
    if (TOLD.has(reason)) {
      const push: Push = { action: `${side.name}_disconnected`, payload: { reason } };
      this.#socket.send(renderPush(push, version, undefined));
    }
    this.#socket.close(ENDS[reason], reason === 'logged_out' ? `${side.name}_logged_out` : reason);
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
      if (request.action === 'logout') this.end('logged_out');
    } catch (error) {
      this.#answer(request, { failure: this.#refusal(error) });
      // Signed in and not greeted: neither here nor there. The next connection begins anew.
      if (request.action === 'login' && this.#session !== undefined) this.end('going_away');
    }
  }

  async #perform({ action, requestId, payload }: Request): Promise<object> {
    const { api, side } = this.#around;
    if (action === 'login') return await this.#logIn(payload);
    if (this.#session === undefined) {
      throw new ChatRefusal('authorization', 'Sign in first: send the action login with a token.');
    }
    if (action === 'logout') return {};
    // A token that was revoked a moment ago opens nothing, however young the last look at it.
    const who = await side.refresh(api, this.#session.who);
    const origin = { connectionId: this.id, requestId };
    return await perform(api, side, { name: action, payload, who, origin });
  }

  async #logIn(payload: unknown): Promise<object> {
    const { api, side, version, query, signedIn } = this.#around;
    if (this.#session !== undefined) throw new ChatRefusal('not_allowed', 'This connection has signed in already.');
    checkLogin(payload);
    side.checkLogin(payload);
    const fields = payload as LoginFields;
    const who = await side.identify(api, { credentials: decodeToken(fields.token), query });
    this.#checkedAt = performance.now();
    this.#session = { who, wanted: wantedPushes(fields, version) };
    // First the log, then the chats as they are: what happens in between is told twice rather than never.
    if (!(await signedIn(this, who))) {
      this.end('too_many_connections');
      throw new ChatRefusal('limit_reached', 'There are too many connections of this customer. Close one of them.');
    }
    const greeted = await side.greet(api, who, fields);
    this.#session = { ...this.#session, who: greeted.who };
    return greeted.answer;
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
