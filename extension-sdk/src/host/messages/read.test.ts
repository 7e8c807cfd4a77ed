// Text as it is to be shown: what is left out of it, and how long it is.
import { expect, test } from 'vitest';
import { fields, filledText, text } from './read.ts';

test.each([
  ['plain', 'plain'],
  ['a\r\nb\tc', 'a\nb\tc'],
  ['\u0000\u001b[13~\u001f', '[13~'],
  [7, '7'],
  ['\u{1f600}\ud800', '\u{1f600}\ud800'],
])('%j is shown as %j', (value, shown) => {
  expect(text(value, 'It')).toBe(shown);
});

test('length is counted in characters, of those that are shown', () => {
  const smiles = '\u{1f600}'.repeat(10);
  expect(text(smiles, 'It', { max: 10 })).toBe(smiles);
  expect(text('\u0000'.repeat(20), 'It', { max: 10 })).toBe('');
  expect(() => text(`${smiles}x`, 'It', { max: 10 })).toThrow(expect.objectContaining({ code: 'TOO_BIG' }));
});

test.each([[null], [undefined], [{}], [['x']], [true]])('%j is no text', (value) => {
  expect(() => text(value, 'It')).toThrow(expect.objectContaining({ code: 'BAD_SCHEMA' }));
});

test('text of nothing but blanks is empty', () => {
  expect(() => filledText(' \n\u0000', 'It')).toThrow('It is empty.');
});

test('fields that are called like what every object has are its own', () => {
  const data = JSON.parse('{"__proto__": {"title": "inherited"}, "value": "own"}');
  const { title, value } = fields(data, 'It');
  expect([title, value]).toEqual([undefined, 'own']);
});
