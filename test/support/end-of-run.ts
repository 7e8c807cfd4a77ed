// Processes of tests end with the run, whatever ended that: Ctrl-C and SIGTERM leave no time to any worker, and SIGKILL to nobody.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder of this run's notes: one for each process, by its id, with the folder in it that goes with the process. */
const variable = 'GATEHOUSE_TEST_RUN';

/** Standard input ends when we close it, and also when we are gone. */
const untilInputEnds =
  'read -r _; cd "$1"; for id in *; do kill -KILL "$id"; read -r folder < "$id" && rm -rf "$folder"; done 2>/dev/null; cd /; rm -rf "$1"';

/** Makes a folder for notes, and starts what ends the processes that stand there. `end` does so at once. */
export function watchProcesses(): { notes: string; end: () => Promise<void> } {
  const notes = mkdtempSync(join(tmpdir(), 'gatehouse-run-'));
  // In a process group of its own: Ctrl-C is not for it.
  const watcher = spawn('sh', ['-c', untilInputEnds, 'sh', notes], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const ended = once(watcher, 'exit');
  return {
    notes,
    async end() {
      watcher.stdin.end();
      await ended;
    },
  };
}

/** The same for this process and its workers. Called once a run. */
export function watchProcessesOfRun(): () => Promise<void> {
  const { notes, end } = watchProcesses();
  process.env[variable] = notes;
  return end;
}

/** Has the process end with the run at the latest, and removes the folder with it. */
export function endWithRun(child: ChildProcess, { folder, notes = process.env[variable] }: Noted = {}): void {
  if (child.pid === undefined || notes === undefined) return;
  const note = join(notes, String(child.pid));
  writeFileSync(note, folder === undefined ? '' : `${folder}\n`);
  child.once('exit', () => rmSync(note, { force: true }));
}

interface Noted {
  folder?: string;
  /** Of another watcher than the run's. */
  notes?: string;
}
