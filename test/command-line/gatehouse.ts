// The command line as a process of its own, as an operator runs it, in a folder of its own.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { atFileEnd } from '../support/at-file-end.ts';
import type { CommandResult } from '../support/server-process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Any 32 bytes: PostgreSQL needs the setting. */
export const SECRET_KEY = Buffer.alloc(32, 7).toString('base64');

/** A command line over one database, whether it exists yet or not. */
export interface Gatehouse {
  readonly folder: string;
  /** Runs a command with these settings and no others. */
  run(args: readonly string[], settings?: Readonly<Record<string, string>>): Promise<CommandResult>;
}

let built: Promise<void> | undefined;

/** Builds what is stale, and makes a folder for the database and its key. */
export async function openGatehouse(databaseUrl = 'sqlite:./gatehouse.db'): Promise<Gatehouse> {
  built ??= execute(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, env: {} }).then(succeed);
  await built;
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-command-line-'));
  atFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
  const usual = { GATEHOUSE_DATABASE_URL: databaseUrl, GATEHOUSE_SECRET_KEY: SECRET_KEY };
  const main = join(root, 'server', 'dist', 'main.js');
  return {
    folder,
    run: (args, settings = {}) =>
      execute(process.execPath, [main, ...args], { cwd: folder, env: { ...usual, ...settings } }),
  };
}

function execute(
  file: string,
  args: readonly string[],
  place: { cwd: string; env: Record<string, string> },
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = execFile(file, [...args], { ...place, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (child.exitCode === null)
        reject(new Error(`${args.join(' ')} did not end by itself. ${stderr}`, { cause: error }));
      else resolve({ stdout, stderr, code: child.exitCode });
    });
  });
}

function succeed({ code, stderr }: CommandResult): void {
  if (code !== 0) throw new Error(stderr);
}

/** The one JSON value of a command that succeeded: alone on stdout, in one line, with nothing on stderr. */
export function printed(result: CommandResult): Record<string, unknown> {
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(result.stdout.split('\n')).toEqual([expect.stringMatching(/^\{.*\}$/), '']);
  return JSON.parse(result.stdout);
}

/** The one line of a command that was refused: nothing on stdout, no stack trace, exit status 2. */
export function refused(result: CommandResult): string {
  expect(result).toMatchObject({ code: 2, stdout: '' });
  const [line = '', ...rest] = result.stderr.split('\n');
  expect(rest).toEqual(['']);
  expect(line).not.toMatch(/\bat .*:\d+:\d+|\bError\b/);
  return line;
}
