// The document that is in a frame now, as far as it has spoken: over a port of its own, or in the old dialects, told apart by each message.
// Another one takes its place without a word, so all that is known of it can be forgotten at once.
import type { Line } from '../wire/handshake.ts';
import { type Hello, isKnock, type Leave, parseReady, type Ready, VERSION, type Welcome } from '../wire/native.ts';
import { createHandshakeAdapter } from './adapters/handshake.ts';
import { createPlainAdapter } from './adapters/plain.ts';
import type { Verdict } from './budget.ts';
import type { Dialect } from './frame.ts';
import { type NativePort, openNativePort } from './native-port.ts';
import type { Performer } from './perform.ts';

const HELLO: Hello = { agentapp: 'hello', versions: [VERSION] };

export interface PresentDocument {
  /** Those heard, in their order. */
  readonly dialects: readonly Dialect[];
  readonly isNative: boolean;
  readonly watchesMessages: boolean;
  /** Reads a message of the frame's window, from the registered origin, within the budget. */
  hear(data: unknown, ports: readonly MessagePort[]): void;
  /** Answers a message that is not to be read, if it waits for an answer. */
  answerOnly(data: unknown): void;
  tell(event: string, data: unknown): void;
  /** Hello in all dialects, to whoever has begun to listen. */
  greet(): void;
  /** It asked for `message` events. */
  watchMessages(): void;
  /** Closes the port of a document that is gone without a word. Answers whether there was one that did not answer. */
  isGone(within: number): Promise<boolean>;
  forget(): void;
}

type Parts = {
  iframe: HTMLIFrameElement;
  origin: string;
  /** Its origin is nobody's: the port is all that it has. */
  opaque: boolean;
  line: Line;
  performer: Performer;
  /** Spends one message of the frame's budget. */
  take: () => Verdict;
  /** The last value of a state-like event, if the frame was told one. */
  replay: (event: string) => { data: unknown } | undefined;
  /** See arrivals.ts. */
  onSpoke: (message?: string) => void;
  onArrived: (ready: Ready) => { welcome: Welcome; welcomed: () => void };
  onLeave: (to: Leave) => void;
  onFlood: () => void;
  /** What it listens to, or speaks, is different now. */
  onChange: () => void;
  /** Before another document takes its place. */
  onForgotten: () => void;
};

export function createPresentDocument(parts: Parts): PresentDocument {
  const { iframe, opaque, performer, line } = parts;
  const dialects = new Set<Dialect>();
  let native: NativePort | undefined;
  let watching = false;

  /** Posts to documents of the registered origin alone. */
  const post = (message: object, origin = parts.origin) => {
    // While the frame still holds our own blank document, the browser would complain of the wrong origin.
    if (iframe.contentDocument === null) iframe.contentWindow?.postMessage(message, origin);
  };
  const heard = (dialect: Dialect) => {
    if (dialects.has(dialect)) return;
    dialects.add(dialect);
    parts.onChange();
  };
  const forget = () => {
    native?.close();
    native = undefined;
    handshake.reset();
    parts.onForgotten();
    watching = false;
    dialects.clear();
    parts.onChange();
  };
  const plain = createPlainAdapter({
    performer,
    post,
    onHeard(message) {
      heard('plain');
      parts.onSpoke(message);
    },
  });
  const handshake = createHandshakeAdapter({
    line,
    performer,
    post,
    onConnected() {
      heard('handshake');
      parts.onSpoke();
    },
  });
  const sayHello = () => {
    // Posted to everybody only where the origin is nobody's; it holds no data.
    if (!native) post(HELLO, opaque ? '*' : parts.origin);
  };

  const hearReady = (ready: Ready, port: MessagePort | undefined) => {
    if (!port) return;
    if (!ready.versions.includes(VERSION)) {
      const message = `The agent app speaks version ${VERSION}. Update the extension SDK.`;
      port.postMessage({ k: 'refused', code: 'UNSUPPORTED_VERSION', message });
      return;
    }
    forget();
    heard('native');
    const { welcome, welcomed } = parts.onArrived(ready);
    const { take, replay, onLeave, onFlood, onChange: onListening } = parts;
    native = openNativePort({
      ...{ port, ready, welcome, performer, take, replay, onBye: forget, onLeave, onFlood, onListening },
    });
    welcomed();
  };
  return {
    get dialects() {
      return [...dialects];
    },
    get isNative() {
      return native !== undefined;
    },
    get watchesMessages() {
      return watching || native?.listensTo('message') === true;
    },
    hear(data, ports) {
      if (isKnock(data)) return sayHello();
      const ready = parseReady(data);
      if (ready) return hearReady(ready, ports[0]);
      // A port speaks for the whole document.
      if (!native && !opaque && !handshake.hear(data)) plain.hear(data);
    },
    answerOnly(data) {
      if (!native && !opaque) handshake.answerOnly(data);
    },
    tell(event, data) {
      if (native) return native.send(event, data);
      if (event === 'visibility' || event === 'resumed' || (event === 'message' && !watching)) return;
      if (dialects.has('plain')) plain.send(event, data);
      handshake.send(event, data);
    },
    greet() {
      sayHello();
      if (!native && !opaque) handshake.shake();
    },
    watchMessages() {
      watching = true;
    },
    async isGone(within) {
      const asked = native;
      if (!asked || (await asked.ping(within)) || native !== asked) return false;
      forget();
      return true;
    },
    forget,
  };
}
