import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { endWithRun, watchProcesses } from './end-of-run.ts';

const startSleeper = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 60_000)'], { stdio: 'ignore' });

test('a process that a run has left behind is ended, and its folder removed', async () => {
  const { notes, end } = watchProcesses();
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse left behind-'));
  const left = [startSleeper(), startSleeper()];
  const ended = left.map((child) => once(child, 'exit'));
  left.forEach((child, index) => {
    endWithRun(child, index === 0 ? { notes, folder } : { notes });
  });
  const done = startSleeper();
  endWithRun(done, { notes });
  done.kill('SIGTERM');
  expect(await once(done, 'exit')).toEqual([null, 'SIGTERM']);
  await expect.poll(() => existsSync(join(notes, String(done.pid)))).toBe(false);

  // As it is for the watcher when the run is gone.
  await end();
  expect(await Promise.all(ended)).toEqual(left.map(() => [null, 'SIGKILL']));
  expect([existsSync(folder), existsSync(notes)]).toEqual([false, false]);
});
