// The host's end of one document's port. It lives as long as that document, or until the host revokes it.
import { ExtensionError } from '../wire/codes.ts';
import {
  type Evt,
  type Leave,
  type PortMessage,
  parseLeave,
  parsePortMessage,
  type Ready,
  type Req,
  textsOf,
  type Welcome,
} from '../wire/native.ts';
import type { Verdict } from './budget.ts';
import type { Performer } from './perform.ts';

export interface NativePort {
  /** Whether the document listens to this event. */
  listensTo(event: string): boolean;
  /** Tells it, if it listens. */
  send(event: string, data: unknown): void;
  /** Whether the document answers within this time, in ms. */
  ping(within: number): Promise<boolean>;
  /** Ends it. Nothing that comes after it is heard, and what is under way is cancelled. */
  close(): void;
}

/** What a port needs of the frame, whichever document is in it. */
export type PortOwner = {
  performer: Performer;
  /** Spends one message of the frame's budget. */
  take: () => Verdict;
  /** The last value of a state-like event, if the frame was told one. */
  replay: (event: string) => { data: unknown } | undefined;
  /** A key was pressed in the document that leads out of it. */
  onLeave: (to: Leave) => void;
  onFlood: () => void;
};

type Parts = PortOwner & {
  port: MessagePort;
  ready: Ready;
  welcome: Welcome;
  /** The document said that it goes. */
  onBye: () => void;
  /** The document began or stopped to listen. */
  onListening: () => void;
};

const MAX_EVENTS = 100;

export function openNativePort(parts: Parts): NativePort {
  const { port, ready, performer } = parts;
  const listening = new Set(ready.events);
  /** What cancels the calls that take their time. */
  const running = new Map<number, () => void>();
  const pings = new Map<number, () => void>();
  let lastPing = 0;
  let closed = false;

  const post = (message: PortMessage | Welcome) => {
    try {
      if (!closed) port.postMessage(message);
    } catch (error) {
      // What cannot be cloned is the app's mistake; the extension must not wait for it for ever.
      if (message.k !== 'res') throw error;
      port.postMessage({ k: 'res', i: message.i, e: { code: 'FAILED', message: 'The answer cannot be sent.' } });
    }
  };
  const fail = (i: number, { code, message }: ExtensionError) => post({ k: 'res', i, e: { code, message } });
  const listen = (events: unknown, on: boolean) => {
    const names = textsOf(events);
    for (const name of names) {
      if (!on) listening.delete(name);
      else if (listening.size < MAX_EVENTS) listening.add(name);
    }
    parts.onListening();
    return names;
  };
  const request = ({ i, m, d, key }: Req) => {
    if (m === 'subscribe' || m === 'unsubscribe') {
      const names = listen(d, m === 'subscribe');
      post({ k: 'res', i, d: null });
      for (const name of m === 'subscribe' ? names : []) {
        const last = parts.replay(name);
        if (last) post({ k: 'evt', m: name, d: last.data });
      }
      return;
    }
    performer.perform(m, d, {
      key,
      onBegun: (cancel) => running.set(i, cancel),
      onDone(value) {
        running.delete(i);
        post({ k: 'res', i, d: value ?? null });
      },
      onFailed(error) {
        running.delete(i);
        fail(i, error);
      },
    });
  };
  const hearEvent = ({ m, d }: Evt) => {
    if (m === 'bye') parts.onBye();
    const to = m === 'leave' ? parseLeave(d) : undefined;
    if (to) parts.onLeave(to);
  };
  const hear = (message: PortMessage) => {
    switch (message.k) {
      case 'req':
        return request(message);
      case 'cancel':
        return running.get(message.i)?.();
      case 'res':
        return pings.get(message.i)?.();
      case 'evt':
        return hearEvent(message);
    }
  };
  port.onmessage = (event: MessageEvent) => {
    if (closed) return;
    // Before the data is looked at: a flood must not cost its reading.
    const verdict = parts.take();
    if (verdict === 'flooded') return parts.onFlood();
    const message = parsePortMessage(event.data);
    if (!message) return;
    // Nor does it hang that says too much: its answers count.
    if (verdict === 'within' || message.k === 'res') return hear(message);
    if (message.k === 'req') fail(message.i, new ExtensionError('RATE', 'Too many messages: wait a little.'));
  };
  post(parts.welcome);

  return {
    listensTo: (event) => listening.has(event),
    send(event, data) {
      if (listening.has(event)) post({ k: 'evt', m: event, d: data });
    },
    ping(within) {
      lastPing += 1;
      const i = lastPing;
      return new Promise((resolve) => {
        const end = (alive: boolean) => {
          pings.delete(i);
          clearTimeout(timer);
          resolve(alive);
        };
        const timer = setTimeout(() => end(false), within);
        pings.set(i, () => end(true));
        post({ k: 'req', i, m: 'ping', d: null });
      });
    },
    close() {
      closed = true;
      port.onmessage = null;
      port.close();
      for (const cancel of running.values()) cancel();
    },
  };
}
