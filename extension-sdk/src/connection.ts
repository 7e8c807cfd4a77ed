// This document's side of the native channel: waits for a trusted host, gives it one end of a port, and asks over that. See wire/native.ts.
import { ExtensionError } from './wire/codes.ts';
import type { Hello, Knock, Leave, PortMessage, Ready, Refused, Req, Res, Welcome } from './wire/native.ts';

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

type Pending = { request: Req; sent: boolean; end: (outcome: { value: unknown } | { error: unknown }) => void };

export function connect({ hostOrigins, authorize, events, onWelcome, onRefused, onEvent }: Parts): Connection {
  const docId = randomId();
  const pending = new Map<number, Pending>();
  let trusted = hostOrigins;
  let port: MessagePort | undefined;
  let welcomed = false;
  let readyAt = 0;
  let last = 0;

  const post = (message: PortMessage) => port?.postMessage(message);
  const flush = () => {
    for (const waiting of pending.values()) {
      if (waiting.sent) continue;
      waiting.sent = true;
      post(waiting.request);
    }
  };
  /** What was asked over the port will never be answered. What was not sent yet waits for the next. */
  const drop = () => {
    port?.close();
    port = undefined;
    welcomed = false;
    const error = new ExtensionError('PEER_GONE', 'The agent app is gone. It may or may not have done what was asked.');
    for (const waiting of [...pending.values()]) if (waiting.sent) waiting.end({ error });
  };
  const heard = (message: PortMessage | Welcome | Refused, asked: readonly string[]) => {
    if (message.k === 'welcome') {
      welcomed = true;
      onWelcome(message, asked);
      flush();
    } else if (message.k === 'refused') onRefused(new ExtensionError(message.code, message.message));
    else if (message.k === 'evt') onEvent(message.m, message.d);
    else if (message.k === 'req') post({ k: 'res', i: message.i, d: null });
    else if (message.k === 'res') settle(message);
  };
  const settle = ({ i, d, e }: Res) =>
    pending.get(i)?.end(e ? { error: new ExtensionError(e.code, e.message) } : { value: d });
  const answerHello = (event: MessageEvent<Hello | null>) => {
    if (event.source !== window.parent || event.data?.agentapp !== 'hello') return;
    trusted ??= [event.origin];
    // A host says hello only while it has no port of this frame: if we have one, the host dropped it.
    if (!trusted.includes(event.origin) || Date.now() - readyAt < CROSSED) return;
    drop();
    const { port1, port2 } = new MessageChannel();
    port = port1;
    readyAt = Date.now();
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
    readyAt = 0;
  });
  // The app hears no key that is pressed in here, and these two lead out. In its turn a page may use them itself.
  window.addEventListener('keydown', (event) => {
    const { key, shiftKey, isTrusted, defaultPrevented } = event;
    if (!isTrusted || defaultPrevented || (key !== 'F6' && key !== 'Escape')) return;
    if (key === 'F6') event.preventDefault();
    const to: Leave = key === 'Escape' ? 'back' : shiftKey ? 'previous' : 'next';
    post({ k: 'evt', m: 'leave', d: to });
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) knock();
  });
  knock();

  return {
    call: (method, data, { timeout = PATIENCE, signal, key } = {}) =>
      new Promise((resolve, reject) => {
        last += 1;
        const i = last;
        const end: Pending['end'] = (outcome) => {
          pending.delete(i);
          clearTimeout(timer);
          signal?.removeEventListener('abort', cancel);
          if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.value);
        };
        const giveUp = (error: unknown) => {
          if (waiting.sent) post({ k: 'cancel', i });
          end({ error });
        };
        const cancel = () => giveUp(new ExtensionError('CANCELLED', `${method} was cancelled.`));
        const timer = setTimeout(() => {
          const why = welcomed ? '' : ' No agent app has answered: is this page in one, and is its origin trusted?';
          giveUp(new ExtensionError('TIMEOUT', `${method}: no answer within ${timeout} ms.${why}`));
        }, timeout);
        const waiting: Pending = {
          request: { k: 'req', i, m: method, d: data, key: key ?? `${docId}.${i}` },
          sent: false,
          end,
        };
        pending.set(i, waiting);
        signal?.addEventListener('abort', cancel);
        if (signal?.aborted) cancel();
        else if (welcomed) {
          waiting.sent = true;
          try {
            post(waiting.request);
          } catch (error) {
            end({ error: new ExtensionError('BAD_SCHEMA', String(error)) });
          }
        }
      }),
  };
}

function randomId(): string {
  return crypto.getRandomValues(new Uint32Array(3)).join('-');
}
