// What no file of the project may say: where somebody's machine keeps it, and numbers that only a tracker explains.
import { expect, test } from 'vitest';
import { listFiles, readPage } from './pages.ts';

// Written apart, so that this file does not hold what it looks for.
const elsewhere = ['..', 'shared'].join('/');
const FORBIDDEN: readonly { readonly what: string; readonly pattern: RegExp; readonly in?: RegExp }[] = [
  { what: 'a folder outside of the repository', pattern: new RegExp(`${elsewhere.replaceAll('.', '\\.')}(?![\\w-])`) },
  { what: 'a path of one machine', pattern: /(?<![\w.])\/(?:work|root|home|Users)\/[\w.]+/ },
  { what: 'the number of an issue', pattern: /(?<![\w&/'"#(])#\d+\b/, in: /\.md$/ },
  { what: 'the number of an issue', pattern: /\b(?:issue|fixes|closes|GH-)\s*#?\d+\b/i },
  { what: 'work that is put off', pattern: /\b(?:TODO|FIXME|XXX)\b/, in: /\.(?:ts|mjs|js)$/ },
];

const texts = listFiles().filter(
  (path) =>
    /\.(?:ts|mjs|js|md|json|html|css|sql)$/.test(path) &&
    path !== 'package-lock.json' &&
    path !== 'test/docs/words.test.ts',
);

test.each(FORBIDDEN)('no file says $what ($pattern)', ({ pattern, in: where }) => {
  const found = texts
    .filter((path) => where === undefined || where.test(path))
    .flatMap((path) =>
      readPage(path)
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
    );
  expect(found).toEqual([]);
});
