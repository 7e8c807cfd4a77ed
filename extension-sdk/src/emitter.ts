// Who listens to what in this page. Listeners are called one after the other; one that throws does not keep the event from the next.

export type Listener = (data: never) => void;

export interface Emitter {
  add(event: string, listener: Listener): void;
  /** Without a listener: all of the event's. */
  remove(event: string, listener?: Listener): void;
  emit(event: string, data: unknown): void;
  /** Calls one of them later, in a task of its own. */
  callSoon(event: string, listener: Listener, data: unknown): void;
  names(): string[];
}

export function createEmitter(): Emitter {
  const all = new Map<string, Set<Listener>>();
  const call = (listener: Listener, data: unknown) => {
    try {
      listener(data as never);
    } catch (error) {
      // To the console and to window.onerror, as if the browser itself had called it.
      setTimeout(() => {
        throw error;
      });
    }
  };
  return {
    add(event, listener) {
      const listeners = all.get(event) ?? new Set();
      all.set(event, listeners.add(listener));
    },
    remove(event, listener) {
      if (listener) all.get(event)?.delete(listener);
      else all.delete(event);
    },
    emit(event, data) {
      for (const listener of [...(all.get(event) ?? [])]) call(listener, data);
    },
    callSoon(event, listener, data) {
      setTimeout(() => {
        if (all.get(event)?.has(listener)) call(listener, data);
      });
    },
    names: () => [...all.keys()],
  };
}
