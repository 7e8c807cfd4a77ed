// Every link within the repository, and every anchor, leads somewhere.
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { listAnchors, listFiles, readPage, root, withoutCode } from './pages.ts';

const pages = listFiles().filter((path) => path.endsWith('.md'));

/** Links and pictures: `[words](target)`. */
function listLinks(page: string): string[] {
  const text = withoutCode(page).replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
}

test.each(pages)('the links of %s lead somewhere', (path) => {
  const broken = listLinks(readPage(path))
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file = '', anchor] = target.split('#');
      const to = file === '' ? path : normalize(join(dirname(path), decodeURIComponent(file)));
      if (to.startsWith('..') || !existsSync(join(root, to))) return true;
      return anchor !== undefined && !(to.endsWith('.md') && listAnchors(readPage(to)).has(anchor));
    });
  expect(broken).toEqual([]);
});

test('every promise of security.md has a test beside it that tries to break it from outside', () => {
  const promises =
    readPage('docs/security.md').split('## Promises')[1]?.split('\n## ')[0]?.split(/^\*\*/m).slice(1) ?? [];
  expect(promises.length).toBeGreaterThan(10);
  const untried = promises.filter(
    (promise) => !listLinks(promise).some((link) => /^\.\.\/test\/.*\.test\.ts$/.test(link)),
  );
  expect(untried).toEqual([]);
});

test('every page of docs/ can be reached from its index', () => {
  const reached = new Set(['docs/README.md']);
  for (const path of reached) {
    for (const target of listLinks(readPage(path))) {
      const file = target.split('#')[0] ?? '';
      const to = normalize(join(dirname(path), file));
      if (file !== '' && pages.includes(to)) reached.add(to);
    }
  }
  expect(pages.filter((path) => path.startsWith('docs/') && !reached.has(path))).toEqual(['docs/generate/README.md']);
});

test('every npm script that a page names exists', () => {
  const { scripts } = JSON.parse(readPage('package.json')) as { scripts: Record<string, string> };
  const named = pages.flatMap((path) =>
    [...readPage(path).matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(([, name = '']) => name),
  );
  expect(named.length).toBeGreaterThan(20);
  expect([...new Set(named)].filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});
