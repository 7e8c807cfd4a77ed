import { expect, test } from 'vitest';
import { toPositional } from './placeholders.ts';

test('numbered placeholders in order become plain ones without a mapping', () => {
  expect(toPositional('select $1, $2')).toEqual({ sql: 'select ?, ?', order: undefined });
});

test('placeholders that repeat or stand out of order carry their mapping', () => {
  expect(toPositional('select $2, $1, $2')).toEqual({ sql: 'select ?, ?, ?', order: [1, 0, 1] });
});

test('what stands in quotes is text', () => {
  const quoted = `select '$1', "a$2", 'it''s $3'`;
  expect(toPositional(`${quoted}, $1`)).toEqual({ sql: `${quoted}, ?`, order: undefined });
});

test('plain placeholders stay', () => {
  expect(toPositional('select ?, ?')).toEqual({ sql: 'select ?, ?', order: undefined });
});
