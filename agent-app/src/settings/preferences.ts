// What this browser remembers of how the agent likes to work. Nothing secret, nothing of customers.

import { createStore } from '../state/store.ts';

export type Preferences = {
  /** A sound for a new message that is not looked at. */
  readonly sound: boolean;
  /** A notice of the system for it. */
  readonly notices: boolean;
  /** Enter sends; else Ctrl and Enter do, and Enter begins a line. */
  readonly enterSends: boolean;
};

const KEY = 'gatehouse-preferences';
const DEFAULTS: Preferences = { sound: false, notices: false, enterSends: true };

export const preferences = createStore<Preferences>(read());

function read(): Preferences {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) };
  } catch {
    return DEFAULTS;
  }
}

export function prefer(change: Partial<Preferences>): void {
  preferences.set((now) => ({ ...now, ...change }));
  localStorage.setItem(KEY, JSON.stringify(preferences.get()));
}
