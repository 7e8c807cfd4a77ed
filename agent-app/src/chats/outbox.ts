// What was written and has not come back as an event yet. Each message has an id of its own, under which the server adds it once, and is kept
// in the tab's storage until it is known to be there, so neither a reload nor a lost connection loses or doubles it.

import type { WireElement } from '@gatehouse/chat-client/wire';
import { createStore, type Store } from '../state/store.ts';

export type RichMessage = { readonly template_id: string; readonly elements: readonly WireElement[] };
export type Unsent = {
  readonly customId: string;
  readonly chatId: string;
  readonly text: string;
  readonly rich: RichMessage | undefined;
  readonly visibility: 'all' | 'agents';
  /** When it was written, in milliseconds. */
  readonly at: number;
  /** Whose it is. */
  readonly author: string;
  /** Why it is not sent any more, until somebody wants it. */
  readonly failed: string | undefined;
};
export type NewMessage = Pick<Unsent, 'chatId' | 'text' | 'visibility'> & { readonly rich?: RichMessage | undefined };

/** What is used of the browser's storage. */
export type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What has lain for so long is not sent by itself: whoever wrote it may not want it any more. */
const STALE_MS = 60 * 60 * 1000;

export type Outbox = {
  readonly unsent: Store<readonly Unsent[]>;
  /** The first that may be sent. */
  readonly next: () => Unsent | undefined;
  readonly add: (message: NewMessage) => Unsent;
  /** It is there: an event with its id has come. Or nobody wants it any more. */
  readonly drop: (customId: string) => void;
  readonly fail: (customId: string, why: string) => void;
  readonly retry: (customId: string) => void;
  /** Whose it is from now on. What another agent left in this tab is not for this one to send. */
  readonly belongTo: (author: string) => void;
};

export function openOutbox(kept: Kept, deps: { key: string; now: () => number; createId: () => string }): Outbox {
  const { key, now, createId } = deps;
  let author = '';
  const unsent = createStore<readonly Unsent[]>(read());

  function read(): readonly Unsent[] {
    try {
      const found = JSON.parse(kept.getItem(key) ?? '[]') as readonly Unsent[];
      return found.map((one) =>
        now() - one.at > STALE_MS ? { ...one, failed: 'Written more than an hour ago' } : one,
      );
    } catch {
      return [];
    }
  }
  function put(next: readonly Unsent[]): void {
    unsent.set(next);
    try {
      if (next.length === 0) kept.removeItem(key);
      else kept.setItem(key, JSON.stringify(next));
    } catch {
      // A full storage: it is sent all the same, and only a reload would lose it.
    }
  }
  const change = (customId: string, failed: string | undefined) =>
    put(unsent.get().map((one) => (one.customId === customId ? { ...one, failed } : one)));

  return {
    unsent,
    next: () => unsent.get().find(({ failed }) => failed === undefined),
    add({ chatId, text, visibility, rich }) {
      // Never the same moment twice, so that the order is that of writing.
      const at = Math.max(now(), (unsent.get().at(-1)?.at ?? 0) + 1);
      const one: Unsent = { customId: createId(), chatId, text, rich, visibility, at, author, failed: undefined };
      put([...unsent.get(), one]);
      return one;
    },
    drop(customId) {
      const left = unsent.get().filter((one) => one.customId !== customId);
      if (left.length < unsent.get().length) put(left);
    },
    fail: change,
    retry: (customId) => change(customId, undefined),
    belongTo(next) {
      author = next;
      const own = unsent.get().filter((one) => one.author === next);
      if (own.length < unsent.get().length) put(own);
    },
  };
}
