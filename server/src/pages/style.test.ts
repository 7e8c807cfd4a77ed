import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { html } from './html.ts';
import { renderPage } from './layout.ts';
import { style, styleHash } from './style.ts';

test('CSP 3, 6.7.3.3: the hash is that of exactly the text in the style element', () => {
  const page = renderPage({ title: 'T', body: html`<h1>T</h1>` });
  const inlined = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? '';
  expect(styleHash).toBe(`'sha256-${createHash('sha256').update(inlined, 'utf8').digest('base64')}'`);
});

test('the style sheet loads nothing and can not end its element', () => {
  expect(style).not.toMatch(/url\(|@import|@font-face|<|\/\*/);
});

test('the style sheet is balanced', () => {
  expect(style.split('{').length).toBe(style.split('}').length);
});

const [light = '', dark = ''] = Array.from(style.matchAll(/:root\{(color-scheme|--page)[^}]*\}/g), ([block]) => block);

describe.each([
  ['light', light],
  ['dark', dark],
])('WCAG 2.2, 1.4.3 and 1.4.11: in the %s scheme', (_, block) => {
  const colour = (name: string) => hexChannels(new RegExp(`--${name}:(#[0-9a-f]+)`).exec(block)?.[1] ?? '');

  test.each([
    ['text', 'page'],
    ['text', 'surface'],
    ['text', 'sunken'],
    ['text', 'tint'],
    ['text', 'bad-tint'],
    ['muted', 'page'],
    ['muted', 'glow'],
    ['muted', 'surface'],
    ['muted', 'sunken'],
    ['accent', 'page'],
    ['accent', 'surface'],
    ['accent', 'sunken'],
    ['accent-hover', 'surface'],
    ['on-accent', 'accent'],
    ['on-accent', 'accent-hover'],
    ['on-tint', 'tint'],
    ['bad', 'surface'],
    ['bad', 'bad-tint'],
    ['on-bad', 'bad'],
    ['good', 'good-tint'],
    ['warn', 'warn-tint'],
  ])('%s on %s has a contrast of 4.5:1', (text, ground) => {
    expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    ['edge', 'surface'],
    ['edge', 'page'],
    ['ring', 'surface'],
    ['ring', 'page'],
    ['bad', 'surface'],
  ])('%s on %s, which is not text, has a contrast of 3:1', (line, ground) => {
    expect(contrast(colour(line), colour(ground))).toBeGreaterThanOrEqual(3);
  });
});

function hexChannels(hex: string): number[] {
  const long = hex.length === 4 ? hex.replace(/[0-9a-f]/g, '$&$&') : hex;
  if (!/^#[0-9a-f]{6}$/.test(long)) throw new Error(`"${hex}" is not an opaque colour.`);
  return [1, 3, 5].map((at) => Number.parseInt(long.slice(at, at + 2), 16) / 255);
}

function luminance(channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: readonly number[], other: readonly number[]): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}
