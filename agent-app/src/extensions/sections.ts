// The custom sections of the customer's details: which are declared, and what their extensions have put into them, for which customer.

import { type Component, ExtensionError, type Section } from '@gatehouse/extension-sdk/host';
import { createStore, type Store } from '../state/store.ts';
import type { Installed } from './installed.ts';

export type ShownSection = {
  readonly widgetId: string;
  readonly appName: string;
  readonly iconUrl: string | undefined;
  readonly section: Section;
  /** The customer who was selected when the extension filled it; undefined for what was declared. */
  readonly filledFor: string | undefined;
};
export type Sections = {
  readonly all: Store<readonly ShownSection[]>;
  /** What is declared, anew. Sections that were there keep what was put into them. */
  readonly declare: (installed: readonly Installed[]) => void;
  /** Throws NOT_FOUND for a title that the widget did not declare. */
  readonly replace: (widgetId: string, section: Section, customerId: string | undefined) => void;
};

export function createSections(): Sections {
  const all = createStore<readonly ShownSection[]>([]);
  const isOf = (widgetId: string, title: string) => (shown: ShownSection) =>
    shown.widgetId === widgetId && shown.section.title === title;
  return {
    all,
    declare(installed) {
      all.set((now) =>
        installed.flatMap(({ app, extension: { widgetId }, sections }) =>
          sections.map(
            (section): ShownSection =>
              now.find(isOf(widgetId, section.title)) ?? {
                widgetId,
                appName: app.name,
                iconUrl: app.iconUrl,
                section,
                filledFor: undefined,
              },
          ),
        ),
      );
    },
    replace(widgetId, section, customerId) {
      const isIt = isOf(widgetId, section.title);
      const declared = all.get().filter((shown) => shown.widgetId === widgetId);
      if (!declared.some(isIt)) {
        const titles = declared.map(({ section: { title } }) => JSON.stringify(title)).join(', ') || 'none';
        throw new ExtensionError(
          'NOT_FOUND',
          `No section ${JSON.stringify(section.title)} is declared. There are: ${titles}.`,
        );
      }
      all.set((now) => now.map((shown) => (isIt(shown) ? { ...shown, section, filledFor: customerId ?? '' } : shown)));
    },
  };
}

/** Components by which an extension can be told of a click: they need an id. */
export function clickIdOf(component: Component): string | undefined {
  if (component.type === 'button') return component.data.id;
  if (component.type === 'title' && component.data.clickable === true) return component.data.id;
  return undefined;
}
