// One frame, for as long as the agent app keeps it: its life, its budget, and who it is: this record, never what the frame says of itself. What is
// in it now, present.ts knows; what it is told, telling.ts.
import type { Theme } from '../wire/events.ts';
import type { Line } from '../wire/handshake.ts';
import { createArrivals } from './arrivals.ts';
import { createBudget } from './budget.ts';
import type { Extension } from './extension.ts';
import type { Frame, Notice } from './frame.ts';
import { createHellos } from './hellos.ts';
import type { HostOptions } from './host-options.ts';
import { frameAttributes, launchUrl } from './launch.ts';
import { createLife } from './life.ts';
import type { Limits } from './limits.ts';
import { createPerformer } from './perform.ts';
import { createPresentDocument } from './present.ts';
import { createTelling } from './telling.ts';

/**
 * In ms, before Retry. A page that loops for ever holds up its process, and the browser would load the next one of its site into the same; it ends
 * the process once the frame is blank, after about half a second.
 */
const BLANK_FOR = 1_000;

/** A sign-in by redirect takes a few loads; a page that reloads for ever takes them all. */
const LOADS = { messagesPerSecond: 1 / 6, burst: 10, tolerance: 5 };

/** A page may focus its first field when it opens; one that keeps taking the focus is stopped. */
const GRABS = { messagesPerSecond: 1 / 10, burst: 5, tolerance: 1 };

export interface FrameRecord {
  readonly frame: Frame;
  /** A message whose source is this frame's window. */
  hear(event: MessageEvent): void;
  setTheme(theme: Theme): void;
  /** It took the focus from the agent who was writing, and had to give it back. */
  tookFocus(): void;
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
  const budget = createBudget(limits, () => performance.now());
  const loads = createBudget(LOADS, () => performance.now());
  const grabs = createBudget(GRABS, () => performance.now());
  const listeners = new Set<() => void>();
  const noticed = new Set<Notice>();

  let launchTimer: ReturnType<typeof setTimeout> | undefined;
  let hasSpoken = false;
  let detached = false;

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
    onState(state) {
      hasSpoken ||= state === 'connected';
      if (state === 'silent' && !hasSpoken) notice('never_spoke');
      if (state === 'failed') notice('failed_to_load');
      if (state === 'left') notice('left_its_origin');
      if (state === 'flooded') notice('flooded');
      changed();
    },
  });

  // --- the way of a message: `hear`, then the document in the frame, then the performer, then an effect of the app

  const performer = createPerformer({
    get frame() {
      return frame;
    },
    effects: options.effects,
    grant,
    inside: {
      watchMessages: () => present.watchMessages(),
      announce: (refresh) => arrivals.announced(refresh),
      push: (event, data) => telling.push(event, data),
    },
    onRefusal: (refusal) => options.onRefusal?.(frame, refusal),
  });
  const present = createPresentDocument({
    iframe,
    origin: extension.origin,
    opaque,
    line: parts.line,
    performer,
    take: budget.take,
    replay: (event) => telling.lastOf(event),
    onSpoke: (message) => arrivals.spoke(message),
    onArrived: (ready) => arrivals.arrived(ready),
    // Only from where the focus is: else a frame could take it from the agent who writes.
    onLeave: (to) => document.activeElement === iframe && options.onLeave?.(frame, to),
    onFlood: stopFlood,
    onChange: changed,
    onForgotten: () => telling.forgetDocument(),
    onSign: () => life.happen('answered'),
  });
  const hear = (event: MessageEvent) => {
    if (detached || life.state === 'flooded') return;
    // Each gate before the next, and the data last: a flood must not cost its reading.
    const verdict = budget.take();
    if (verdict === 'flooded') return stopFlood();
    if (event.origin !== expectedOrigin) {
      // The window is the frame's, the document is not: whatever it says, and whatever the port still would.
      if (life.state !== 'left') present.forget();
      life.happen('foreign');
      return;
    }
    if (verdict === 'within') return present.hear(event.data, event.ports);
    // Without an effect, but those who wait for an answer get it.
    present.answerOnly(event.data);
    options.onRefusal?.(frame, { message: 'a message', cause: 'rate', detail: 'The frame sends too many messages.' });
  };

  // --- the way back: what the frame is told

  const telling = createTelling({
    grant,
    theme: parts.theme,
    context: () => options.context(frame),
    authorize: (signal) => options.effects.authorize({ frame, signal }),
    timeout: limits.failAfter,
    deliver: (event, data) => present.tell(event, data),
    onWithheld: (event) =>
      options.onRefusal?.(frame, { message: event, cause: 'denied', detail: `${event} needs a scope to read chats.` }),
    onAuthorizing: () => life.happen('authorizing'),
    onAuthorized() {
      life.happen('authorized');
      // These were withheld, too, from whoever began to listen meanwhile.
      if (present.isNative) telling.tellSurroundings();
    },
  });

  // --- documents that come and go

  function stopFlood(): void {
    present.forget();
    hellos.end();
    life.happen('flooded');
    // Ends the document, and with it the flood.
    goTo('about:blank');
  }
  const hellos = createHellos({
    limits,
    say: () => present.greet(),
    async lookAlive(expected) {
      if ((await present.isMute(limits.pongWithin)) && expected) life.happen('hung');
    },
  });
  const { locale } = options;
  const arrivals = createArrivals({ extension, limits, locale, life, telling, hellos, notice });
  const onLoad = () => {
    if (detached || iframe.contentDocument !== null) return;
    if (loads.take() === 'flooded') return stopFlood();
    life.happen('loaded');
    present.loaded();
    hellos.loaded();
  };
  /** Without a step for the browser's Back, which would lead into the page before. Not in the page yet, it has no window. */
  const goTo = (url: string) => {
    if (iframe.contentWindow) iframe.contentWindow.location.replace(url);
    else iframe.src = url;
  };
  const launch = () => {
    telling.launched();
    goTo(launchUrl(extension, { theme: telling.theme, hostOrigin: location.origin }));
    life.begin();
    hellos.begin();
  };

  const frame: Frame = {
    extension,
    iframe,
    get state() {
      return life.state;
    },
    get dialects() {
      return present.dialects;
    },
    get watchesMessages() {
      return present.watchesMessages;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    send: (event, data) => telling.push(event, data),
    setVisible(visible) {
      telling.setVisible(visible);
      hellos.setVisible(visible);
    },
    fail: () => life.happen('proved'),
    retry() {
      present.forget();
      budget.reset();
      loads.reset();
      grabs.reset();
      arrivals.relaunched();
      hellos.end();
      life.begin();
      goTo('about:blank');
      clearTimeout(launchTimer);
      launchTimer = setTimeout(launch, BLANK_FOR);
    },
    detach() {
      detached = true;
      present.forget();
      life.end();
      hellos.end();
      clearTimeout(launchTimer);
      iframe.removeEventListener('load', onLoad);
      goTo('about:blank');
      listeners.clear();
      parts.onDetach();
    },
  };

  for (const [name, value] of Object.entries(frameAttributes(extension))) iframe.setAttribute(name, value);
  launch();
  iframe.addEventListener('load', onLoad);

  const tookFocus = () => {
    const detail = 'It took the focus while you were writing, and had to give it back.';
    options.onRefusal?.(frame, { message: 'focus', cause: 'denied', detail });
    if (grabs.take() === 'flooded') stopFlood();
  };
  return { frame, hear, setTheme: telling.setTheme, tookFocus };
}
