// errors.md has every error that the code can answer.
import { expect, test } from 'vitest';
import { AUTHORIZATION_CAUSES, TOKEN_CAUSES } from '../../docs/generate/causes.ts';
import { DETAIL_WORDS, EXCEPTION_WORDS } from '../../server/src/dialects/v1/exceptions.ts';
import { listFiles, readPage } from './pages.ts';

const sources = listFiles()
  .filter((path) => /^server\/src\/(oauth|dialects)\/.*\.ts$/.test(path) && !path.endsWith('.test.ts'))
  .map((path) => ({ path, code: readPage(path) }));

const causes = [...AUTHORIZATION_CAUSES, ...TOKEN_CAUSES];

/** `code` or `code/reason` of each OAuthError that the code makes. */
function listThrown(): Set<string> {
  const thrown = new Set<string>();
  for (const { code } of sources) {
    for (const { index, 1: name } of code.matchAll(/new OAuthError\(\s*'(\w+)'/g)) {
      const rest = code.slice(index, endOfCall(code, index));
      const reason = /reason: '(\w+)'/.exec(rest)?.[1];
      thrown.add(reason === undefined ? `${name}` : `${name}/${reason}`);
    }
    for (const [, name, reason] of code.matchAll(
      /refuse\(\s*'(\w+)',\s*(?:'[^']*'|`[^`]*`),?\s*(?:'(\w+)',?\s*)?\)/g,
    )) {
      thrown.add(reason === undefined ? `${name}` : `${name}/${reason}`);
    }
  }
  return thrown;
}

/** Where the call that begins at `from` closes: its parentheses, leaving out those within texts. */
function endOfCall(code: string, from: number): number {
  let depth = 0;
  let quote = '';
  for (let at = code.indexOf('(', from); at < code.length; at += 1) {
    const character = code.charAt(at);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === "'" || character === '`') quote = character;
    else if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return code.length;
}

test('each cause that the code knows is described, and nothing else is', () => {
  const known = new Set(
    causes
      .filter((cause) => !('thrown' in cause))
      .map(({ code, reason }) => (reason === undefined ? code : `${code}/${reason}`)),
  );
  expect([...known].sort()).toEqual([...listThrown()].sort());
});

test('every name of the catalogue is on the page', () => {
  const page = readPage('docs/reference/errors.md');
  const catalogue = readPage('server/src/oauth/errors.ts').match(/OAuthErrorCode =([^;]*);/)?.[1] ?? '';
  const codes = [...catalogue.matchAll(/'(\w+)'/g)].map(([, code]) => code);
  // A wire of its own calls this by other names only.
  const names = [
    ...codes.filter((code) => code !== 'invalid_token'),
    ...EXCEPTION_WORDS.keys(),
    ...DETAIL_WORDS.keys(),
  ];
  expect(codes.length).toBeGreaterThan(10);
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('every error of the customer wire by its own name is on the page', () => {
  const part = readPage('docs/reference/errors.md').split('## At the customer endpoints')[1]?.split('\n## ')[0] ?? '';
  const names = sources.flatMap(({ code }) =>
    [...code.matchAll(/new CustomerError\(\s*'(\w+)'/g)].map(([, name]) => name),
  );
  expect(new Set(names).size).toBeGreaterThan(5);
  expect(names.filter((name) => !part.includes(`\`${name}\``))).toEqual([]);
});

test('every error of the v2 wire by its own name is on the page', () => {
  const page = readPage('docs/reference/errors.md');
  const names = sources.flatMap(({ code }) => [
    ...code.matchAll(/new V2Error\(\d+, '(\w+)'|sub_error: '(\w+)'|\['(\w+)', [45]\d\d\]/g),
  ]);
  const missing = names.map(([, a, b, c]) => a ?? b ?? c ?? '').filter((name) => !page.includes(`\`${name}\``));
  expect(names.length).toBeGreaterThan(10);
  expect(missing).toEqual([]);
});
