import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SecretKeyUnusable } from './follow-file.ts';
import { openSecretKeys } from './open.ts';

const now = () => 1_750_000_000_000;
let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gatehouse-secret-key-'));
  path = join(directory, 'gatehouse.db.key');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (file = path) => openSecretKeys({ kind: 'file', path: file }, { now })().map((key) => key.toString('hex'));

test('a key of 32 random bytes is made once, and read from then on', () => {
  const [key, ...more] = open();
  expect(more).toEqual([]);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(open()).toEqual([key]);
  expect(readFileSync(path, 'utf8')).toContain(Buffer.from(key ?? '', 'hex').toString('base64'));
  expect(open(join(directory, 'other.db.key'))).not.toEqual([key]);
});

test.skipIf(process.platform === 'win32')('only its owner can read the file, and no draft stays behind', () => {
  open();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory)).toEqual(['gatehouse.db.key']);
});

test('the folder is made if need be', () => {
  expect(open(join(directory, 'a/b/gatehouse.db.key'))).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
});

test('a key that was made is told by its fingerprint', () => {
  const lines: unknown[] = [];
  const log = { info: (...line: unknown[]) => void lines.push(line), warn: () => undefined };
  const [key] = openSecretKeys({ kind: 'file', path }, { now, log })();
  openSecretKeys({ kind: 'file', path }, { now, log });
  expect(lines).toEqual([[{ file: path, key: expect.stringMatching(/^[0-9a-f]{12}$/) }, 'secret key made']]);
  expect(JSON.stringify(lines)).not.toContain(key?.toString('hex').slice(0, 12));
});

test('a place that can’t be written to is told in words', () => {
  writeFileSync(join(directory, 'file'), '');
  expect(() => open(join(directory, 'file/gatehouse.db.key'))).toThrow(SecretKeyUnusable);
  mkdirSync(join(directory, 'folder.key'));
  expect(() => open(join(directory, 'folder.key'))).toThrow(/folder\.key/);
});

test('keys of a setting are those of the setting; one in memory is another for each database', () => {
  const keys = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  expect(openSecretKeys({ kind: 'setting', keys }, { now })()).toBe(keys);
  const inMemory = openSecretKeys({ kind: 'memory' }, { now });
  expect(inMemory()).toBe(inMemory());
  expect(openSecretKeys({ kind: 'memory' }, { now })()).not.toEqual(inMemory());
});

test('processes that start at once have one key', async () => {
  const script = join(directory, 'read-key.mjs');
  await build({
    stdin: {
      contents: `import { openSecretKeys } from './open.ts';
        process.stdin.once('data', () => {
          const [key] = openSecretKeys({ kind: 'file', path: process.argv[2] }, { now: Date.now })();
          process.stdout.write(key.toString('hex'));
          process.exit(0);
        });
        process.stderr.write('ready');`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: script,
  });
  const processes = Array.from({ length: 4 }, () => spawn(process.execPath, [script, path]));
  await Promise.all(processes.map((each) => new Promise((resolve) => each.stderr.once('data', resolve))));
  const outputs = processes.map((each) => readText(each.stdout));
  for (const each of processes) each.stdin.write('go');
  const [first, ...others] = await Promise.all(outputs);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(others).toEqual([first, first, first]);
  expect(readdirSync(directory).sort()).toEqual(['gatehouse.db.key', 'read-key.mjs']);
});
