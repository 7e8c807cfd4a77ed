// Reads stores in components.

import { useRef, useSyncExternalStore } from 'react';
import type { Store } from './store.ts';

/** The store's value, as it is at each moment. */
export function useStore<Value>(store: Pick<Store<Value>, 'get' | 'subscribe'>): Value {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** What is made of the store's value. The component renders anew only when that is another, by `isSame`. */
export function useSelected<Value, Selected>(
  store: Pick<Store<Value>, 'get' | 'subscribe'>,
  select: (value: Value) => Selected,
  isSame: (one: Selected, other: Selected) => boolean = Object.is,
): Selected {
  const kept = useRef<{ value: Value; select: unknown; selected: Selected } | undefined>(undefined);
  return useSyncExternalStore(store.subscribe, () => {
    const value = store.get();
    const before = kept.current;
    if (before !== undefined && before.value === value && before.select === select) return before.selected;
    const made = select(value);
    const selected = before !== undefined && isSame(before.selected, made) ? before.selected : made;
    kept.current = { value, select, selected };
    return selected;
  });
}
