// What the organization has installed, as the app shows it: the apps, and one entry for each widget and each chat action of each.

import type { Extension, Permission, Section } from '@gatehouse/extension-sdk/host';
import { parseSection } from '@gatehouse/extension-sdk/host';
import { createStore, type Store } from '../state/store.ts';
import type { Registry, WireChatAction, WireInstallation, WireWidget } from './registry.ts';

export type InstalledApp = {
  readonly installationId: string;
  readonly name: string;
  readonly description: string;
  readonly iconUrl: string | undefined;
  readonly scopes: readonly string[];
  readonly installedAt: string;
  /** Its pages may be on a developer's own machine. */
  readonly isLocal: boolean;
};
export type Installed = {
  readonly app: InstalledApp;
  readonly extension: Extension;
  /** What is shown before the extension has spoken. Only these sections can ever be there. */
  readonly sections: readonly Section[];
};
/** An entry in the menu of a chat. */
export type InstalledAction = {
  readonly app: InstalledApp;
  readonly id: string;
  readonly label: string;
  readonly kind: WireChatAction['action'];
  /** Of its URL, as registered; `null` where there is none. */
  readonly origin: string;
  /** The widget that it shows. */
  readonly widgetId: string | undefined;
};
export type InstalledState = {
  /** The widgets. Undefined until they have come once. */
  readonly list: readonly Installed[] | undefined;
  readonly apps: readonly InstalledApp[];
  readonly actions: readonly InstalledAction[];
  readonly problem: string | undefined;
};
export type InstalledList = { readonly state: Store<InstalledState>; readonly refresh: () => Promise<void> };

export function openInstalled(registry: Pick<Registry, 'list'>): InstalledList {
  const state = createStore<InstalledState>({ list: undefined, apps: [], actions: [], problem: undefined });
  return {
    state,
    async refresh() {
      try {
        const all = (await registry.list()).map((one) => ({ one, app: appOf(one) }));
        const next: InstalledState = {
          list: all.flatMap(({ one, app }) => one.widgets.map((widget) => entryOf(widget, app))),
          apps: all.map(({ app }) => app),
          actions: all.flatMap(({ one, app }) => one.chat_actions.map((action) => actionOf(action, app))),
          problem: undefined,
        };
        if (JSON.stringify(next) !== JSON.stringify(state.get())) state.set(next);
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        state.set((now) => ({ ...now, problem }));
      }
    },
  };
}

function appOf({ app, scopes, ...installation }: WireInstallation): InstalledApp {
  return {
    installationId: installation.installation_id,
    name: app.name,
    description: app.description,
    iconUrl: app.icon_url ?? undefined,
    scopes,
    installedAt: installation.installed_at,
    isLocal: app.local_development,
  };
}

function entryOf(widget: WireWidget, app: InstalledApp): Installed {
  const sections = sectionsOf(widget);
  return { app, extension: extensionOf(widget, app, sections), sections };
}

function actionOf({ chat_action_id: id, label, action, url, widget_id }: WireChatAction, app: InstalledApp) {
  return { app, id, label, kind: action, origin: originOf(url ?? ''), widgetId: widget_id ?? undefined };
}

/** `null` of what is no URL. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'null';
}

function extensionOf(widget: WireWidget, app: InstalledApp, sections: readonly Section[]): Extension {
  return {
    widgetId: widget.widget_id,
    name: app.name,
    url: widget.url,
    origin: originOf(widget.url),
    place: widget.place,
    authorization: widget.authorization,
    scopes: app.scopes,
    permissions: widget.permissions as readonly Permission[],
    sectionTitles: sections.map(({ title }) => title),
  };
}

/** A section that is none is left out, as one that an extension sends would be; one without components is an empty tile. */
function sectionsOf({ initial_state: initialState }: WireWidget): Section[] {
  return (initialState?.customerDetailsSections ?? []).flatMap((declared) => {
    const { title, components } = (declared ?? {}) as Partial<Section>;
    if (Array.isArray(components) && components.length === 0 && typeof title === 'string' && title !== '') {
      return [{ title, components: [] }];
    }
    try {
      return [parseSection(declared)];
    } catch {
      return [];
    }
  });
}
