import { expect, test } from 'vitest';
import { markupOf } from '../../html.ts';
import { initial, strongName } from './name.ts';
import { timestamp } from './timestamp.ts';
import { describeUserAgent } from './user-agent.ts';

const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/147.0.0.0 Safari/537.36`,
    'Chrome on Windows',
    'computer',
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0) ${webkit} Chrome/147.0.0.0 Safari/537.36 Edg/147.0.0.0`,
    'Edge on Windows',
    'computer',
  ],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/18.0 Safari/605.1.15`,
    'Safari on macOS',
    'computer',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${webkit} Version/18.0 Safari/604.1`,
    'Safari on iPhone',
    'phone',
  ],
  [`Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) ${webkit} CriOS/147.0 Safari/604.1`, 'Chrome on iPad', 'phone'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux', 'computer'],
  [`Mozilla/5.0 (Linux; Android 15) ${webkit} Chrome/147.0.0.0 Mobile Safari/537.36`, 'Chrome on Android', 'phone'],
  [`Mozilla/5.0 (X11; CrOS x86_64 1) ${webkit} Chrome/147.0.0.0 Safari/537.36`, 'Chrome on ChromeOS', 'computer'],
  [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/147.0.0.0 Safari/537.36`, 'Chrome on Linux', 'computer'],
  [`Mozilla/5.0 (Windows NT 10.0) ${webkit} Chrome/147.0 Safari/537.36 OPR/110.0`, 'Opera on Windows', 'computer'],
  ['SomethingNew/1 (Windows NT 10.0)', 'A browser on Windows', 'computer'],
  ['curl/8.5.0', 'curl', 'program'],
  ['Mozilla/5.0', 'An unknown browser', 'program'],
  ['<script>', 'An unknown browser', 'program'],
  ['', 'An unknown browser', 'program'],
])('the header %j reads as %s', (header, words, device) => {
  expect(describeUserAgent(header)).toEqual({ words, device });
});

test('a moment is written in UTC words, with its machine form', () => {
  expect(markupOf(timestamp(Date.UTC(2026, 0, 2, 3, 4, 5)))).toBe(
    '<time datetime="2026-01-02T03:04:05.000Z">2 January 2026, 03:04 UTC</time>',
  );
});

test('a name is cut between characters as people see them, and stays whole in its tooltip', () => {
  const family = '👩‍👩‍👧';
  expect(markupOf(strongName(family.repeat(5), 3))).toBe(
    `<bdi class="name" title="${family.repeat(5)}">${family.repeat(3)}…</bdi>`,
  );
  expect(markupOf(strongName(family.repeat(3), 3))).toBe(`<bdi class="name">${family.repeat(3)}</bdi>`);
});

test.each([
  ['shipping', 'S'],
  ['"><script>', 'S'],
  ['👩🏽‍💻 studio', '👩🏽‍💻'],
  ['متجر', 'م'],
  ['', '?'],
  ['---', '?'],
])('the tile of %j shows %s', (name, letter) => {
  expect(markupOf(initial(name, 'round'))).toContain(`>${letter}<`);
});
