// One frame: its life, its budget, the dialects that its document speaks, and who it is: this record, never what the frame says of itself.
import type { Theme } from '../wire/events.ts';
import type { Line } from '../wire/handshake.ts';
import { type Hello, isKnock, parseReady, type Ready, VERSION } from '../wire/native.ts';
import { createHandshakeAdapter } from './adapters/handshake.ts';
import { createPlainAdapter } from './adapters/plain.ts';
import { createBasicAuthorization } from './basic-authorization.ts';
import { createBudget } from './budget.ts';
import type { Extension } from './extension.ts';
import type { Dialect, Frame, Notice } from './frame.ts';
import { createHellos } from './hellos.ts';
import type { HostOptions } from './host-options.ts';
import { frameAttributes, launchUrl } from './launch.ts';
import { createLife } from './life.ts';
import type { Limits } from './limits.ts';
import { type NativePort, openNativePort } from './native-port.ts';
import { createPerformer } from './perform.ts';
import { createTold } from './told.ts';

/** A child of an old SDK shakes hands and may then announce itself. If it does not within so many ms, the handshake counts as that. */
const ANNOUNCED_WITHIN = 250;

/** A sign-in by redirect takes a few loads; a page that reloads for ever takes them all. */
const LOADS = { messagesPerSecond: 1 / 6, burst: 10, tolerance: 5 };

const HELLO: Hello = { agentapp: 'hello', versions: [VERSION] };

export interface FrameRecord {
  readonly frame: Frame;
  /** A message whose source is this frame's window. */
  hear(event: MessageEvent): void;
  setTheme(theme: Theme): void;
}

type Parts = {
  iframe: HTMLIFrameElement;
  extension: Extension;
  options: HostOptions;
  limits: Limits;
  line: Line;
  theme: Theme;
  onDetach: () => void;
};

