import { expect, test } from 'vitest';
import { ApiError } from '../answers/errors.ts';
import { parseJson } from './json.ts';
import { shortestMs } from './test-times.ts';

function messageOf(text: string): string {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof ApiError && error.type === 'validation') return error.message;
    throw error;
  }
  throw new Error(`Nothing was refused in ${text.slice(0, 80)}.`);
}

test.each([
  '{}',
  '[]',
  '1',
  '"a"',
  'null',
  '{"a":{"a":[{"a":1},{"a":2}]},"b":"{\\"b\\":1,\\"b\\":2}"}',
  '{"a":"x","b":"a"}',
  '["a","a",":"]',
])('RFC 8259: %s is read as JSON.parse reads it', (text) => {
  expect(parseJson(text)).toEqual(JSON.parse(text));
});

test.each(['', '{', '{"a":1,}', "{'a':1}", '{"a":1}{"b":2}', 'undefined', '{"a":01}', '{"a":NaN}'])(
  '%j is refused as no JSON',
  (text) => {
    expect(messageOf(text)).toContain('not JSON');
  },
);

test.each([
  '{"a":1,"a":1}',
  '{"a":1,"b":{"c":1},"a":2}',
  '[{"x":1,"x":2}]',
  '{"a":1,"\\u0061":2}',
  '{"__proto__":1,"__proto__":2}',
  '{"":1,"":2}',
])('RFC 8259 4: the repeated name in %s is refused, however it is escaped', (text) => {
  expect(messageOf(text)).toContain('stands twice');
});

test('nesting beyond eight levels is refused', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect(parseJson(nested(8))).toBeDefined();
  expect(messageOf(nested(9))).toContain('nested deeper');
  expect(messageOf(nested(30_000))).toContain('nested deeper');
});

test('__proto__ becomes an own name and changes nothing', () => {
  const value = parseJson('{"__proto__":{"polluted":1}}') as object;
  expect(Object.keys(value)).toEqual(['__proto__']);
  expect((value as Record<string, unknown>).polluted).toBeUndefined();
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('64 kB of quotes and backslashes are scanned in no time', () => {
  const text = JSON.stringify({ a: '\\"'.repeat(16_000), b: '"'.repeat(10_000) });
  expect(shortestMs(() => parseJson(text))).toBeLessThan(500);
});
