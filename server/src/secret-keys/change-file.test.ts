// Rotating and dropping, with readers that follow the file meanwhile as server processes do.

import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dropKeys, KeyChangeRefused, OVERLAP_MS, rotateKeyFile } from './change-file.ts';
import { followKeyFile } from './follow-file.ts';
import { openSecretKeys } from './open.ts';
import { fingerprintOf } from './parse-key.ts';
import { readKeyFile } from './source.ts';

const DAY = 86_400_000;
let directory: string;
let path: string;
let now: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gatehouse-keys-'));
  path = join(directory, 'gatehouse.db.key');
  now = 1_750_000_000_000;
  openSecretKeys({ kind: 'file', path }, { now: () => now });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

type Line = [fields: unknown, message: string];

/** A process that follows the file; what it says goes to `lines`. */
function process1(lines: Line[] = []): () => string[] {
  const note = (fields: unknown, message: string) => void lines.push([fields, message]);
  const keys = followKeyFile({ path, now: () => now, log: { info: note, warn: note } });
  return () => keys().map(fingerprintOf);
}

const rotate = (dropReplacedBefore?: number) => rotateKeyFile(path, { now, dropReplacedBefore });
const drop = (which: Parameters<typeof dropKeys>[1]['which']) => dropKeys(path, { now, which });
const inFile = () => {
  const keys = readKeyFile(path);
  if (keys === undefined || 'faults' in keys) throw new Error('The file holds no keys.');
  return keys.map(({ key }) => fingerprintOf(key));
};

