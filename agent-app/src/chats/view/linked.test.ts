// Which parts of a text are links.
import { expect, test } from 'vitest';
import { partsOf } from './Linked.tsx';

test.each([
  ['See https://shop.example/a_(b)?c=1, please.', ['https://shop.example/a_(b)?c=1']],
  ['(https://two.example/x).', ['https://two.example/x']],
  ['javascript:alert(1) data:text/html,x ftp://x.example', []],
  ['http://[bad and https://', []],
  ['<a href="https://three.example">', ['https://three.example/']],
])('%s', (text, links) => {
  const parts = partsOf(text);
  expect(parts.flatMap(({ href }) => href ?? [])).toEqual(links);
  expect(parts.map(({ part }) => part).join('')).toBe(text);
});
