// What is written in each chat and not sent: kept in memory, and in the tab's storage over reloads and sign-ins.

import { createStore, type Store } from '../state/store.ts';
import type { Kept, RichMessage } from './outbox.ts';

export type Draft = {
  readonly text: string;
  readonly visibility: 'all' | 'agents';
  /** A message that an extension has made, to be sent when the agent says so. */
  readonly staged: RichMessage | undefined;
};
export type Drafts = {
  readonly all: Store<ReadonlyMap<string, Draft>>;
  readonly of: (chatId: string) => Draft;
  readonly change: (chatId: string, change: Partial<Draft>) => void;
  /** Whose they are from now on. What another agent left in this tab is not for this one to see. */
  readonly belongTo: (owner: string) => void;
};

type Saved = { readonly owner: string; readonly drafts: readonly (readonly [string, Draft])[] };

export const EMPTY_DRAFT: Draft = { text: '', visibility: 'all', staged: undefined };

export function openDrafts(kept: Kept, { key }: { key: string }): Drafts {
  const found = read();
  let owner = found.owner;
  const all = createStore<ReadonlyMap<string, Draft>>(new Map(found.drafts));
  function read(): Saved {
    try {
      return JSON.parse(kept.getItem(key) ?? '') as Saved;
    } catch {
      return { owner: '', drafts: [] };
    }
  }
  function put(next: ReadonlyMap<string, Draft>): void {
    all.set(next);
    try {
      if (next.size === 0) kept.removeItem(key);
      else kept.setItem(key, JSON.stringify({ owner, drafts: [...next] } satisfies Saved));
    } catch {
      // A full storage: the draft lives as long as the page.
    }
  }
  const of = (chatId: string) => all.get().get(chatId) ?? EMPTY_DRAFT;
  return {
    all,
    of,
    change(chatId, change) {
      const draft = { ...of(chatId), ...change };
      const next = new Map(all.get());
      if (isEmpty(draft) && draft.visibility === 'all') next.delete(chatId);
      else next.set(chatId, draft);
      put(next);
    },
    belongTo(next) {
      if (next === owner) return;
      owner = next;
      if (all.get().size > 0) put(new Map());
    },
  };
}

/** Whether there is nothing that could be lost. */
export function isEmpty({ text, staged }: Draft): boolean {
  return text.trim() === '' && staged === undefined;
}

/** The text with more at its end, apart by a space. */
export function appended(text: string, more: string): string {
  return text === '' || /\s$/.test(text) ? text + more : `${text} ${more}`;
}
