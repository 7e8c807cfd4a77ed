// The extensions of the demo world: those examples that are one. Each is an app of acme that is being developed on this machine, on
// 127.0.0.1, which is another site than the agent app on localhost, as a stranger's would be.

import { createHash } from 'node:crypto';
import { examples } from '../../../examples/catalogue.mjs';
import type { AppWithWidgets, Authorization, InitialState, Permission, Place, Widget } from '../extensions/app.ts';
import type { ChatAction, ChatActionKind } from '../extensions/chat-action.ts';
import type { Parts } from '../parts.ts';
import { CLIENTS, type DemoClientName, ORGANIZATIONS } from './world.ts';

/** What the catalogue says of an example that is an extension. */
export type ExtensionExample = {
  readonly kind: 'extension';
  readonly name: string;
  readonly title: string;
  readonly words: string;
  readonly portOffset: number;
  /** The demo client that it signs in with. */
  readonly client?: DemoClientName;
  readonly scopes?: readonly string[];
  readonly widgets: readonly {
    /** Below the example's origin; `/` when left out. */
    readonly path?: string;
    readonly place: Place;
    readonly authorization: Authorization;
    readonly initialState?: InitialState;
    readonly permissions?: readonly Permission[];
  }[];
  /** Those with a page or a receiver of webhooks, below the example's origin. */
  readonly chatActions?: readonly {
    readonly label: string;
    readonly action: Exclude<ChatActionKind, 'openWidget'>;
    readonly path: string;
  }[];
};

/** Those of the catalogue. */
export function extensionExamples(): readonly ExtensionExample[] {
  const all: readonly object[] = examples;
  return all.filter((example) => 'kind' in example && example.kind === 'extension') as readonly ExtensionExample[];
}

/** Where the widgets of the examples are: a line each. */
export function describeExtensions(examplesPort: number, extensions = extensionExamples()) {
  return extensions.flatMap((extension) =>
    widgetsOf(extension, examplesPort).map(({ url, place, authorization }) => ({
      name: extension.name,
      app_id: appIdOf(extension),
      url,
      place,
      authorization,
    })),
  );
}

/**
 * Makes sure that they are registered and installed, and that their URLs follow the ports in use. The widgets come last of what installing
 * waits for: what was killed half-way is finished by the next, and what somebody has uninstalled since stays so.
 */
export async function ensureExtensions(parts: Parts, extensions = extensionExamples()): Promise<void> {
  for (const extension of extensions) await ensureExtension(parts, extension);
}

async function ensureExtension(parts: Parts, extension: ExtensionExample): Promise<void> {
  const known = await parts.apps.findApp(appIdOf(extension));
  await ensureWidgets(parts, extension, known);
  await ensureChatActions(parts, extension, known);
}

async function ensureWidgets(
  parts: Parts,
  extension: ExtensionExample,
  known: AppWithWidgets | undefined,
): Promise<void> {
  const { apps, installations, config, now } = parts;
  const { organizationId } = ORGANIZATIONS.acme;
  const { name, title, words, client, scopes = [] } = extension;
  const appId = appIdOf(extension);
  const widgets = widgetsOf(extension, config.examplesPort);
  const missing = widgets.filter(({ widgetId }) => !known?.widgets.some((widget) => widget.widgetId === widgetId));
  for (const { widgetId, url } of widgets) {
    const there = known?.widgets.find((widget) => widget.widgetId === widgetId);
    if (there === undefined || there.url === url) continue;
    await apps.updateWidget({
      organizationId,
      appId,
      widgetId,
      change: { url },
      longest: Number.POSITIVE_INFINITY,
      fits: () => true,
    });
  }
  if (missing.length === 0) return;
  const app = {
    appId,
    organizationId,
    name: title,
    description: words,
    iconUrl: undefined,
    private: true,
    localDevelopment: true,
    clientId: client && CLIENTS[client].clientId,
    scopes,
    createdAt: now(),
    updatedAt: now(),
  };
  if (known === undefined) await orWasMade(apps.createApp({ app, most: Number.POSITIVE_INFINITY }));
  const installing = { installationId: idOf(`installation ${name}`), organizationId, appId, scopes, now: now() };
  await installations.install({ ...installing, most: Number.POSITIVE_INFINITY });
  // In the catalogue's order also where they are added within a millisecond.
  const createdAt = now();
  for (const [index, widget] of missing.entries()) {
    const adding = {
      organizationId,
      appId,
      most: Number.POSITIVE_INFINITY,
      longest: Number.POSITIVE_INFINITY,
      fits: () => true,
    };
    await orWasMade(apps.addWidget({ ...adding, widget: { ...widget, appId, createdAt: createdAt + index } }));
  }
}

/** Also of an app that was there before they were thought of. */
async function ensureChatActions(
  { chatActionStorage, config, now }: Parts,
  extension: ExtensionExample,
  known: AppWithWidgets | undefined,
): Promise<void> {
  const { organizationId } = ORGANIZATIONS.acme;
  const appId = appIdOf(extension);
  const adding = { organizationId, appId, most: Number.POSITIVE_INFINITY, fits: () => true };
  for (const [index, action] of chatActionsOf(extension, config.examplesPort).entries()) {
    const there = known?.chatActions.find(({ chatActionId }) => chatActionId === action.chatActionId);
    if (there === undefined) {
      const chatAction = { ...action, createdAt: now() + index };
      await orWasMade(chatActionStorage.addChatAction({ ...adding, chatAction }));
    } else if (there.url !== action.url) {
      const { chatActionId, url } = action;
      const moved = { organizationId, appId, chatActionId, change: { url }, fits: () => true };
      await chatActionStorage.updateChatAction(moved);
    }
  }
}

function chatActionsOf(extension: ExtensionExample, examplesPort: number): Omit<ChatAction, 'createdAt'>[] {
  const { name, chatActions = [] } = extension;
  return chatActions.map(({ label, action, path }, index) => ({
    chatActionId: idOf(`chat action ${name} ${index}`),
    appId: appIdOf(extension),
    label,
    kind: action,
    url: urlOf(extension, { examplesPort, path }),
    widgetId: undefined,
  }));
}

function widgetsOf(extension: ExtensionExample, examplesPort: number): Omit<Widget, 'appId' | 'createdAt'>[] {
  const { name, widgets } = extension;
  return widgets.map(({ path = '/', place, authorization, initialState, permissions = [] }, index) => ({
    widgetId: idOf(`widget ${name} ${index}`),
    url: urlOf(extension, { examplesPort, path }),
    place,
    initialState,
    authorization,
    permissions,
  }));
}

function urlOf(
  { portOffset }: ExtensionExample,
  { examplesPort, path }: { examplesPort: number; path: string },
): string {
  return `http://127.0.0.1:${examplesPort + portOffset}${path}`;
}

function appIdOf({ name }: ExtensionExample): string {
  return idOf(`app ${name}`);
}

/** The same at every start, so that what is there is known again. */
function idOf(what: string): string {
  return createHash('sha256').update(`demo ${what}`).digest('hex').slice(0, 32);
}

/** Processes that start at once fill together. */
async function orWasMade(making: Promise<unknown>): Promise<void> {
  await making.catch((error: unknown) => {
    if (!(error instanceof Error && error.name === 'UniqueViolation')) throw error;
  });
}
