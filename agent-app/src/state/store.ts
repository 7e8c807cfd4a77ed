// A value that changes and says so. No framework.

export type Store<Value> = {
  readonly get: () => Value;
  /** Sets the value, or makes it of the present one. Nobody is told where nothing changes. */
  readonly set: (next: Value | ((now: Value) => Value)) => void;
  /** Calls at each change, until the answer is called. */
  readonly subscribe: (told: () => void) => () => void;
};

export function createStore<Value>(initial: Value): Store<Value> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      const wanted = typeof next === 'function' ? (next as (now: Value) => Value)(value) : next;
      if (Object.is(wanted, value)) return;
      value = wanted;
      for (const told of [...listeners]) told();
    },
    subscribe(told) {
      listeners.add(told);
      return () => listeners.delete(told);
    },
  };
}
