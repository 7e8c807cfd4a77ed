import { describe, expect, test } from 'vitest';
import { ApiError } from '../answers/errors.ts';
import { parseForm } from './form.ts';
import { decodeFormFields } from './form-fields.ts';
import { shortestMs } from './test-times.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    count: { type: 'integer' },
    groups: { type: 'array', items: { type: 'integer' } },
    agents: { type: 'array', items: { type: 'string' } },
    fields: {
      type: 'array',
      items: { type: 'object', properties: { name: { type: 'string' }, n: { type: 'integer' } } },
    },
    notices: { type: 'object', properties: { new: { type: 'integer' } } },
  },
};

const decode = (form: string) => decodeFormFields(SCHEMA, parseForm(form));

function messageOf(form: string): string {
  try {
    parseForm(form);
  } catch (error) {
    if (error instanceof ApiError && error.type === 'validation') return error.message;
    throw error;
  }
  throw new Error(`Nothing was refused in ${form.slice(0, 80)}.`);
}

describe('a form is read as the JSON that it stands for', () => {
  test.each<[string, unknown]>([
    ['', {}],
    ['&&', {}],
    ['name=Ada+Kowal', { name: 'Ada Kowal' }],
    ['name=%C3%A4%26%3D', { name: 'ä&=' }],
    ['name=a=b', { name: 'a=b' }],
    ['name', { name: '' }],
    ['name=12', { name: '12' }],
    ['count=12', { count: 12 }],
    ['count=-3', { count: -3 }],
    ['groups[]=1&groups[]=2', { groups: [1, 2] }],
    ['groups%5B%5D=1', { groups: [1] }],
    ['groups[1]=5&groups[0]=4', { groups: [4, 5] }],
    ['groups[2]=1&groups[10]=2', { groups: [1, 2] }],
    ['groups[]=', { groups: [] }],
    ['groups=', { groups: [] }],
    ['agents[]=1', { agents: ['1'] }],
    ['fields[0][name]=a&fields[0][n]=1&fields[1][name]=b', { fields: [{ name: 'a', n: 1 }, { name: 'b' }] }],
    ['notices[new]=1', { notices: { new: 1 } }],
  ])('%s', (form, value) => {
    expect(JSON.parse(JSON.stringify(decode(form)))).toEqual(value);
  });
});

test('text that is no number stays text, for the schema to refuse', () => {
  for (const text of ['', ' 1', '1.5', '1e3', '0x1', '01', '١', '9'.repeat(30), 'NaN']) {
    expect(decode(`count=${encodeURIComponent(text)}`).count).toBe(text);
  }
});

test('text where a list or an object belongs stays text, and the other way round', () => {
  expect(decode('groups=1').groups).toBe('1');
  expect(decode('notices=1').notices).toBe('1');
  expect(decode('name[]=1').name).toEqual(['1']);
  expect(JSON.parse(JSON.stringify(decode('groups[x]=1').groups))).toEqual({ x: '1' });
});

test('names without a schema are kept, for the schema to refuse', () => {
  expect(Object.keys(decode('nam=1&constructor=2'))).toEqual(['nam', 'constructor']);
});

describe('what can be read in two ways is refused', () => {
  test.each([
    ['name=a&name=a', 'more than once'],
    ['groups[0]=1&groups[0]=2', 'more than once'],
    ['notices[new]=1&notices[new]=0', 'more than once'],
    ['groups=1&groups[]=2', 'two ways'],
    ['groups[]=2&groups=1', 'more than once'],
    ['groups[]=2&groups[0]=1', 'two ways'],
    ['groups[0]=2&groups[]=1', 'two ways'],
    ['notices=1&notices[new]=1', 'two ways'],
    ['fields[][name]=a', 'before its end'],
    ['groups[][]=1', 'before its end'],
    ['a[b][c][d][e]=1', 'nested deeper'],
    ['a[b=1', 'not readable'],
    ['a]=1', 'not readable'],
    ['a[b]c=1', 'not readable'],
    ['[a]=1', 'not readable'],
    ['=1', 'not readable'],
    [`${'a'.repeat(65)}=1`, 'not readable'],
    ['name=%', 'percent sign'],
    ['name=%zz', 'percent sign'],
    ['name=%ff', 'not UTF-8'],
    ['name=%ed%a0%80', 'not UTF-8'],
    ['%c0%80=1', 'not UTF-8'],
  ])('%s', (form, words) => {
    expect(messageOf(form)).toContain(words);
  });

  test('too many fields', () => {
    const form = Array.from({ length: 501 }, (_, index) => `a${index}=1`).join('&');
    expect(messageOf(form)).toContain('more than 500 fields');
  });
});

test('names that mean something to JavaScript are names like others', () => {
  const value = decode('__proto__[polluted]=1&constructor[prototype][polluted]=1&notices[__proto__]=1');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(Object.getPrototypeOf(value)).toBeNull();
  expect(Object.keys(value)).toEqual(['__proto__', 'constructor', 'notices']);
});

test('a form of brackets takes no longer than any other of its size', () => {
  const form = '['.repeat(60_000);
  const ms = shortestMs(() => {
    expect(messageOf(form)).toContain('not readable');
    expect(messageOf(`a${'[]'.repeat(30_000)}`)).toContain('not readable');
  });
  expect(ms).toBeLessThan(500);
});
