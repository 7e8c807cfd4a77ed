// Whether the details column is open, and at which tab. Where there is room it is; on narrower screens it lies over the conversation when it is asked for.

import { createStore } from '../state/store.ts';

const roomy = matchMedia('(min-width: 1024px)');

export const isDetailsOpen = createStore(roomy.matches);
roomy.addEventListener('change', () => isDetailsOpen.set(roomy.matches));

/** The tab of the details column that is open: an extension's, or undefined for the customer. */
export const detailsTab = createStore<string | undefined>(undefined);

export function openDetailsTab(id: string): void {
  detailsTab.set(id);
  isDetailsOpen.set(true);
}

export function toggleDetails(): void {
  isDetailsOpen.set((now) => !now);
}
export function closeDetailsWhereNarrow(): void {
  if (!roomy.matches) isDetailsOpen.set(false);
}
