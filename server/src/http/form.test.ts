import { describe, expect, test } from 'vitest';
import { decodeForm, queryOf } from './form.ts';

const values = (text: string, options = {}) => Object.fromEntries(decodeForm(text, options).values);
const faults = (text: string, options = {}) => Object.fromEntries(decodeForm(text, options).faults);

describe('well-formed text (RFC 6749 appendix B)', () => {
  test('is decoded: escapes, plus for space, UTF-8, empty values, and an equals sign within a value', () => {
    const text = 'a=1&b=two+words%20here&c=caf%C3%A9%F0%9F%98%80&d=&e&f=x=y==&g%5B%5D=%2B%26%3d';
    const decoded = { a: '1', b: 'two words here', c: 'café😀', d: '', e: '', f: 'x=y==', 'g[]': '+&=' };
    expect(values(text)).toEqual(decoded);
    expect(faults(text)).toEqual({});
  });

  test('nothing is an empty form, and empty pairs are none', () => {
    for (const text of ['', '&', '&&&']) expect(decodeForm(text)).toEqual({ values: new Map(), faults: new Map() });
    expect(values('&a=1&&b=2&')).toEqual({ a: '1', b: '2' });
  });

  test('raw UTF-8 bytes, as some clients send them, mean what they say', () => {
    const wire = Buffer.from('name=café Ł', 'utf8').toString('latin1');
    expect(values(wire)).toEqual({ name: 'café Ł' });
  });

  test('escapes are decoded once', () => {
    expect(values('a=%2525&b=%252e%252e')).toEqual({ a: '%25', b: '%2e%2e' });
  });

  test('a byte order mark is a character like others, and stays', () => {
    expect(values('a=%EF%BB%BFx')).toEqual({ a: '\ufeffx' });
    expect(values('%EF%BB%BFa=x')).toEqual({ '\ufeffa': 'x' });
  });
});

describe('A34: what was sent twice', () => {
  test.each(['a=1&a=2', 'a=1&a=1', 'a=&a=', 'a&a', 'a=1&%61=2', 'a=1&a=2&a=3', 'a=1&a=%ff', 'a=%ff&a=1', 'a=1&&a'])(
    '%s is a fault, and has no value',
    (text) => {
      expect(values(`${text}&b=2`)).toEqual({ b: '2' });
      expect(faults(text)).toEqual({ a: 'was sent more than once' });
    },
  );

  test('names differ by case, brackets and spaces', () => {
    expect(values('a=1&A=2&a[]=3&a+=4')).toEqual({ a: '1', A: '2', 'a[]': '3', 'a ': '4' });
  });

  test('with trimmed names, a space makes no difference', () => {
    expect(faults('a=1&a%0A=2', { trim: true })).toEqual({ a: 'was sent more than once' });
  });
});

describe('A35: names that objects inherit', () => {
  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__proto__[polluted]'])(
    '%s is a name like others',
    (name) => {
      const form = decodeForm(`${name}=x`);
      expect([...form.values]).toEqual([[name, 'x']]);
      expect(form.values.get('polluted')).toBeUndefined();
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      expect([...decodeForm('a=1').values.keys()]).toEqual(['a']);
      expect(decodeForm(`${name}=x&${name}=y`).faults.get(name)).toBe('was sent more than once');
    },
  );
});

describe('A34: what is not UTF-8, or not an escape', () => {
  test.each([
    '%ff',
    '%80',
    '%C3',
    '%C3%28',
    '%C0%AE',
    '%E0%80%AE',
    '%ED%A0%80',
    '%F4%90%80%80',
    '%',
    '%4',
    '%zz',
    '%u0041',
    'x%',
    '\u00ff',
    '\u0141',
    '\u{1f600}',
    '\ud800',
  ])('%j as a value is a fault, as a name one without the name', (text) => {
    expect(decodeForm(`a=${text}&b=2`)).toEqual({
      values: new Map([['b', '2']]),
      faults: new Map([['a', 'is not well-formed UTF-8']]),
    });
    expect(decodeForm(`${text}=a&b=2`)).toEqual({
      values: new Map([['b', '2']]),
      faults: new Map([['a parameter name', 'can’t be read']]),
    });
  });
});

describe('control characters', () => {
  test.each(['%00', '%0d%0a', '%09', '%1f', '%7f', '\n', '\u0000'])(
    '%j within a value or a name is a fault',
    (text) => {
      expect(faults(`a=x${text}y`)).toEqual({ a: 'has control characters' });
      expect(faults(`x${text}y=a`)).toEqual({ 'a parameter name': 'can’t be read' });
    },
  );

  test('line breaks and spaces around values are cut away where that is asked for, and only there', () => {
    const text = ' a =\r\n 1 \n&\nb=%20two%20words%0a';
    expect(values(text, { trim: true })).toEqual({ a: '1', b: 'two words' });
    expect(faults(text)).not.toEqual({});
    expect(values('a=+1+')).toEqual({ a: ' 1 ' });
    expect(faults('a=x%0ay', { trim: true })).toEqual({ a: 'has control characters' });
  });
});

describe('A36: size', () => {
  test('a value may have 8192 characters, a name 128', () => {
    expect(values(`a=${'x'.repeat(8192)}`)).toEqual({ a: 'x'.repeat(8192) });
    expect(faults(`a=${'x'.repeat(8193)}`)).toEqual({ a: 'is longer than 8192 characters' });
    expect(faults(`a=${'%78'.repeat(8193)}`)).toEqual({ a: 'is longer than 8192 characters' });
    expect(values(`${'n'.repeat(128)}=x`)).toEqual({ ['n'.repeat(128)]: 'x' });
    expect(faults(`${'n'.repeat(129)}=x`)).toEqual({ 'a parameter name': 'can’t be read' });
  });

  test('a request may have 100 parameters; with more it has none', () => {
    const pairs = (count: number) => Array.from({ length: count }, (_, index) => `p${index}=x`).join('&');
    expect(decodeForm(pairs(100)).values.size).toBe(100);
    expect(decodeForm(pairs(101))).toEqual({
      values: new Map(),
      faults: new Map([['the request', 'has more than 100 parameters']]),
    });
    expect(decodeForm('&'.repeat(1_000_000)).faults.size).toBe(1);
  });
});

test('the query of a URL is all behind its first question mark', () => {
  expect(queryOf('/path')).toBe('');
  expect(queryOf('/path?')).toBe('');
  expect(queryOf('/path?a=1')).toBe('a=1');
  expect(queryOf('/path?a=1?b=2')).toBe('a=1?b=2');
});
