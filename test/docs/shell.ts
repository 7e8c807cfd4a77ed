// A shell that keeps its variables from one block of a guide to the next, as a reader's terminal does.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { atFileEnd } from '../support/at-file-end.ts';
import { endWithRun } from '../support/end-of-run.ts';

export type Shell = {
  /** Runs the lines to their end, and answers what they printed. Rejects when one of them fails. */
  readonly run: (lines: string) => Promise<string>;
  /** Starts a program that does not end by itself; it ends with the test file. */
  readonly start: (line: string) => Promise<void>;
};

/** Opens a shell in a folder. `before`: lines that are run first. */
export async function openShell(on: { folder: string; env: Record<string, string>; before: string }): Promise<Shell> {
  const bash = spawn('bash', ['--noprofile', '--norc'], { cwd: on.folder, env: on.env, stdio: 'pipe' });
  endWithRun(bash);
  atFileEnd(() => end(bash));
  let printed = '';
  let count = 0;
  for (const stream of [bash.stdout, bash.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      printed += text;
    });
  }

  async function run(lines: string): Promise<string> {
    count += 1;
    const mark = `--- block ${count} is done ---`;
    printed = '';
    const done = new Promise<string>((resolve, reject) => {
      const look = () => {
        if (!printed.includes(mark)) return;
        stop();
        resolve(printed.slice(0, printed.indexOf(mark)));
      };
      const fail = (code: number | null) => {
        stop();
        reject(new Error(`The shell ended with ${code} at:\n${lines}\nIt printed:\n${printed}`));
      };
      const stop = () => {
        bash.stdout.off('data', look);
        bash.off('close', fail);
      };
      bash.stdout.on('data', look);
      bash.once('close', fail);
    });
    bash.stdin.write(`${lines}\necho "${mark}"\n`);
    return done;
  }

  await run(`set -euo pipefail\n${on.before}`);
  return {
    run,
    start: async (line) => {
      const [command = '', ...args] = line.trim().split(' ');
      const program = spawn(command, args, { cwd: on.folder, env: on.env, stdio: ['ignore', 'pipe', 'pipe'] });
      endWithRun(program);
      atFileEnd(() => end(program));
      let words = '';
      program.stderr.setEncoding('utf8').on('data', (text) => {
        words += text;
      });
      const ended = once(program, 'close').then(() => {
        throw new Error(`${line.trim()} ended at once: ${words}`);
      });
      // It says where it listens when it does.
      await Promise.race([once(program.stdout, 'data'), ended]);
      ended.catch(() => undefined);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}
