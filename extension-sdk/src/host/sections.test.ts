import { describe, expect, test } from 'vitest';
import { parseSection } from './sections.ts';

const section = (component: unknown) => ({ title: 'Orders', components: [component] });
const parsed = (component: unknown) => parseSection(section(component)).components[0];

describe('components', () => {
  test.each([
    [{ type: 'title', data: { title: 'A', clickable: true, id: 'x', imgSize: 'small' } }],
    [{ type: 'button', data: { id: 'b', label: 'Open', openApp: true, primary: false } }],
    [{ type: 'label_value', data: { label: 'L', value: 'V', inline: false } }],
    [{ type: 'link', data: { url: 'https://a.example.com/', value: 'A' } }],
    [{ type: 'line' }],
    [{ type: 'customer' }],
    [{ type: 'tags', data: { tags: ['a', 'b'], label: 'T' } }],
  ])('%j is taken as it is', (component) => {
    expect(parsed(component)).toEqual(component);
  });

  test('those without required fields may come without data, and a divider is a line', () => {
    expect(parsed({ type: 'label_value' })).toEqual({ type: 'label_value', data: {} });
    expect(parsed({ type: 'divider' })).toEqual({ type: 'line' });
  });

  test('numbers are text, unknown fields go, and so do pictures and links that are not allowed', () => {
    const data = { label: 7, value: null, iconUrl: 'javascript:1', url: 'http://a.example.com', onclick: 'x' };
    expect(parsed({ type: 'label_value', data })).toEqual({ type: 'label_value', data: { label: '7' } });
  });

  test.each([
    [{ type: 'title', data: {} }],
    [{ type: 'title', data: { title: ' ' } }],
    [{ type: 'title', data: { title: 'A', imgSize: 'huge' } }],
    [{ type: 'button', data: { id: 'b' } }],
    [{ type: 'link', data: { url: 'javascript:alert(1)' } }],
    [{ type: 'tags', data: { tags: 'a' } }],
    [{ type: '__proto__' }],
    [{ type: 'html', data: { html: '<b>' } }],
    [null],
    ['line'],
  ])('%j refuses the whole section', (component) => {
    expect(() => parseSection(section(component))).toThrow(expect.objectContaining({ code: 'BAD_SCHEMA' }));
  });
});

test.each([
  [undefined],
  [null],
  ['x'],
  [{}],
  [{ title: 'A' }],
  [{ title: 'A', components: [] }],
  [{ title: '', components: [{ type: 'line' }] }],
])('%j is no section', (value) => {
  expect(() => parseSection(value)).toThrow(expect.objectContaining({ code: 'BAD_SCHEMA' }));
});

test('a section of very many components is too big', () => {
  const components = Array.from({ length: 51 }, () => ({ type: 'line' }));
  expect(() => parseSection({ title: 'A', components })).toThrow(expect.objectContaining({ code: 'TOO_BIG' }));
});
