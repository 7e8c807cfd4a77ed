import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSecretKeys } from './secret-key.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gatehouse-secret-key-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const databaseUrl = (name = 'gatehouse.db') => `sqlite:${join(directory, name)}`;
const keyFile = (name = 'gatehouse.db') => join(directory, `${name}.key`);

/** The keys in hex, or what is wrong with them. */
function keys(from: { setting?: string; databaseUrl: string }): readonly string[] {
  const read = readSecretKeys({ setting: undefined, ...from });
  return 'faults' in read ? read.faults : read.map((key) => key.toString('hex'));
}

describe('with SQLite', () => {
  test('a key of 32 random bytes is made once, and read from then on', () => {
    const [key, ...more] = keys({ databaseUrl: databaseUrl() });
    expect(more).toEqual([]);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(keys({ databaseUrl: databaseUrl() })).toEqual([key]);
    expect(Buffer.from(readFileSync(keyFile(), 'utf8'), 'base64').toString('hex')).toBe(key);
    expect(keys({ databaseUrl: databaseUrl('other.db') })).not.toEqual([key]);
  });

  test.skipIf(process.platform === 'win32')('only its owner can read the file, and no draft stays behind', () => {
    keys({ databaseUrl: databaseUrl() });
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['gatehouse.db.key']);
  });

  test('the folder is made if need be', () => {
    expect(keys({ databaseUrl: databaseUrl('a/b/gatehouse.db') })).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  test('several keys in the file are several keys, the newest first', () => {
    const [newest, older] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    writeFileSync(keyFile(), `${newest.toString('base64')},${older.toString('base64url')}\n`);
    expect(keys({ databaseUrl: databaseUrl() })).toEqual([newest.toString('hex'), older.toString('hex')]);
  });

  test('a setting goes before the file, which is not made then', () => {
    const setting = Buffer.alloc(32, 3).toString('base64');
    expect(keys({ setting, databaseUrl: databaseUrl() })).toEqual([Buffer.alloc(32, 3).toString('hex')]);
    expect(readdirSync(directory)).toEqual([]);
  });

  test.each(['', '\n', 'nonsense', Buffer.alloc(31).toString('base64'), '{"key":1}'])(
    'a file that holds %j is a fault that names it, and stays as it is',
    (content) => {
      writeFileSync(keyFile(), content);
      const [fault, ...more] = keys({ databaseUrl: databaseUrl() });
      expect(more).toEqual([]);
      expect(fault).toContain(keyFile());
      expect(fault).toMatch(/32 bytes in base64/);
      expect(readFileSync(keyFile(), 'utf8')).toBe(content);
    },
  );

  test('a place that can’t be written to is a fault that names it', () => {
    writeFileSync(join(directory, 'file'), '');
    const [fault] = keys({ databaseUrl: databaseUrl('file/gatehouse.db') });
    expect(fault).toContain(keyFile('file/gatehouse.db'));
    mkdirSync(keyFile('folder.db'));
    expect(keys({ databaseUrl: databaseUrl('folder.db') })[0]).toContain(keyFile('folder.db'));
  });

  test('in memory the key lives as long as the database', () => {
    const [key] = keys({ databaseUrl: 'sqlite::memory:' });
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(keys({ databaseUrl: 'sqlite::memory:' })).not.toEqual([key]);
  });

  test('processes that start at once have one key', async () => {
    const script = join(directory, 'read-key.mjs');
    await build({
      stdin: {
        contents: `import { readSecretKeys } from './secret-key.ts';
          process.stdin.once('data', () => {
            const [key] = readSecretKeys({ setting: undefined, databaseUrl: process.argv[2] });
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
    const processes = Array.from({ length: 4 }, () => spawn(process.execPath, [script, databaseUrl()]));
    await Promise.all(processes.map((each) => new Promise((resolve) => each.stderr.once('data', resolve))));
    const outputs = processes.map((each) => readText(each.stdout));
    for (const each of processes) each.stdin.write('go');
    const [first, ...others] = await Promise.all(outputs);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(others).toEqual([first, first, first]);
    expect(readdirSync(directory).sort()).toEqual(['gatehouse.db.key', 'read-key.mjs']);
  });
});

describe('with PostgreSQL', () => {
  test('a key must be given: several machines must have the same', () => {
    expect(keys({ databaseUrl: 'postgres://db/x' })).toEqual([expect.stringMatching(/is required with PostgreSQL/)]);
    expect(keys({ setting: '', databaseUrl: 'postgres://db/x' })).toEqual([expect.stringMatching(/is required/)]);
    const setting = Buffer.alloc(32, 3).toString('base64');
    expect(keys({ setting, databaseUrl: 'postgres://db/x' })).toEqual([Buffer.alloc(32, 3).toString('hex')]);
  });
});
