// Where others, such as extensions, put what they add to the app. Each slot is a list of components in the order in which they are shown; a
// component stays mounted for as long as it is in its slot, so frames in it live on while chats come and go.

import type { ComponentType } from 'react';
import { createStore } from '../state/store.ts';

/** The chat that an agent looks at, and in which view. */
export type ChatAt = {
  readonly chatId: string;
  readonly threadId: string | undefined;
  readonly source: 'chats' | 'archives';
};
/** An entry in the menu of a chat. */
export type ChatActionEntry = {
  readonly id: string;
  readonly label: string;
  /** The app that it is of. */
  readonly from: string;
  readonly Icon: ComponentType;
  readonly run: (at: ChatAt) => void;
};

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
  /** Below the app's own in the menu of a chat. */
  readonly chatActions: readonly ChatActionEntry[];
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
  /** Where a dialog of an app is shown. */
  readonly appDialog: ComponentType | undefined;
};

export const slots = createStore<Slots>({
  detailsTabs: [],
  detailsSections: [],
  chatActions: [],
  composerTools: [],
  composerPanel: undefined,
  rail: [],
  appsView: undefined,
  appsSettings: undefined,
  appDialog: undefined,
});

/** The entries that are at work, each by its id and the chat. */
export const runningActions = createStore<ReadonlySet<string>>(new Set());

export const runningKey = (id: string, chatId: string): string => `${id} ${chatId}`;
