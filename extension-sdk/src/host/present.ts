// The document that is in a frame now, as far as it has spoken: over a port of its own, or in the old dialects, told apart by each message.
// Another one takes its place without a word, so all that is known of it can be forgotten at once.
import type { Line } from '../wire/handshake.ts';
import { type Hello, isKnock, parseReady, type Ready, VERSION, type Welcome } from '../wire/native.ts';
import { createHandshakeAdapter } from './adapters/handshake.ts';
import { createPlainAdapter } from './adapters/plain.ts';
import type { Dialect } from './frame.ts';
import { type NativePort, openNativePort, type PortOwner } from './native-port.ts';

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
  /** Something was loaded: maybe another document, which says nothing of that. */
  loaded(): void;
  /** Asks it whether it is there, and waits so many ms. True when it should have answered, and did not. */
  isMute(within: number): Promise<boolean>;
  forget(): void;
}

type Parts = PortOwner & {
  iframe: HTMLIFrameElement;
  origin: string;
  /** Its origin is nobody's: the port is all that it has. */
  opaque: boolean;
  line: Line;
  /** See arrivals.ts. */
  onSpoke: (message?: string) => void;
  onArrived: (ready: Ready) => { welcome: Welcome; welcomed: () => void };
  /** What it listens to, or speaks, is different now. */
  onChange: () => void;
  /** Before another document takes its place. */
  onForgotten: () => void;
  /** It said something, if only an answer: it lives. */
  onSign: () => void;
};

export function createPresentDocument(parts: Parts): PresentDocument {
  const { iframe, opaque, performer, line } = parts;
  const dialects = new Set<Dialect>();
  let native: NativePort | undefined;
  let watching = false;
  /** It has said something in the handshake's dialect since the last load: so it is one that answers. */
  let answers = false;
  /** How often it has said anything. */
  let signs = 0;

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
    answers = false;
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
  const sign = () => {
    signs += 1;
    parts.onSign();
  };
  const hearOld = (data: unknown) => {
    if (!handshake.hear(data)) return plain.hear(data);
    if (handshake.connected) answers = true;
  };
  /** A port of a document that is gone must be closed, so that whatever is in the frame now can be heard. */
  const isPortMute = async (port: NativePort, within: number) => {
    if ((await port.ping(within)) || native !== port) return false;
    forget();
    return true;
  };
  /** A page that has shaken hands does not do so again: it may yet answer, so nothing of it is forgotten. */
  const isConnectionMute = async (within: number) => {
    const [didAnswer, before] = [answers, signs];
    handshake.ping();
    await new Promise((resolve) => setTimeout(resolve, within));
    // Since a load, it may be another page, which cannot.
    return didAnswer && answers && signs === before;
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
      sign();
      if (isKnock(data)) return sayHello();
      const ready = parseReady(data);
      if (ready) return hearReady(ready, ports[0]);
      // A port speaks for the whole document.
      if (!native && !opaque) hearOld(data);
    },
    answerOnly(data) {
      sign();
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
    loaded() {
      answers = false;
    },
    async isMute(within) {
      if (native) return isPortMute(native, within);
      return handshake.connected && isConnectionMute(within);
    },
    forget,
  };
}
