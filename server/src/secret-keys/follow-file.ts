// A running process notices that the file of its keys has changed: at the first use after a second, by one look at the file's times.
// That is well within the time for which a new key is accepted before it makes anything.

import { statSync } from 'node:fs';
import { makerFirst, type StoredKey } from './key-file.ts';
import { fingerprintOf } from './parse-key.ts';
import { readKeyFile } from './source.ts';

const LOOK_EVERY_MS = 1000;

/** What a process tells of its keys: fingerprints and causes, never a key. */
export type KeyLog = {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
};

/** The file of the secret keys can't be used. The message is for the operator. */
export class SecretKeyUnusable extends Error {
  override readonly name = 'SecretKeyUnusable';
}

/**
 * The keys of the file as it is, the one that makes values first. Throws SecretKeyUnusable when it can't be read now; when it can't be
 * later, the keys stay what they were, and a warning says so once.
 */
export function followKeyFile(file: {
  readonly path: string;
  readonly now: () => number;
  readonly log?: KeyLog;
}): () => readonly Buffer[] {
  const { path, now, log } = file;
  // The stamp comes before what it stands for: a change between the two is seen at the next look.
  let seen = stampOf(path);
  const first = readNow(path);
  if ('faults' in first) throw new SecretKeyUnusable(`The secret key ${first.faults.join(' ')}.`);
  let stored: readonly StoredKey[] = first;
  let lookedAt = now();
  let current = keysOf(stored, lookedAt);

  function look(at: number): void {
    const stamp = stampOf(path);
    if (stamp !== seen) {
      seen = stamp;
      const read = readNow(path);
      if ('faults' in read) log?.warn({ cause: read.faults.join(' ') }, 'secret key file unusable, keeping the keys');
      else stored = read;
    }
    const keys = keysOf(stored, at);
    if (keys.length === current.length && keys.every((key, index) => current[index]?.equals(key))) return;
    current = keys;
    const [makes, ...accepted] = keys.map(fingerprintOf);
    log?.info({ makes, accepted }, 'secret keys changed');
  }

  return () => {
    const at = now();
    // The clock may have been set back.
    if (at - lookedAt >= LOOK_EVERY_MS || at < lookedAt) {
      lookedAt = at;
      look(at);
    }
    return current;
  };
}

function readNow(path: string): Exclude<ReturnType<typeof readKeyFile>, undefined> {
  return readKeyFile(path) ?? { faults: [`is gone from ${path}. Put the file back`] };
}

function keysOf(stored: readonly StoredKey[], now: number): readonly Buffer[] {
  return makerFirst(stored, now).map(({ key }) => key);
}

/** Changes whenever the file does: it is replaced, not written into. */
function stampOf(path: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable';
  }
}
