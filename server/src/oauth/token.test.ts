import { expect, test } from 'vitest';
import { createToken, hashToken, hasTokenForm, lookUpHash, randomBase62, type TokenKind } from './token.ts';

const KINDS: readonly TokenKind[] = [
  'access_token',
  'authorization_code',
  'refresh_token',
  'customer_token',
  'identity_transfer_token',
  'personal_access_token',
];

test('each kind has its prefix, the region before those that carry one, then 43 base62 characters and a checksum', () => {
  expect(createToken('access_token')).toMatch(/^dal:at_[0-9A-Za-z]{49}$/);
  expect(createToken('authorization_code')).toMatch(/^dal:ac_[0-9A-Za-z]{49}$/);
  expect(createToken('customer_token')).toMatch(/^dal:ct_[0-9A-Za-z]{49}$/);
  expect(createToken('identity_transfer_token')).toMatch(/^dal:it_[0-9A-Za-z]{49}$/);
  expect(createToken('refresh_token')).toMatch(/^rt_[0-9A-Za-z]{49}$/);
  expect(createToken('personal_access_token')).toMatch(/^pat_[0-9A-Za-z]{49}$/);
});

test('after the colon nothing needs escaping in a URL, where old clients put codes as they are', () => {
  for (const kind of KINDS) {
    const afterColon = createToken(kind).split(':').pop() ?? '';
    expect(encodeURIComponent(afterColon)).toBe(afterColon);
  }
});

test('a new token has its own kind’s form, and no other’s (A42)', () => {
  for (const kind of KINDS) {
    const token = createToken(kind);
    expect(KINDS.filter((other) => hasTokenForm(other, token))).toEqual([kind]);
  }
});

test('a token with one character changed, lost, added or swapped has no form', () => {
  const token = createToken('access_token');
  const changes = [...token].map((character, index) => {
    const other = character === 'a' ? 'b' : 'a';
    return `${token.slice(0, index)}${other}${token.slice(index + 1)}`;
  });
  const more = [
    token.slice(1),
    token.slice(0, -1),
    `${token}a`,
    `a${token}`,
    token.toUpperCase(),
    `${token}\n`,
    ` ${token}`,
  ];
  expect([...changes, ...more].filter((text) => hasTokenForm('access_token', text))).toEqual([]);
});

test('nonsense has no form, and no hash to look it up by', () => {
  for (const text of ['', 'dal:at_', 'a', '\u0000', 'dal:at_'.padEnd(56, '0'), 'é'.repeat(56), '0'.repeat(1_000_000)]) {
    expect(hasTokenForm('access_token', text)).toBe(false);
    expect(lookUpHash('access_token', text)).toBeUndefined();
  }
});

test('the hash depends on the kind as well as the text, so that no token is found as another kind (A42)', () => {
  const text = createToken('access_token');
  expect(new Set(KINDS.map((kind) => hashToken(kind, text))).size).toBe(KINDS.length);
  expect(lookUpHash('access_token', text)).toBe(hashToken('access_token', text));
  expect(KINDS.filter((kind) => lookUpHash(kind, text) !== undefined)).toEqual(['access_token']);
});

test('the hash is the same in every process and every version: SHA-256 of kind and text, base64url', () => {
  const text = 'rt_0000000000000000000000000000000000000000000000000';
  expect(hashToken('refresh_token', text)).toBe('8INQFJu3UDO0jtY7Fx9_ZdZGf9XdGPMUpAnvK3MiKho');
  expect(hashToken('refresh_token', text)).not.toContain(text);
});

test('10.000 tokens are all different', () => {
  expect(new Set(Array.from({ length: 10_000 }, () => createToken('access_token'))).size).toBe(10_000);
});

test('all 62 characters are equally likely (chi-squared over 62.000 of them)', () => {
  const counts = new Map<string, number>();
  for (const character of randomBase62(62_000)) counts.set(character, (counts.get(character) ?? 0) + 1);
  expect([...counts.keys()].sort().join('')).toBe('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
  const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  // 61 degrees of freedom: beyond 140 once in ten million runs. Taking every byte modulo 62 would give about 470.
  expect(chiSquared).toBeLessThan(140);
});

test('random text has the length that was asked for', () => {
  for (const length of [0, 1, 43, 5000]) expect(randomBase62(length)).toMatch(new RegExp(`^[0-9A-Za-z]{${length}}$`));
});
