// This document's side of the native channel: waits for a trusted host, gives it one end of a port, and asks over that. See wire/native.ts.
import { createAlarm } from './alarm.ts';
import { ExtensionError } from './wire/codes.ts';
import type { Hello, Knock, Leave, LeaveAsked, PortMessage, Ready, Refused, Req, Res, Welcome } from './wire/native.ts';

/** How long an answer may take, in ms, where the call does not say. */
const PATIENCE = 30_000;
/** A hello so soon after ours crossed the answer to an earlier one. */
const CROSSED = 500;

export interface CallOptions {
  /** In ms. Default: 30 s. */
  timeout?: number;
  signal?: AbortSignal;
  /** The same key twice is the same call: what it asks for is done once. */
  key?: string;
}

export interface Connection {
  /** Resolves with the host's answer. Throws an ExtensionError. */
  call(method: string, data: unknown, options?: CallOptions): Promise<unknown>;
}

type Parts = {
  /** Undefined: whichever parent says hello first. */
  hostOrigins: readonly string[] | undefined;
  authorize: boolean;
  /** What is listened to, now. */
  events: () => readonly string[];
  /** `events`: those that it answers. */
  onWelcome: (welcome: Welcome, events: readonly string[]) => void;
  onRefused: (error: ExtensionError) => void;
  onEvent: (name: string, data: unknown) => void;
};

/** A call whose answer is awaited. */
type Pending = {
  readonly request: Req;
  /** In ms; and when it is over, by the page's clock. */
  readonly timeout: number;
  readonly deadline: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  sent: boolean;
  /** Stops listening to the caller's signal. */
  release?: () => void;
};

export function connect({ hostOrigins, authorize, events, onWelcome, onRefused, onEvent }: Parts): Connection {
  const docId = randomId();
  const pending = new Map<number, Pending>();
  let trusted = hostOrigins;
  let port: MessagePort | undefined;
  let welcomed = false;
  let readyAt = Number.NEGATIVE_INFINITY;
  let last = 0;

  const post = (message: PortMessage) => port?.postMessage(message);
  /** Takes it off the list, to be resolved or rejected. */
  const end = (waiting: Pending) => {
    pending.delete(waiting.request.i);
    waiting.release?.();
    return waiting;
  };
  const send = (waiting: Pending) => {
    waiting.sent = true;
    try {
      post(waiting.request);
    } catch (error) {
      end(waiting).reject(new ExtensionError('BAD_SCHEMA', String(error)));
    }
  };
  const giveUp = (waiting: Pending, error: ExtensionError) => {
    if (waiting.sent) post({ k: 'cancel', i: waiting.request.i });
    end(waiting).reject(error);
  };
  const setAlarm = createAlarm((now) => {
    let next = Number.POSITIVE_INFINITY;
    for (const waiting of [...pending.values()]) {
      if (waiting.deadline > now) next = Math.min(next, waiting.deadline);
      // A timeout that is no number is none.
      if (!(waiting.deadline <= now)) continue;
      const why = welcomed ? '' : ' No agent app has answered: is this page in one, and is its origin trusted?';
      const what = `${waiting.request.m}: no answer within ${waiting.timeout} ms.${why}`;
      giveUp(waiting, new ExtensionError('TIMEOUT', what));
    }
    return next;
  });
  /** What was asked over the port will never be answered. What was not sent yet waits for the next. */
  const drop = () => {
    port?.close();
    port = undefined;
    welcomed = false;
    const error = new ExtensionError('PEER_GONE', 'The agent app is gone. It may or may not have done what was asked.');
    for (const waiting of [...pending.values()]) if (waiting.sent) end(waiting).reject(error);
  };
  const heard = (message: PortMessage | Welcome | Refused, asked: readonly string[]) => {
    if (message.k === 'res') settle(message);
    else if (message.k === 'evt') onEvent(message.m, message.d);
    else if (message.k === 'req') post({ k: 'res', i: message.i, d: null });
    else if (message.k === 'welcome') {
      welcomed = true;
      onWelcome(message, asked);
      for (const waiting of [...pending.values()]) if (!waiting.sent) send(waiting);
    } else if (message.k === 'refused') onRefused(new ExtensionError(message.code, message.message));
  };
  const settle = ({ i, d, e }: Res) => {
    const waiting = pending.get(i);
    if (!waiting) return;
    if (e) end(waiting).reject(new ExtensionError(e.code, e.message));
    else end(waiting).resolve(d);
  };
  const answerHello = (event: MessageEvent<Hello | null>) => {
    if (event.source !== window.parent || event.data?.agentapp !== 'hello') return;
    trusted ??= [event.origin];
    // A host says hello only while it has no port of this frame: if we have one, the host dropped it.
    if (!trusted.includes(event.origin) || performance.now() - readyAt < CROSSED) return;
    drop();
    const { port1, port2 } = new MessageChannel();
    port = port1;
    readyAt = performance.now();
    const ready: Ready = { agentapp: 'ready', versions: [1], docId, caps: [], authorize, events: events() };
    port.onmessage = (answer) => {
      if (port === port1) heard(answer.data, ready.events);
    };
    // The origin of a sandboxed host has no name.
    window.parent.postMessage(ready, event.origin === 'null' ? '*' : event.origin, [port2]);
  };
  const knock = () => {
    const message: Knock = { agentapp: 'knock' };
    // To whoever it is: it holds nothing, and the answer is looked at.
    window.parent.postMessage(message, '*');
  };
  window.addEventListener('message', answerHello);
  window.addEventListener('pagehide', () => {
    post({ k: 'evt', m: 'bye', d: null });
    drop();
    readyAt = Number.NEGATIVE_INFINITY;
  });
  // The app hears no key that is pressed in here, and these two lead out. In its turn a page may use them itself.
  window.addEventListener('keydown', (event) => {
    const { key, shiftKey, isTrusted, defaultPrevented } = event;
    if (!isTrusted || defaultPrevented || (key !== 'F6' && key !== 'Escape')) return;
    if (key === 'F6') event.preventDefault();
    const to: Leave = key === 'Escape' ? 'back' : shiftKey ? 'previous' : 'next';
    if (port) post({ k: 'evt', m: 'leave', d: to });
    else if (to === 'back') window.parent.postMessage({ agentapp: 'leave' } satisfies LeaveAsked, '*');
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) knock();
  });
  knock();

  return {
    call: (method, data, { timeout = PATIENCE, signal, key } = {}) =>
      new Promise((resolve, reject) => {
        last += 1;
        const request: Req = { k: 'req', i: last, m: method, d: data };
        if (key !== undefined) request.key = key;
        const deadline = performance.now() + timeout;
        const waiting: Pending = { request, timeout, deadline, resolve, reject, sent: false };
        pending.set(last, waiting);
        setAlarm(deadline);
        if (signal) {
          const cancel = () => giveUp(waiting, new ExtensionError('CANCELLED', `${method} was cancelled.`));
          if (signal.aborted) return cancel();
          signal.addEventListener('abort', cancel);
          waiting.release = () => signal.removeEventListener('abort', cancel);
        }
        if (welcomed) send(waiting);
      }),
  };
}

function randomId(): string {
  return crypto.getRandomValues(new Uint32Array(3)).join('-');
}
