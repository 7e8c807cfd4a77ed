// A file that appears whole or not at all, readable by its owner alone: written under another name, flushed to the disk, then renamed.

import { randomBytes } from 'node:crypto';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BackupRefused } from './format.ts';

/** Throws BackupRefused when there is a file already that is not to be replaced: before any work is done, since only this is wrong. */
export async function requireAbsence(path: string): Promise<void> {
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new BackupRefused(`${path} can’t be written: ${error.message}.`);
  });
  if (there !== undefined) throw alreadyThere(path);
}

/** Writes the pieces as gzip. Answers the number of bytes. Throws BackupRefused, or what the pieces throw; then nothing stays. */
export async function writeNewFile(
  path: string,
  { pieces, replace }: { pieces: AsyncIterable<string>; replace: boolean },
): Promise<number> {
  const draft = `${path}.${randomBytes(4).toString('hex')}.partial`;
  const file = await open(draft, 'wx', 0o600).catch((error: Error) => {
    throw new BackupRefused(`${path} can’t be written: ${error.message}.`);
  });
  try {
    const output = file.createWriteStream({ flush: true });
    await pipeline(Readable.from(pieces), createGzip(), output);
    await takePlace(draft, { path, replace });
    return output.bytesWritten;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

/** A link fails where something has come meanwhile, and a rename replaces it. */
async function takePlace(draft: string, { path, replace }: { path: string; replace: boolean }): Promise<void> {
  if (replace) return rename(draft, path);
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw alreadyThere(path);
    // Some file systems know no links.
    await requireAbsence(path);
    return rename(draft, path);
  }
  await rm(draft);
}

function alreadyThere(path: string): BackupRefused {
  return new BackupRefused(`${path} is there already. Choose another name, or replace it with --force.`);
}
