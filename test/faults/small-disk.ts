// A disk of a few megabytes, and a process that may not write: real faults, for one server process alone.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs a server in namespaces of its own, where the folder is a disk in memory of this size, with what is in the folder now. */
export function onSmallDisk(folder: string, megabytes: number): string[] {
  const mount = `cp -R "$1" "$1.before" && mount -t tmpfs -o size=${megabytes}m,mode=0700 tmpfs "$1" &&
    cp -R "$1.before/." "$1" && rm -r "$1.before" && shift && exec "$@"`;
  return ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', mount, 'sh', folder];
}

/** Runs a command in namespaces of its own, where nothing in the folder can be changed. */
export function onReadOnlyDisk(folder: string): string[] {
  const mount = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"';
  return ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', mount, 'sh', folder];
}

/** The folder of a process in a namespace, seen from here. */
export function seenIn(pid: number, path: string): string {
  return join(`/proc/${pid}/root`, path);
}

/** Why there can be no small disk here; undefined when there can. Linux alone has them, and some systems forbid them. */
export function noSmallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-disk-'));
  const [file = '', ...args] = [...onSmallDisk(folder, 1), ...onReadOnlyDisk(folder), 'true'];
  const { status, error, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  if (status === 0) return undefined;
  return `Namespaces are not to be had here, so faults of whole disks are not tested: ${error?.message ?? stderr}`;
}

/** Writes until nothing more fits. Answers how to take it away again. */
export function fill(folder: string): () => void {
  const filler = join(folder, 'filler');
  const file = openSync(filler, 'w');
  // Smaller and smaller pieces, to the last byte.
  for (let piece = 1024 * 1024; piece >= 1; ) {
    try {
      if (writeSync(file, Buffer.alloc(piece)) < piece) piece >>= 1;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      piece >>= 1;
    }
  }
  closeSync(file);
  return () => rmSync(filler);
}

/** From now on every write of the process to a file fails (EFBIG), as on a disk that has become read-only. Answers how to end that. */
export function forbidWrites(pid: number): () => void {
  const limit = (size: string) => {
    const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${size}`], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`prlimit failed: ${stderr}`);
  };
  limit('0:unlimited');
  return () => limit('unlimited:unlimited');
}