describe('a rotation', () => {
  test('is accepted by every process before any of them makes values with the new key', () => {
    const [one, other] = [process1(), process1()];
    const [old] = one();
    const made = fingerprintOf(rotate().made.key);
    expect(one()).toEqual([old]);
    now += 1000;
    expect(one()).toEqual([old, made]);
    now += OVERLAP_MS - 1001;
    expect([one(), other()]).toEqual([
      [old, made],
      [old, made],
    ]);
    now += 1000;
    expect([one(), other()]).toEqual([
      [made, old],
      [made, old],
    ]);
  });

  test('is told by each process, with fingerprints alone', () => {
    const lines: Line[] = [];
    const one = process1(lines);
    const [old] = one();
    const { made } = rotate();
    now += 1000;
    one();
    now += OVERLAP_MS;
    one();
    const fresh = fingerprintOf(made.key);
    expect(lines).toEqual([
      [{ makes: old, accepted: [fresh] }, 'secret keys changed'],
      [{ makes: fresh, accepted: [old] }, 'secret keys changed'],
    ]);
    expect(JSON.stringify(lines)).not.toContain(made.key.toString('base64'));
  });

  test('reads a file of the first form, and keeps its keys', () => {
    const [newer, older] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    writeFileSync(path, `${newer.toString('base64')},${older.toString('base64')}`);
    const one = process1();
    expect(one()).toEqual([newer, older].map(fingerprintOf));
    const { made } = rotate();
    now += OVERLAP_MS;
    expect(one()).toEqual([made.key, newer, older].map(fingerprintOf));
  });

  test('follows another: each new key waits for its own time', () => {
    const one = process1();
    const [first] = one();
    const second = fingerprintOf(rotate().made.key);
    now += 10_000;
    const third = fingerprintOf(rotate().made.key);
    now += OVERLAP_MS - 10_000;
    expect(one()).toEqual([second, third, first]);
    now += 10_000;
    expect(one()).toEqual([third, second, first]);
  });

  test('can drop what was replaced long enough ago, however old a key is that still made values', () => {
    const [first] = inFile();
    now += 400 * DAY;
    const second = fingerprintOf(rotate(now - 30 * DAY).made.key);
    expect(inFile()).toEqual([second, first]);
    now += 29 * DAY;
    const third = fingerprintOf(rotate(now - 30 * DAY).made.key);
    expect(inFile()).toEqual([third, second, first]);
    now += 2 * DAY;
    const { made, dropped } = rotate(now - 30 * DAY);
    expect(dropped.map(({ key }) => fingerprintOf(key))).toEqual([first]);
    expect(inFile()).toEqual([fingerprintOf(made.key), third, second]);
  });

  test.skipIf(process.platform === 'win32')('keeps the mode of the file, and leaves no draft', () => {
    chmodSync(path, 0o640);
    rotate();
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(directory)).toEqual(['gatehouse.db.key']);
  });

  test.skipIf(process.getuid?.() !== 0)('keeps the owner of the file when somebody else runs it', () => {
    const { chownSync } = process.getBuiltinModule('node:fs');
    chownSync(path, 1234, 4321);
    rotate();
    expect(statSync(path)).toMatchObject({ uid: 1234, gid: 4321 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('waits for no other: while one is at work, the next is refused, and one that was killed is forgotten', () => {
    const before = readFileSync(path, 'utf8');
    writeFileSync(`${path}.new`, '');
    expect(() => rotate()).toThrow(KeyChangeRefused);
    expect(() => rotate()).toThrow(/Another command/);
    expect(readFileSync(path, 'utf8')).toBe(before);
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(`${path}.new`, longAgo, longAgo);
    rotate();
    expect(inFile()).toHaveLength(2);
  });

  test('of nothing, or of what is no key, is refused, and leaves it as it is', () => {
    writeFileSync(path, 'nonsense');
    expect(() => rotate()).toThrow(/32 bytes/);
    expect(readFileSync(path, 'utf8')).toBe('nonsense');
    rmSync(path);
    expect(() => rotate()).toThrow(/when the server first starts/);
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('dropping', () => {
  test('ends a key that was replaced, in every process', () => {
    const one = process1();
    const [old = ''] = one();
    const made = fingerprintOf(rotate().made.key);
    now += OVERLAP_MS;
    expect(drop({ fingerprint: old }).dropped).toHaveLength(1);
    now += 1000;
    expect(one()).toEqual([made]);
  });

  test('refuses the key that makes values, and says when it will not', () => {
    const [old = ''] = inFile();
    expect(() => drop({ fingerprint: old })).toThrow('Run keys rotate first');
    rotate();
    expect(() => drop({ fingerprint: old })).toThrow(new Date(now + OVERLAP_MS).toISOString());
    expect(inFile()).toHaveLength(2);
  });

  test('takes back a rotation whose key waits still', () => {
    const [old] = inFile();
    const made = fingerprintOf(rotate().made.key);
    drop({ fingerprint: made });
    expect(inFile()).toEqual([old]);
  });

  test('by age never takes the key that makes values, nor one that waits', () => {
    now += 400 * DAY;
    expect(drop({ replacedBefore: now }).dropped).toEqual([]);
    rotate();
    expect(drop({ replacedBefore: now }).dropped).toEqual([]);
    now += OVERLAP_MS;
    expect(drop({ replacedBefore: now }).dropped).toHaveLength(1);
    expect(inFile()).toHaveLength(1);
  });

  test('a fingerprint that no key has is refused', () => {
    expect(() => drop({ fingerprint: '0123456789ab' })).toThrow('There is no key 0123456789ab');
  });
});

describe('a process', () => {
  test('looks at the file once a second at most', () => {
    const one = process1();
    const keys = one();
    rotate();
    now += 999;
    expect(one()).toEqual(keys);
    now += 1;
    expect(one()).toHaveLength(2);
  });

  test('keeps its keys, and says so once, while the file can’t be used', () => {
    const lines: Line[] = [];
    const one = process1(lines);
    const keys = one();
    const good = readFileSync(path, 'utf8');
    for (const spoil of [() => writeFileSync(path, 'half of a k'), () => renameSync(path, `${path}.away`)]) {
      spoil();
      for (let second = 0; second < 3; second += 1) {
        now += 1000;
        expect(one()).toEqual(keys);
      }
    }
    expect(lines.map(([, message]) => message)).toEqual(Array(2).fill('secret key file unusable, keeping the keys'));
    writeFileSync(path, good);
    rotate();
    now += 1000;
    expect(one()).toHaveLength(2);
  });

  test('goes on when the clock is set back', () => {
    const one = process1();
    const [old] = one();
    const made = fingerprintOf(rotate().made.key);
    now += OVERLAP_MS;
    expect(one()).toEqual([made, old]);
    now -= DAY;
    expect(one()).toEqual([old, made]);
  });
});
