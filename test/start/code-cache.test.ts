// The server's files with what V8 made of them: taken when it fits, and without a word done without when not.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { build, serverFile } from '../../scripts/build.mjs';
import { atFileEnd } from '../support/at-file-end.ts';

const TEXT = `
exports.answer = () => 42;
exports.fail = () => { throw new Error('here'); };
`;
const codeCache = new URL('../../scripts/code-cache.mjs', import.meta.url).href;

/** What a process says of a file that it loads. Of its own: V8 also refuses caches where other flags were set, as some tests do in theirs. */
const LOOK = `import { compileWithCache, loadWithCache } from ${JSON.stringify(codeCache)};
const [, , file] = process.argv;
const { cachedDataRejected: rejected = 'no cache' } = compileWithCache(file);
const { answer, fail } = loadWithCache(file);
try { fail(); } catch ({ stack }) { console.log(JSON.stringify({ rejected, answer: answer(), stack })); }
`;
let folder: string;
let file: string;
let cache: string;

const root = mkdtempSync(join(tmpdir(), 'gatehouse-code-cache-'));
const left = Array.from({ length: 12 }, (_, index) => join(root, String(index)));
const fileIn = (directory: string) => join(directory, 'part-1234.js');

beforeAll(() => {
  atFileEnd(async () => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, 'look.mjs'), LOOK);
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

const look = (at = file) => JSON.parse(node([join(root, 'look.mjs'), at])) as Record<string, unknown>;

test('a cache is taken', () => {
  expect(look()).toMatchObject({ rejected: false, answer: 42 });
});

test('a file without a cache does the same', () => {
  rmSync(cache);
  expect(look()).toMatchObject({ rejected: 'no cache', answer: 42 });
});

test.each([
  ['is of another V8', (data: Buffer) => data.fill(1, 4, 8)],
  ['ends too early', (data: Buffer) => data.subarray(0, data.length / 2)],
  ['is something else', () => Buffer.from('nothing that V8 knows')],
  ['is empty', () => Buffer.alloc(0)],
])('a cache that %s is refused, and the file runs all the same', (_what, change) => {
  const data = readFileSync(cache).subarray(file.length + 1);
  writeFileSync(cache, Buffer.concat([Buffer.from(`${file}\n`), change(data)]));
  expect(look()).toMatchObject({ rejected: true, answer: 42 });
});

test('a cache of another text is refused', () => {
  writeFileSync(file, TEXT.replace('42', '1042'));
  expect(look()).toMatchObject({ rejected: true, answer: 1042 });
});

test('a cache is refused where other flags are set, and the file runs all the same', () => {
  const flagged = node(['--expose-gc', join(root, 'look.mjs'), file]);
  expect(JSON.parse(flagged)).toMatchObject({ rejected: true, answer: 42 });
});

test('what was moved is compiled anew, since V8 would go on naming the old place', () => {
  const moved = join(folder, 'moved-1234.js');
  renameSync(file, moved);
  renameSync(cache, cache.replace('part-', 'moved-'));
  expect(look(moved)).toMatchObject({ rejected: 'no cache', stack: expect.stringContaining(`${moved}:3:30`) });
});

test('the start of a process writes nothing', () => {
  rmSync(cache);
  const before = readdirSync(folder);
  look();
  expect(readdirSync(folder)).toEqual(before);
});

test('a stack trace names the line and the column of the file', () => {
  expect(look().stack).toContain(`${file}:3:30`);
});

test('the built files have caches that this Node takes, and stack traces of their sources when asked for', async () => {
  await build({ say: () => undefined });
  const parts = join(serverFile, '..', 'parts');
  const entry = readFileSync(serverFile, 'utf8');
  const named = readdirSync(parts).filter((name) => name.endsWith('.js') && entry.includes(name));
  expect(named.map((name) => name.split('-')[0]).sort()).toEqual(['commands', 'serve']);
  const taken = `const { compileWithCache } = await import(${JSON.stringify(codeCache)});
    for (const file of process.argv.slice(1)) console.log(compileWithCache(file).cachedDataRejected);`;
  const files = named.sort().map((name) => join(parts, name));
  expect(node(['--input-type=module', '-e', taken, ...files])).toBe('false\nfalse\n');

  const fail = `const { loadWithCache } = await import(${JSON.stringify(codeCache)});
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
