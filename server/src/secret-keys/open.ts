// Gives a process its secret keys, and makes the file of them on the first start.

import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { followKeyFile, type KeyLog, SecretKeyUnusable } from './follow-file.ts';
import { formatKeyFile } from './key-file.ts';
import { fingerprintOf } from './parse-key.ts';
import { readKeyFile, type SecretKeySource } from './source.ts';

/** The keys that are accepted now; the first makes new values. The same array as long as nothing has changed. */
export type SecretKeys = () => readonly Buffer[];

/** Opens the keys, making the file where it is missing. Throws SecretKeyUnusable. */
export function openSecretKeys(
  source: SecretKeySource,
  surroundings: { readonly now: () => number; readonly log?: KeyLog },
): SecretKeys {
  if (source.kind === 'setting') return () => source.keys;
  if (source.kind === 'memory') {
    const keys = [randomBytes(32)];
    return () => keys;
  }
  const { path } = source;
  try {
    const made = createIfMissing(path, surroundings.now());
    if (made !== undefined) surroundings.log?.info({ file: path, key: fingerprintOf(made) }, 'secret key made');
  } catch (error) {
    throw new SecretKeyUnusable(`The secret key can’t be written to ${path}: ${(error as Error).message}.`);
  }
  return followKeyFile({ path, ...surroundings });
}

/** Several processes may start at once: the file appears whole or not at all, and whoever comes second reads the first's. */
function createIfMissing(path: string, now: number): Buffer | undefined {
  if (readKeyFile(path) !== undefined) return undefined;
  const key = randomBytes(32);
  return writeNewKeyFile(path, formatKeyFile([{ key, madeAt: now, makesFrom: undefined }])) ? key : undefined;
}

/** Writes the file where there is none; false, and nothing is changed, where there is one. */
export function writeNewKeyFile(path: string, text: string): boolean {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    unlinkSync(draft);
  }
}
