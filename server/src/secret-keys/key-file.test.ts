import { describe, expect, test } from 'vitest';
import { formatKeyFile, makerFirst, parseKeyFile, replacedAt, type StoredKey } from './key-file.ts';
import { fingerprintOf } from './parse-key.ts';

const WRITTEN = Date.UTC(2026, 0, 1);
const [A, B, C] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2), Buffer.alloc(32, 3)] as const;
const base64 = (key: Buffer) => key.toString('base64');
const stored = (key: Buffer, makesFrom?: number): StoredKey => ({ key, madeAt: WRITTEN, makesFrom });

describe('the text', () => {
  test('is read as it was written', () => {
    const keys = [stored(C, WRITTEN + 30_000), { key: B, madeAt: WRITTEN - 1, makesFrom: WRITTEN }, stored(A)];
    expect(parseKeyFile(formatKeyFile(keys), 0)).toEqual(keys);
    expect(formatKeyFile(keys)).toMatch(/^# [^\n]*\n(\S{44} made=\S+Z( from=\S+Z)?\n){3}$/);
  });

  test('of the first form, one line of keys, newest first, is read as well', () => {
    expect(parseKeyFile(`${base64(A)}\n`, WRITTEN)).toEqual([stored(A)]);
    const both = parseKeyFile(`${base64(B)}, ${A.toString('base64url')}\r\n`, WRITTEN) ?? [];
    expect(both).toEqual([stored(B), stored(A)]);
    expect(makerFirst(both, WRITTEN)[0]?.key).toEqual(B);
  });

  test.each([
    '',
    '# only a comment',
    `${base64(A)}\nnonsense`,
    `${base64(A)},`,
    `${base64(A)} made=yesterday`,
    `${base64(A)} from=`,
    `${base64(A)} until=2026-01-01T00:00:00.000Z`,
    `${base64(A)}${base64(B)}`,
  ])('%j is none', (text) => {
    expect(parseKeyFile(text, WRITTEN)).toBeUndefined();
  });
});

describe('of several keys', () => {
  const keys = [stored(C, WRITTEN + 60_000), stored(B, WRITTEN + 30_000), stored(A)];
  const makerAt = (now: number) => makerFirst(keys, now).map(({ key }) => key[0]);

  test('the newest whose time has come makes values, and all are accepted', () => {
    expect(makerAt(WRITTEN + 29_999)).toEqual([1, 3, 2]);
    expect(makerAt(WRITTEN + 30_000)).toEqual([2, 3, 1]);
    expect(makerAt(WRITTEN + 60_000)).toEqual([3, 2, 1]);
  });

  test('some key makes values even when the clock was set back before all of them', () => {
    expect(makerFirst([stored(C, WRITTEN), stored(B, WRITTEN)], WRITTEN - 1)).toHaveLength(2);
  });

  test('a key was replaced when the next one began, and not while that one waits', () => {
    const replaced = (key: StoredKey | undefined, now: number) => key && replacedAt(keys, key, now);
    const [c, b, a] = keys;
    expect(replaced(a, WRITTEN + 29_999)).toBeUndefined();
    expect(replaced(a, WRITTEN + 30_000)).toBe(WRITTEN + 30_000);
    expect(replaced(b, WRITTEN + 30_000)).toBeUndefined();
    expect(replaced(b, WRITTEN + 60_000)).toBe(WRITTEN + 60_000);
    expect(replaced(c, WRITTEN + 90_000)).toBeUndefined();
  });

  test('without times the later ones were replaced when the file was written, at the latest', () => {
    const older = stored(A);
    expect(replacedAt([stored(B), older], older, WRITTEN)).toBe(WRITTEN);
    expect(replacedAt([stored(B), older], older, WRITTEN - 1)).toBeUndefined();
  });
});

test('a fingerprint is the same always, another for each key, and no part of it', () => {
  expect(fingerprintOf(A)).toMatch(/^[0-9a-f]{12}$/);
  expect(fingerprintOf(Buffer.from(A))).toBe(fingerprintOf(A));
  expect(fingerprintOf(B)).not.toBe(fingerprintOf(A));
  expect(A.toString('hex')).not.toContain(fingerprintOf(A));
});
