// Everything about extensions, joined: what is installed, the host of their frames, what they can do, and what they are told.

import {
  createExtensionHost,
  type Effects,
  type ExtensionHost,
  type Frame,
  type Refusal,
} from '@gatehouse/extension-sdk/host';
import type { Desk } from '../desk.ts';
import { theme } from '../shell/theme.ts';
import { toast } from '../shell/toasts.ts';
import { createStore, type Store } from '../state/store.ts';
import { type ChatActions, openChatActions } from './chat-actions.ts';
import { covers } from './covers.ts';
import { composerEffects } from './effects/composer.ts';
import { keepingEffects } from './effects/keeping.ts';
import { windowEffects } from './effects/window.ts';
import { follow } from './follow.ts';
import { createFramePolicy } from './frame-policy.ts';
import { type Installed, type InstalledList, openInstalled } from './installed.ts';
import { leaveFrame } from './leave.ts';
import { createRegistry, type Registry } from './registry.ts';
import { createSections, type Sections } from './sections.ts';
import { watchStaged } from './staged.ts';
import { createTurns, type Turns } from './turns.ts';
import { whileSeen } from './while-seen.ts';

export type Extensions = {
  readonly installed: InstalledList;
  readonly registry: Registry;
  readonly sections: Sections;
  readonly turns: Turns;
  /** What apps have in the menu of a chat. */
  readonly actions: ChatActions;
  /** The badge of each fullscreen widget that has one. */
  readonly badges: Store<ReadonlyMap<string, number>>;
  /** What an agent should know of each widget: why something had no effect, or what its makers forgot. */
  readonly notes: Store<ReadonlyMap<string, string>>;
  /** The message-box widget whose panel is open. */
  readonly openBox: Store<string | undefined>;
  /** Installed after the page began, on sites that the page may not frame without a reload. */
  readonly waitForReload: Store<readonly string[]>;
  /** Gives an iframe, not in the page yet, to an extension. */
  readonly attach: (iframe: HTMLIFrameElement, installed: Installed) => Frame;
  /** Ends a frame and takes its iframe out of the page. */
  readonly release: (frame: Frame) => void;
  readonly frameOf: (widgetId: string) => Frame | undefined;
  /** The customer whom the agent looks at. */
  readonly customerId: () => string | undefined;
  /** Tells an extension of a click in its section. */
  readonly click: (widgetId: string, buttonId: string) => void;
};

/** Refusals that an agent should see: what the extension did not get, and why nothing happened. */
const TOLD: ReadonlySet<Refusal['cause']> = new Set(['denied', 'too_big', 'rate']);
const FORGOTTEN_FLAG =
  'This extension waits to be authorized by the old way, which its app is not set up for. Its makers add authorize: false to LiveChat.init, or register the widget with basic authorization.';
/** The id of the composer's button for a message-box widget. */
export const boxToolId = (widgetId: string) => `message-box-tool-${widgetId}`;

const START_AT_ONCE = 2;
const LOOK_AGAIN_MS = 60_000;

/** Opens them for the agent who is signed in, for as long as the page lives. */
export function openExtensions({ site, session, rest, chats, visitors }: Desk): Extensions {
  const registry = createRegistry(rest);
  const installed = openInstalled(registry);
  const policy = createFramePolicy({ accountsUrl: site.accountsUrl });
  const sections = createSections();
  const badges = createStore<ReadonlyMap<string, number>>(new Map());
  const notes = createStore<ReadonlyMap<string, string>>(new Map());
  const note = (widgetId: string, text: string) => notes.set((now) => new Map(now).set(widgetId, text));
  const openBox = createStore<string | undefined>(undefined);
  const waitForReload = createStore<readonly string[]>([]);
  const actions = openChatActions({ registry, blocked: waitForReload.get });
  const frames = new Map<Frame, Installed>();
  const frameOf = (widgetId: string) => [...frames.keys()].find(({ extension }) => extension.widgetId === widgetId);

  const followed = follow({ chats, visitors, frames: () => frames.keys() });
  const noteStaged = watchStaged(chats, (widgetId) => frameOf(widgetId)?.send('message_sent', undefined));
  const effects: Effects = {
    ...composerEffects(chats, noteStaged),
    ...windowEffects((url) => location.assign(url)),
    ...keepingEffects(registry, ({ frame }) => {
      const own = frames.get(frame);
      if (own === undefined) throw new Error('The frame is gone.');
      return own.app;
    }),
    replaceSection: (section, { frame }) => sections.replace(frame.extension.widgetId, section, followed.customerId()),
    setBadge(count, { frame }) {
      const { widgetId } = frame.extension;
      badges.set((now) => {
        const next = new Map(now);
        if (count === null) next.delete(widgetId);
        else next.set(widgetId, count);
        return next;
      });
    },
  };
  const host: ExtensionHost = createExtensionHost({
    effects,
    covers,
    context: followed.context,
    theme: theme.get(),
    locale: navigator.language,
    onNotice({ extension }, notice) {
      if (notice === 'authorization_flag_forgotten') note(extension.widgetId, FORGOTTEN_FLAG);
      void registry.notice(extension.widgetId, notice).catch(() => {});
    },
    onLeave: (frame, to) =>
      leaveFrame(frame, to, () => {
        openBox.set(undefined);
        document.getElementById(boxToolId(frame.extension.widgetId))?.focus();
      }),
    onRefusal: ({ extension }, refusal) => {
      // What the agent writes is told to whoever may know it, unasked: that others may not is no refusal.
      if (refusal.message === 'message_box_text') return;
      if (TOLD.has(refusal.cause)) note(extension.widgetId, refusal.detail);
      console.warn(`${extension.name}: ${refusal.message} had no effect (${refusal.cause}). ${refusal.detail}`);
    },
  });
  theme.subscribe(() => host.setTheme(theme.get()));

  installed.state.subscribe(() => {
    const { list, actions: all } = installed.state.get();
    if (list === undefined) return;
    const dialogs = all.filter(({ kind }) => kind === 'openModal');
    const blocked = policy.allow([...list.map(({ extension }) => extension), ...dialogs].map(({ origin }) => origin));
    // A dialog of what is no longer installed.
    if (!all.some(({ id }) => id === actions.dialog.get()?.action.id)) actions.dialog.set(undefined);
    sections.declare(list);
    waitForReload.set(blocked);
    if (blocked.length > 0) {
      toast('info', 'An app was installed. Reload to use it.', { label: 'Reload', run: () => location.reload() });
    }
  });
  const look = () => {
    if (session.state.get().stage === 'in') void installed.refresh();
  };
  session.state.subscribe(look);
  whileSeen(look, { everyMs: LOOK_AGAIN_MS });

  return {
    installed,
    registry,
    sections,
    turns: createTurns(START_AT_ONCE),
    actions,
    badges,
    notes,
    openBox,
    waitForReload,
    attach(iframe, one) {
      const frame = host.attach(iframe, one.extension);
      frames.set(frame, one);
      return frame;
    },
    release(frame) {
      frames.delete(frame);
      frame.detach();
      frame.iframe.remove();
    },
    frameOf,
    customerId: followed.customerId,
    click: (widgetId, buttonId) => frameOf(widgetId)?.send('customer_details_section_button_click', { buttonId }),
  };
}
