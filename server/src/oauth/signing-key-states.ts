// Which signing key does what at a time. It follows from what the keys say of themselves and from nothing else, so that all processes agree
// without telling each other.

import type { StoredSigningKey } from './signing-key-storage.ts';

/** For so long whoever reads our keys may keep them without looking again. */
export const KEYS_MAX_AGE_SECONDS = 300;

/** So long a new key is published before it signs: some libraries keep keys for 10 minutes, whatever they are told. */
export const PUBLISHED_BEFORE_MS = 15 * 60_000;

/** So long a key is published after it has signed for the last time: its tokens live 5 minutes, and clocks differ. */
export const PUBLISHED_AFTER_MS = 10 * 60_000;

/** `next`: published, and does not sign yet. `retired`: published, and signs no more. `gone`: not published. */
export type SigningKeyState = 'next' | 'signing' | 'retired' | 'gone';

/** When a later key took or takes over from this one; undefined while there is none. */
export function replacedAt(keys: readonly StoredSigningKey[], key: StoredSigningKey): number | undefined {
  const times = keys.filter(({ ordinal }) => ordinal > key.ordinal).map(({ signsFrom }) => signsFrom);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** The key that signs now: the last whose time has come. With a clock that was set back before all of them, the first. */
export function signingKey(keys: readonly StoredSigningKey[], now: number): StoredSigningKey | undefined {
  const inOrder = [...keys].sort((a, b) => a.ordinal - b.ordinal);
  return inOrder.findLast(({ signsFrom }) => signsFrom <= now) ?? inOrder[0];
}

export function stateOf(keys: readonly StoredSigningKey[], key: StoredSigningKey, now: number): SigningKeyState {
  const signing = signingKey(keys, now);
  if (signing === undefined || signing === key) return 'signing';
  if (key.ordinal > signing.ordinal) return 'next';
  return isGone(keys, key, now) ? 'gone' : 'retired';
}

/** Whether the key was replaced so long ago that nothing lives that it has signed. */
export function isGone(keys: readonly StoredSigningKey[], key: StoredSigningKey, now: number): boolean {
  const replaced = replacedAt(keys, key);
  return replaced !== undefined && replaced + PUBLISHED_AFTER_MS <= now;
}
