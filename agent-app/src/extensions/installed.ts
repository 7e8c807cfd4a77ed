// What the organization has installed, as the app shows it: one entry for each widget of each app.

import type { Extension, Permission, Section } from '@gatehouse/extension-sdk/host';
import { parseSection } from '@gatehouse/extension-sdk/host';
import { createStore, type Store } from '../state/store.ts';
import type { Registry, WireInstallation, WireWidget } from './registry.ts';

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
export type InstalledState = {
  /** Undefined until they have come once. */
  readonly list: readonly Installed[] | undefined;
  readonly problem: string | undefined;
};
export type InstalledList = { readonly state: Store<InstalledState>; readonly refresh: () => Promise<void> };

export function openInstalled(registry: Pick<Registry, 'list'>): InstalledList {
  const state = createStore<InstalledState>({ list: undefined, problem: undefined });
  return {
    state,
    async refresh() {
      try {
        const list = (await registry.list()).flatMap(entriesOf);
        const isSame = JSON.stringify(list) === JSON.stringify(state.get().list);
        if (!isSame || state.get().problem !== undefined) state.set({ list, problem: undefined });
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        state.set((now) => ({ ...now, problem }));
      }
    },
  };
}

function entriesOf({ app, scopes, widgets, ...installation }: WireInstallation): Installed[] {
  const installed: InstalledApp = {
    installationId: installation.installation_id,
    name: app.name,
    description: app.description,
    iconUrl: app.icon_url ?? undefined,
    scopes,
    installedAt: installation.installed_at,
    isLocal: app.local_development,
  };
  return widgets.map((widget) => {
    const sections = sectionsOf(widget);
    return { app: installed, extension: extensionOf(widget, installed, sections), sections };
  });
}

function extensionOf(widget: WireWidget, app: InstalledApp, sections: readonly Section[]): Extension {
  return {
    widgetId: widget.widget_id,
    name: app.name,
    url: widget.url,
    origin: URL.canParse(widget.url) ? new URL(widget.url).origin : 'null',
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
