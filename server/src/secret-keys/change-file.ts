// Changes of the file of secret keys, while servers follow it: a new file takes the old one's place by renaming, with its owner and mode.
// The draft of the new file is the lock: it is made only where there is none, and whoever has it reads the keys after that.

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { formatKeyFile, makerFirst, replacedAt, type StoredKey } from './key-file.ts';
import { fingerprintOf } from './parse-key.ts';
import { readKeyFile } from './source.ts';

/** For so long a new key is accepted before it makes anything. Processes look at the file every second. */
export const OVERLAP_MS = 30_000;
/** A change takes milliseconds: an older draft was left behind by one that was killed. */
const DRAFT_IS_LEFT_MS = 60_000;

/** The change can't be made; the message says why and what to do. */
export class KeyChangeRefused extends Error {
  override readonly name = 'KeyChangeRefused';
}

type Changed = { readonly keys: readonly StoredKey[]; readonly dropped: readonly StoredKey[] };

/** Adds a new key, and drops those that were replaced before `dropReplacedBefore`. Throws KeyChangeRefused. */
export function rotateKeyFile(
  path: string,
  { now, dropReplacedBefore }: { now: number; dropReplacedBefore: number | undefined },
): Changed & { readonly made: StoredKey } {
  const made: StoredKey = { key: randomBytes(32), madeAt: now, makesFrom: now + OVERLAP_MS };
  const changed = changeKeyFile(path, (keys) => [
    made,
    ...keys.filter((key) => dropReplacedBefore === undefined || !wasReplacedBefore(keys, key, dropReplacedBefore)),
  ]);
  return { ...changed, made };
}

/** Drops keys: the one with this fingerprint, or those that were replaced before a time. Throws KeyChangeRefused. */
export function dropKeys(
  path: string,
  { now, which }: { now: number; which: { fingerprint: string } | { replacedBefore: number } },
): Changed {
  return changeKeyFile(path, (keys) => {
    if ('replacedBefore' in which) return keys.filter((key) => !wasReplacedBefore(keys, key, which.replacedBefore));
    const key = keys.find((each) => fingerprintOf(each.key) === which.fingerprint);
    if (key === undefined) throw new KeyChangeRefused(`There is no key ${which.fingerprint}. keys list shows them.`);
    if (key === makerFirst(keys, now)[0]) throw new KeyChangeRefused(wordsForMaker(keys, now));
    return keys.filter((each) => each !== key);
  });
}

function wasReplacedBefore(keys: readonly StoredKey[], key: StoredKey, time: number): boolean {
  return replacedAt(keys, key, time) !== undefined;
}

function wordsForMaker(keys: readonly StoredKey[], now: number): string {
  const next = Math.min(...keys.map(({ makesFrom = 0 }) => (makesFrom > now ? makesFrom : Number.POSITIVE_INFINITY)));
  return Number.isFinite(next)
    ? `This key makes values until ${new Date(next).toISOString()}, when the next one takes over. Drop it then.`
    : 'This key makes the values of now. Run keys rotate first.';
}

function changeKeyFile(path: string, change: (keys: readonly StoredKey[]) => readonly StoredKey[]): Changed {
  const draft = `${path}.new`;
  removeDraftLeftBehind(draft);
  const file = createDraft(draft, path);
  try {
    const before = readKeyFile(path);
    if (before === undefined)
      throw new KeyChangeRefused(`There is no ${path} yet. It is made when the server first starts.`);
    if ('faults' in before) throw new KeyChangeRefused(`The secret key ${before.faults.join(' ')}.`);
    const keys = change(before);
    writeFileSync(file, formatKeyFile(keys));
    takeOwnerFrom(path, file);
    fsyncSync(file);
    renameSync(draft, path);
    syncFolder(dirname(path));
    return { keys, dropped: before.filter((key) => !keys.includes(key)) };
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function createDraft(draft: string, path: string): number {
  try {
    return openSync(draft, 'wx', 0o600);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new KeyChangeRefused(
      code === 'EEXIST'
        ? `Another command is changing ${path} at this moment. Try again.`
        : `The folder of ${path} can’t be written to (${message}). Run this as the user that the server runs as.`,
    );
  }
}

function removeDraftLeftBehind(draft: string): void {
  const made = statSync(draft, { throwIfNoEntry: false })?.mtimeMs;
  if (made !== undefined && Math.abs(Date.now() - made) > DRAFT_IS_LEFT_MS) rmSync(draft, { force: true });
}

/** The server must be able to read the new file as it did the old one. */
function takeOwnerFrom(path: string, file: number): void {
  const { uid, gid, mode } = statSync(path);
  try {
    if (uid !== process.getuid?.() || gid !== process.getgid?.()) fchownSync(file, uid, gid);
    fchmodSync(file, mode & 0o777);
  } catch (error) {
    throw new KeyChangeRefused(
      `${path} belongs to user ${uid}, group ${gid}, and the new one can’t (${(error as Error).message}). Run this as that user.`,
    );
  }
}

/** Windows has no such thing as a folder that can be opened. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const opened = openSync(folder, 'r');
  fsyncSync(opened);
  closeSync(opened);
}
