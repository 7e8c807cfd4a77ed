// Short words about what has just happened. They go by themselves; those with something to press stay longer.

import { createStore } from '../state/store.ts';

export type Toast = {
  readonly id: number;
  readonly kind: 'success' | 'error' | 'info';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
};

const STAYS_MS = 5_000;
const STAYS_WITH_ACTION_MS = 10_000;
const MOST = 4;

export const toasts = createStore<readonly Toast[]>([]);
let count = 0;
let isHeld = false;
/** Those whose time was over while somebody read them. */
const late = new Set<number>();

export function toast(kind: Toast['kind'], text: string, action?: Toast['action']): void {
  count += 1;
  const id = count;
  const one: Toast = { id, kind, text, ...(action === undefined ? {} : { action }) };
  toasts.set((now) => [...now.filter((other) => other.text !== text), one].slice(-MOST));
  const go = () => {
    if (isHeld) late.add(id);
    else dismissToast(id);
  };
  setTimeout(go, action === undefined ? STAYS_MS : STAYS_WITH_ACTION_MS);
}

/** While the pointer or the focus is on them, none goes by itself. */
export function holdToasts(hold: boolean): void {
  isHeld = hold;
  if (hold) return;
  for (const id of late) dismissToast(id);
  late.clear();
}

export function dismissToast(id: number): void {
  toasts.set((now) => now.filter((one) => one.id !== id));
}

/** Runs an act of the agent's, and says so when it does not work. Answers whether it did. */
export async function trying(act: () => Promise<unknown>, words: string): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    toast('error', why === '' ? words : `${words}: ${why}`);
    return false;
  }
}
