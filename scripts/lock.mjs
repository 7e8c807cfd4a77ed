// A lock that holds across processes: a directory whose only entry is named after the holder's pid.
// Renaming a directory onto a non-empty one fails, so taking it is atomic; and since only one process can remove the
// entry of a dead holder, taking over is atomic too.
import { mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const longestWait = 15 * 60_000;

/**
 * Runs `work` while this process alone holds the lock at `directory`. Waits for another holder, at most 15 minutes.
 *
 * @template T
 * @param {{ directory: string, onWait: (pid: number) => void, work: () => Promise<T> }} options `onWait` is called once
 *   when somebody else holds the lock
 * @returns {Promise<T>} what `work` returns
 */
export async function withLock({ directory, onWait, work }) {
  const deadline = Date.now() + longestWait;
  let told = false;
  for (;;) {
    const holder = findHolder(directory);
    if (holder === undefined) {
      if (take(directory)) break;
    } else if (!isAlive(holder)) {
      removeEntry(directory, holder);
    } else if (Date.now() > deadline) {
      throw new Error(
        `Process ${holder} has held ${directory} for 15 minutes. If that is no set-up, remove the directory.`,
      );
    } else {
      if (!told) onWait(holder);
      told = true;
      await pause(200);
    }
  }
  const release = () => removeEntry(directory, process.pid);
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(directory) {
  const own = mkdtempSync(join(dirname(directory), `${basename(directory)}-`));
  writeFileSync(join(own, String(process.pid)), '');
  try {
    renameSync(own, directory);
    return true;
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return false;
    throw error;
  }
}

function findHolder(directory) {
  try {
    const [name] = readdirSync(directory);
    return name === undefined ? undefined : Number(name);
  } catch {
    return undefined;
  }
}

function removeEntry(directory, pid) {
  try {
    unlinkSync(join(directory, String(pid)));
    rmdirSync(directory);
  } catch {
    // Somebody else was faster, and may hold the lock by now: nothing of theirs was touched.
  }
}

function isAlive(pid) {
  if (!Number.isInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
