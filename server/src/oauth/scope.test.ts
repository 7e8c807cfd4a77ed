import { expect, test } from 'vitest';
import { missingScopes, type ScopeRules, scopesCover, splitScopes } from './scope.ts';

/** `x:write` includes `x:read`; nothing else includes anything. */
const rules: ScopeRules = {
  isKnown: () => true,
  includes: (held, wanted) => held.endsWith(':write') && wanted === held.replace(':write', ':read'),
  roleMayGrant: () => true,
};

test('RFC 6749 3.3: scopes are separated by spaces, and of older clients by commas, in any mixture', () => {
  expect(splitScopes('a b c')).toEqual(['a', 'b', 'c']);
  expect(splitScopes('a,b,c')).toEqual(['a', 'b', 'c']);
  expect(splitScopes(' a,  b ,\t\nc,, ')).toEqual(['a', 'b', 'c']);
});

test('each scope counts once, in the order of its first mention', () => {
  expect(splitScopes('b a b,a c')).toEqual(['b', 'a', 'c']);
});

test('a text without scopes has none', () => {
  for (const text of ['', ' ', ',', ' , \n']) expect(splitScopes(text)).toEqual([]);
});

test('RFC 6749 3.3: scopes differ by case, and names of objects are scopes like others', () => {
  expect(splitScopes('A a __proto__ constructor')).toEqual(['A', 'a', '__proto__', 'constructor']);
  expect(missingScopes(rules, ['a'], ['A'])).toEqual(['A']);
  expect(missingScopes(rules, [], ['__proto__', 'constructor'])).toEqual(['__proto__', 'constructor']);
});

test('A36: a very long list is split in no time that anybody notices', () => {
  expect(splitScopes('a '.repeat(500_000))).toEqual(['a']);
  expect(splitScopes(`${' '.repeat(1_000_000)}a`)).toEqual(['a']);
});

test('held scopes cover themselves and what they include, not the reverse', () => {
  expect(scopesCover(rules, ['x:write'], ['x:read', 'x:write'])).toBe(true);
  expect(scopesCover(rules, ['x:read'], ['x:write'])).toBe(false);
  expect(scopesCover(rules, ['x:write'], ['y:read'])).toBe(false);
  expect(scopesCover(rules, [], [])).toBe(true);
  expect(scopesCover(rules, [], ['x:read'])).toBe(false);
});

test('what is missing is named, in the order in which it was wanted', () => {
  expect(missingScopes(rules, ['x:write', 'z'], ['y:read', 'x:read', 'z', 'w'])).toEqual(['y:read', 'w']);
});
