import { expect, test } from 'vitest';
import { checkSize } from './size.ts';

const big = expect.objectContaining({ code: 'TOO_BIG' });
const bad = expect.objectContaining({ code: 'BAD_SCHEMA' });

test.each([
  [null],
  [undefined],
  [7],
  ['text'],
  [{ a: [1, { b: true }] }],
  [new Date()],
  [new Error('x')],
  [Object.create(null)],
])('%j is data', (value) => {
  expect(() => checkSize(value, 10_000)).not.toThrow();
});

test('text, keys and parts all count', () => {
  expect(() => checkSize('x'.repeat(1_001), 1_000)).toThrow(big);
  expect(() => checkSize({ ['k'.repeat(1_001)]: 1 }, 1_000)).toThrow(big);
  expect(() =>
    checkSize(
      Array.from({ length: 200 }, () => 1),
      1_000,
    ),
  ).toThrow(big);
  expect(() => checkSize(new Error('x'.repeat(2_000)), 1_000)).toThrow(big);
  expect(() => checkSize(Object.assign(new Error('x'), { stack: 's'.repeat(2_000) }), 1_000)).toThrow(big);
});

test('what is deep, circular or mostly holes is too big, and found at once', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  expect(() => checkSize(circular, 1_000_000)).toThrow(big);
  expect(() => checkSize([[[[[[[[[[[[[[1]]]]]]]]]]]]]], 1_000_000)).toThrow(big);
  expect(() => checkSize(new Array(4_000_000_000), 1_000_000)).toThrow(big);
});

test.each([
  [new Map()],
  [new Set()],
  [new ArrayBuffer(8)],
  [new Uint8Array(8)],
  [/x/],
  [new URL('https://a.example.com')],
  [10n],
  [Object.assign(['x'], { hidden: 'y' })],
  [Object.assign([], { 1: 'after a hole', '-1': 'y' })],
  [Object.assign(new Error('x'), { cause: new Map() })],
])('%s is no data', (value) => {
  expect(() => checkSize({ value }, 10_000)).toThrow(bad);
});
