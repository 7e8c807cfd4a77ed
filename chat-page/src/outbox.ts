// What was written and has not come back as an event yet. Each message has an id of its own, under which the server adds it once, and is kept
// in the browser's storage until it is known to be there, so neither a reload nor a lost connection loses or doubles it.

import type { WirePostback } from './wire.ts';

export type Unsent = {
  readonly customId: string;
  readonly text: string;
  readonly postback: WirePostback | undefined;
  /** When it was written, in milliseconds. */
  readonly at: number;
  /** Whose it is; undefined when it was written before that was known. */
  readonly customerId: string | undefined;
  /** Why it is not sent any more, until somebody wants it. */
  readonly failed: boolean;
};

/** What is used of the browser's storage. */
export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** What has lain for so long is not sent by itself: whoever wrote it may not want it any more. */
const STALE_MS = 60 * 60 * 1000;

export type Outbox = {
  readonly list: () => readonly Unsent[];
  /** The first that may be sent. */
  readonly next: () => Unsent | undefined;
  readonly add: (text: string, postback?: WirePostback) => void;
  /** It is there: an event with its id has come. */
  readonly acknowledge: (customId: string) => void;
  readonly fail: (customId: string) => void;
  readonly retry: (customId: string) => void;
  /** Whose it is from now on. What another customer of this browser left is dropped, since it is not for this one to see. */
  readonly belongTo: (customerId: string) => void;
};

/** `prefix`: of this outbox's keys in the store; each message has a key of its own, so tabs do not overwrite one another. */
export function openOutbox(
  store: Store,
  { prefix, now, createId }: { prefix: string; now: () => number; createId: () => string },
): Outbox {
  const unsent = new Map<string, Unsent>();
  let owner: string | undefined;
  const save = (one: Unsent) => {
    unsent.set(one.customId, one);
    const { failed: _, ...kept } = one;
    try {
      store.setItem(prefix + one.customId, JSON.stringify(kept));
    } catch {
      // A full storage: it is sent all the same, and only a reload would lose it.
    }
  };
  const drop = (customId: string) => {
    unsent.delete(customId);
    store.removeItem(prefix + customId);
  };
  const set = (customId: string, failed: boolean) => {
    const one = unsent.get(customId);
    if (one !== undefined) save({ ...one, failed });
  };
  const list = () => [...unsent.values()].sort((a, b) => a.at - b.at);

  for (const key of Array.from({ length: store.length }, (_, index) => store.key(index) ?? '')) {
    if (!key.startsWith(prefix)) continue;
    try {
      const kept = JSON.parse(store.getItem(key) ?? '') as Unsent;
      unsent.set(kept.customId, { ...kept, failed: now() - kept.at > STALE_MS });
    } catch {
      store.removeItem(key);
    }
  }

  return {
    list,
    next: () => list().find(({ failed }) => !failed),
    add(text, postback) {
      // Never the same moment twice, so that the order is that of writing.
      const at = Math.max(now(), (list().at(-1)?.at ?? 0) + 1);
      save({ customId: createId(), text, postback, at, customerId: owner, failed: false });
    },
    acknowledge(customId) {
      if (unsent.has(customId)) drop(customId);
    },
    fail: (customId) => set(customId, true),
    retry: (customId) => set(customId, false),
    belongTo(customerId) {
      const before = owner;
      owner = customerId;
      for (const one of list()) {
        // A browser that keeps no cookies is another customer with each token, and the same person.
        if (one.customerId === before) save({ ...one, customerId });
        else if (one.customerId !== customerId) drop(one.customId);
      }
    },
  };
}

/** A store that lasts as long as the page, where the browser gives none. */
export function memoryStore(): Store {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}
