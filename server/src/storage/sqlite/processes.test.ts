import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../database.ts';
import { openDatabase } from '../open-database.ts';
import { atScale } from '../test-database.ts';

/** For the full count; the reduced one takes seconds. */
const timeout = 600_000;

let directory: string;
let program: string;
let url: string;
let database: Database;
const children: ChildProcess[] = [];

beforeAll(async () => {
  // Inside of node_modules, so that the program finds the packages that are not bundled.
  const cache = join(import.meta.dirname, '../../../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  directory = mkdtempSync(join(cache, 'gatehouse-processes-'));
  program = join(directory, 'writer-process.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'writer-process.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@photostructure/sqlite', 'pg-native'],
    banner: {
      js: `import { createRequire as bundleCreateRequire } from 'node:module'; const require = bundleCreateRequire(import.meta.url);`,
    },
  });
});
afterAll(() => rmSync(directory, { recursive: true }));

let run = 0;
beforeEach(async () => {
  run += 1;
  url = `sqlite:${join(directory, `run-${run}.db`)}`;
  database = await openDatabase({ url, durability: 'process' });
  await database.write((tx) =>
    sql`create table notes (writer text, number integer, primary key (writer, number))`.execute(tx),
  );
  return async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await database.close();
  };
});

/** Starts a process that writes notes 1, 2, ... and reports each number once it is acknowledged. */
function startWriter(name: string, count: number): { child: ChildProcess; acknowledged: number[] } {
  const child = fork(program, [url, name, String(count)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  children.push(child);
  const acknowledged: number[] = [];
  child.on('message', (number) => acknowledged.push(number as number));
  return { child, acknowledged };
}

/** The exit code, once every message that the process sent has arrived: its exit alone may be seen before the last ones. */
async function endOf(child: ChildProcess): Promise<number | null> {
  const [[code]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  return code as number | null;
}

async function numbersOf(writer: string): Promise<number[]> {
  const statement = 'select number from notes where writer = $1 order by number';
  return (await database.queryRead<{ number: number }>(statement, [writer])).map(({ number }) => number);
}

test('three processes write to one file at once without an error and without a loss', { timeout }, async () => {
  const count = atScale({ reduced: 300, full: 5000 });
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const writers = ['a', 'b', 'c'].map((name) => ({ name, ...startWriter(name, count) }));
  expect(await Promise.all(writers.map(({ child }) => endOf(child)))).toEqual([0, 0, 0]);
  for (const { name, acknowledged } of writers) {
    expect(await numbersOf(name)).toEqual(numbers);
    expect(acknowledged).toEqual(numbers);
  }
});

test('a process that has a thread for its checkpoints closes the database and ends by itself', {
  timeout,
}, async () => {
  const { child, acknowledged } = startWriter('busy', 2000);
  expect(await endOf(child)).toBe(0);
  expect(acknowledged).toHaveLength(2000);
  expect(await numbersOf('busy')).toHaveLength(2000);
});

test('what a process has acknowledged is there after it was killed', { timeout }, async () => {
  for (let round = 0; round < atScale({ reduced: 3, full: 100 }); round++) {
    const name = `killed ${round}`;
    const { child, acknowledged } = startWriter(name, 1_000_000);
    const ended = once(child, 'close');
    while (acknowledged.length < 20 + round && child.exitCode === null) {
      await Promise.race([once(child, 'message'), ended]);
    }
    child.kill('SIGKILL');
    await ended;
    expect(acknowledged.length).toBeGreaterThanOrEqual(20 + round);
    const kept = await numbersOf(name);
    expect(kept).toEqual(kept.map((_, index) => index + 1));
    expect(kept.length).toBeGreaterThanOrEqual(acknowledged.length);
    expect(await database.write((tx) => sql`delete from notes where writer = ${name}`.execute(tx))).toBeDefined();
  }
});
