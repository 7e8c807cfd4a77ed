// The custom sections of the customer's details: which are declared, and what their extensions have put into them, for which customer.

import type { Section } from '@gatehouse/extension-sdk/host';
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
  /** What the widget did not declare, the bridge has refused. */
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
      all.set((now) => now.map((shown) => (isIt(shown) ? { ...shown, section, filledFor: customerId ?? '' } : shown)));
    },
  };
}
