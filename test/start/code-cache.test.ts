// The server's files with what V8 made of them: taken when it fits, and without a word done without when not.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { build, serverFile } from '../../scripts/build.mjs';
import { compileWithCache, loadWithCache } from '../../scripts/code-cache.mjs';
import { atFileEnd } from '../support/at-file-end.ts';

const TEXT = `
exports.answer = () => 42;
exports.fail = () => { throw new Error('here'); };
`;
let folder: string;
let file: string;
let cache: string;

/** V8 remembers what this process has compiled under a name, so each test has a folder of its own, and another process makes the caches. */
const root = mkdtempSync(join(tmpdir(), 'gatehouse-code-cache-'));
const left = Array.from({ length: 12 }, (_, index) => join(root, String(index)));
const fileIn = (directory: string) => join(directory, 'part-1234.js');

beforeAll(() => {
  atFileEnd(async () => rmSync(root, { recursive: true, force: true }));
  for (const directory of left) {
    mkdirSync(directory);
    writeFileSync(fileIn(directory), TEXT);
  }
  node([fileURLToPath(new URL('../../scripts/write-code-cache.mjs', import.meta.url)), ...left.map(fileIn)]);
});

beforeEach(() => {
  folder = left.shift() ?? '';
  file = fileIn(folder);
  cache = join(folder, readdirSync(folder).find((name) => name.endsWith('.cache')) ?? '');
});

const load = () => loadWithCache(file) as { answer: () => number; fail: () => never };

test('a cache is taken', () => {
  expect(compileWithCache(file).cachedDataRejected).toBe(false);
  expect(load().answer()).toBe(42);
});

test('a file without a cache does the same', () => {
  rmSync(cache);
  expect(compileWithCache(file).cachedDataRejected).toBeUndefined();
  expect(load().answer()).toBe(42);
});

test.each([
  ['is of another V8', (data: Buffer) => data.fill(1, 4, 8)],
  ['ends too early', (data: Buffer) => data.subarray(0, data.length / 2)],
  ['is something else', () => Buffer.from('nothing that V8 knows')],
  ['is empty', () => Buffer.alloc(0)],
])('a cache that %s is refused, and the file runs all the same', (_what, change) => {
  const data = readFileSync(cache).subarray(file.length + 1);
  writeFileSync(cache, Buffer.concat([Buffer.from(`${file}\n`), change(data)]));
  expect(compileWithCache(file).cachedDataRejected).toBe(true);
  expect(load().answer()).toBe(42);
});

test('a cache of another text is refused', () => {
  writeFileSync(file, TEXT.replace('42', '1042'));
  expect(load().answer()).toBe(1042);
});

test('what was moved is compiled anew, since V8 would go on naming the old place', () => {
  const moved = join(folder, 'moved-1234.js');
  renameSync(file, moved);
  renameSync(cache, cache.replace('part-', 'moved-'));
  expect(compileWithCache(moved).cachedDataRejected).toBeUndefined();
});

test('the start of a process writes nothing', () => {
  rmSync(cache);
  const before = readdirSync(folder);
  load();
  expect(readdirSync(folder)).toEqual(before);
});

test('a stack trace names the line and the column of the file', () => {
  expect(load().fail).toThrow(expect.objectContaining({ stack: expect.stringContaining(`${file}:3:30`) }));
});

test('the built files have caches that this Node takes, and stack traces of their sources when asked for', async () => {
  await build({ say: () => undefined });
  const parts = join(serverFile, '..', 'parts');
  const entry = readFileSync(serverFile, 'utf8');
  const named = readdirSync(parts).filter((name) => name.endsWith('.js') && entry.includes(name));
  expect(named.map((name) => name.split('-')[0]).sort()).toEqual(['commands', 'serve']);
  // In a process of their own: tests may run with other flags.
  const url = new URL('../../scripts/code-cache.mjs', import.meta.url).href;
  const look = `const { compileWithCache } = await import(${JSON.stringify(url)});
    for (const file of process.argv.slice(1)) console.log(compileWithCache(file).cachedDataRejected);`;
  const files = named.sort().map((name) => join(parts, name));
  expect(node(['--input-type=module', '-e', look, ...files])).toBe('false\nfalse\n');

  const fail = `const { loadWithCache } = await import(${JSON.stringify(url)});
    await loadWithCache(process.argv[1]).runCommand().catch(({ stack }) => console.log(stack));`;
  const [commands = ''] = files;
  const [plain, mapped] = [[], ['--enable-source-maps']].map((flags) =>
    node([...flags, '--input-type=module', '-e', fail, commands]),
  );
  expect(plain).toMatch(/runCommand .*commands-\w+\.js:\d+:\d+/);
  expect(mapped).toMatch(/runCommand .*command-line\/commands\.ts:\d+:\d+/);
});

function node(args: readonly string[]): string {
  return execFileSync(process.execPath, args, { env: {}, encoding: 'utf8' });
}