export function createRecord(parts: Parts): FrameRecord {
  const { iframe, extension, options, limits } = parts;
  const opaque = extension.opaque === true;
  const expectedOrigin = opaque ? 'null' : extension.origin;
  const grant = { scopes: extension.scopes, covers: options.covers };
  const budget = createBudget(limits, () => Date.now());
  const loads = createBudget(LOADS, () => Date.now());
  const listeners = new Set<() => void>();
  const dialects = new Set<Dialect>();
  const noticed = new Set<Notice>();

  let native: NativePort | undefined;
  let documents = 0;
  let lastDocId: string | undefined;
  let announced = false;
  let watching = false;
  let visible = false;
  let detached = false;
  let theme = parts.theme;
  let launchTheme = theme;
  let contextTimer: ReturnType<typeof setTimeout> | undefined;

  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  const notice = (kind: Notice) => {
    if (noticed.has(kind)) return;
    noticed.add(kind);
    options.onNotice?.(frame, kind);
  };

  const life = createLife({
    limits,
    onState(state, after) {
      if (state === 'silent') notice('never_spoke');
      if (state === 'failed' && after !== 'hung') notice('failed_to_load');
      if (state === 'left') notice('left_its_origin');
      if (state === 'flooded') notice('flooded');
      changed();
    },
  });
  const heard = (dialect: Dialect) => {
    if (dialects.has(dialect)) return;
    dialects.add(dialect);
    changed();
  };
  const forgetDocument = () => {
    native?.close();
    native = undefined;
    handshake.reset();
    basic.forget();
    told.forgetDocument();
    clearTimeout(contextTimer);
    watching = false;
    dialects.clear();
    changed();
  };
  const stopFlood = () => {
    forgetDocument();
    hellos.end();
    life.happen('flooded');
    // Ends the document, and with it the flood.
    iframe.src = 'about:blank';
  };

  // --- what it is told

  /** Posts to documents of the registered origin alone. */
  const post = (message: object, origin = extension.origin) => {
    // While the frame still holds our own blank document, the browser would complain of the wrong origin.
    if (iframe.contentDocument === null) iframe.contentWindow?.postMessage(message, origin);
  };
  const told = createTold({
    grant,
    deliver(event, data) {
      if (native) return native.send(event, data);
      if (event === 'visibility' || event === 'resumed' || (event === 'message' && !watching)) return;
      if (dialects.has('plain')) plain.send(event, data);
      handshake.send(event, data);
    },
    onWithheld: (event) =>
      options.onRefusal?.(frame, { message: event, cause: 'denied', detail: `${event} needs a scope to read chats.` }),
  });
  const sendContext = () => {
    const { customer_profile, page_data } = options.context(frame);
    if (customer_profile) told.push('customer_profile', customer_profile);
    if (page_data) told.push('page_data', page_data);
    if (theme !== launchTheme) told.push('change_theme', { theme });
  };
  /** In a task of its own: the listeners of old SDKs are attached one after the answer. */
  const sendContextSoon = (delay = 0) => {
    clearTimeout(contextTimer);
    contextTimer = setTimeout(sendContext, delay);
  };

  // --- what it says

  const performer = createPerformer({
    get frame() {
      return frame;
    },
    effects: options.effects,
    grant,
    inside: {
      watchMessages: () => {
        watching = true;
      },
      announce,
      push: (event, data) => told.push(event, data),
    },
    onRefusal: (refusal) => options.onRefusal?.(frame, refusal),
  });
  const basic = createBasicAuthorization({
    authorize: (signal) => options.effects.authorize({ frame, signal }),
    told,
    timeout: limits.failAfter,
    onBegin: () => life.happen('authorizing'),
    onEnd: () => {
      life.happen('authorized');
      // These were withheld, too, from whoever began to listen meanwhile.
      if (native) {
        told.push('change_theme', { theme });
        told.push('visibility', { visible });
      }
      sendContextSoon();
    },
  });
  const plain = createPlainAdapter({ performer, post });
  const handshake = createHandshakeAdapter({
    line: parts.line,
    performer,
    post,
    onConnected: () => {
      heard('handshake');
      hellos.answered();
      life.happen('spoke');
      sendContextSoon(ANNOUNCED_WITHIN);
    },
  });

  /** `plugin_inited`; or `plugin_loaded`, which asks for basic authorization where the app has that. */
  async function announce(refresh: boolean): Promise<unknown> {
    clearTimeout(contextTimer);
    const first = !announced;
    announced = true;
    if (refresh && extension.authorization === 'basic') return basic.ask();
    if (refresh && first) notice('authorization_flag_forgotten');
    life.happen('spoke');
    sendContextSoon();
    return null;
  }

  // --- the native port

  const openPort = (ready: Ready, port: MessagePort | undefined) => {
    if (!port) return;
    if (!ready.versions.includes(VERSION)) {
      const message = `The agent app speaks version ${VERSION}. Update the extension SDK.`;
      port.postMessage({ k: 'refused', code: 'UNSUPPORTED_VERSION', message });
      return;
    }
    const first = !announced;
    announced = true;
    forgetDocument();
    // A document that comes back after a pause is the one it was.
    if (ready.docId !== lastDocId) {
      documents += 1;
      if (documents > 1) told.push('resumed', { documents });
    }
    lastDocId = ready.docId;
    hellos.answered();
    heard('native');
    const wantsSession = ready.authorize && extension.authorization === 'basic';
    if (ready.authorize && !wantsSession && first) notice('authorization_flag_forgotten');
    if (!wantsSession) sendContext();
    told.push('change_theme', { theme });
    told.push('visibility', { visible });
    // Withheld already, or the welcome would tell the context before the outcome.
    told.withhold(wantsSession);
    native = openNativePort({
      port,
      ready,
      welcome: {
        k: 'welcome',
        v: VERSION,
        caps: [],
        context: told.lastValues(),
        limits: { messagesPerSecond: limits.messagesPerSecond, burst: limits.burst },
        theme,
        locale: options.locale,
        documents,
      },
      performer,
      take: budget.take,
      replay: (event) => told.lastOf(event),
      onBye: forgetDocument,
      // Only from where the focus is: else a frame could take it from the agent who writes.
      onLeave: (to) => document.activeElement === iframe && options.onLeave?.(frame, to),
      onFlood: stopFlood,
      onListening: changed,
    });
    if (!wantsSession) return life.happen('spoke');
    basic.ask().catch(() => undefined);
  };
  /** Closes the port of a document that is gone without a word, so that whatever is in the frame now can be heard. */
  const lookAlive = async (expected: boolean) => {
    const asked = native;
    if (!asked || (await asked.ping(limits.pongWithin)) || native !== asked) return;
    forgetDocument();
    if (expected) life.happen('hung');
  };
  const sayHello = () => {
    // Posted to everybody only where the origin is nobody's; it holds no data.
    if (!native) post(HELLO, opaque ? '*' : extension.origin);
  };
  const hellos = createHellos({
    limits,
    say() {
      sayHello();
      if (!native && !opaque) handshake.shake();
    },
    lookAlive,
  });
  const onLoad = () => {
    if (detached || iframe.contentDocument !== null) return;
    if (loads.take() === 'flooded') return stopFlood();
    life.happen('loaded');
    hellos.loaded();
  };

  const frame: Frame = {
    extension,
    iframe,
    get state() {
      return life.state;
    },
    get dialects() {
      return [...dialects];
    },
    get watchesMessages() {
      return watching || native?.listensTo('message') === true;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    send: (event, data) => told.push(event, data),
    setVisible(to) {
      visible = to;
      told.push('visibility', { visible });
      hellos.setVisible(visible);
    },
    fail: () => life.happen('proved'),
    retry() {
      forgetDocument();
      budget.reset();
      loads.reset();
      announced = false;
      launchTheme = theme;
      iframe.src = launchUrl(extension, { theme, hostOrigin: location.origin });
      life.begin();
      hellos.begin();
    },
    detach() {
      detached = true;
      forgetDocument();
      life.end();
      hellos.end();
      iframe.removeEventListener('load', onLoad);
      iframe.src = 'about:blank';
      listeners.clear();
      parts.onDetach();
    },
  };

  const src = launchUrl(extension, { theme, hostOrigin: location.origin });
  for (const [name, value] of Object.entries(frameAttributes(extension))) iframe.setAttribute(name, value);
  iframe.addEventListener('load', onLoad);
  iframe.src = src;
  life.begin();
  hellos.begin();

  return {
    frame,
    setTheme(to) {
      theme = to;
      told.push('change_theme', { theme });
    },
    hear(event) {
      if (detached || life.state === 'flooded') return;
      // Each gate before the next, and the data last: a flood must not cost its reading.
      const verdict = budget.take();
      if (verdict === 'flooded') return stopFlood();
      if (event.origin !== expectedOrigin) {
        // The window is the frame's, the document is not: whatever it says, and whatever the port still would.
        if (life.state !== 'left') forgetDocument();
        life.happen('foreign');
        return;
      }
      const { data } = event;
      if (verdict === 'over') return refuse(data);
      if (isKnock(data)) return sayHello();
      const ready = parseReady(data);
      if (ready) return openPort(ready, event.ports[0]);
      // A port speaks for the whole document.
      if (native || opaque) return;
      hearOld(data);
    },
  };

  function hearOld(data: unknown): void {
    if (handshake.hear(data)) return;
    const name = plain.hear(data);
    if (name === undefined) return;
    hellos.answered();
    heard('plain');
    // What asks for authorization is only ready when that is done.
    if (name !== 'plugin_loaded') life.happen('spoke');
  }

  /** Too many: without an effect, but those who wait for an answer get it. */
  function refuse(data: unknown): void {
    if (!native && !opaque) handshake.answerOnly(data);
    options.onRefusal?.(frame, { message: 'a message', cause: 'rate', detail: 'The frame sends too many messages.' });
  }
}
