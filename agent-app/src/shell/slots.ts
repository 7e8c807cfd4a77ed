// Where others, such as extensions, put what they add to the app. Each slot is a list of components in the order in which they are shown; a
// component stays mounted for as long as it is in its slot, so frames in it live on while chats come and go.

import type { ComponentType } from 'react';
import { createStore } from '../state/store.ts';

/** A tab of the details column, beside the customer's details. `Icon` is as large as its place. */
export type DetailsTab = {
  readonly id: string;
  readonly title: string;
  readonly Icon: ComponentType;
  /** Told whether it is the tab that is seen. It is mounted in any case. */
  readonly Panel: ComponentType<{ readonly isShown: boolean }>;
};
export type Slots = {
  readonly detailsTabs: readonly DetailsTab[];
  /** Below the customer's details. */
  readonly detailsSections: readonly { readonly id: string; readonly Section: ComponentType }[];
  /** Buttons in the composer's bar. */
  readonly composerTools: readonly { readonly id: string; readonly Tool: ComponentType }[];
  /** Below the composer, for as long as chats are looked at: mounted beside the conversation and not in it, so it outlives each of them. */
  readonly composerPanel: ComponentType | undefined;
  /** Entries of the rail, below the views: links to `/apps/...`. */
  readonly rail: readonly { readonly id: string; readonly Entry: ComponentType }[];
  /** What stands at `/apps/...`: mounted always, told whether it is seen and at which address. */
  readonly appsView: ComponentType<{ readonly isShown: boolean; readonly path: string }> | undefined;
  /** The page `/settings/apps`. */
  readonly appsSettings: ComponentType | undefined;
};

export const slots = createStore<Slots>({
  detailsTabs: [],
  detailsSections: [],
  composerTools: [],
  composerPanel: undefined,
  rail: [],
  appsView: undefined,
  appsSettings: undefined,
});
