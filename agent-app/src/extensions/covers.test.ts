// The rule must be the server's own.
import { expect, test } from 'vitest';
import { listScopes, scopeIncludes } from '../../../server/src/accounts/scopes.ts';
import { covers } from './covers.ts';

test('scopes cover each other as they do for tokens, the oldest spellings aside', () => {
  const scopes = listScopes().filter((scope) => /:(ro|rw|rc|own)$/.test(scope));
  expect(scopes.length).toBeGreaterThan(40);
  for (const held of scopes) {
    for (const wanted of scopes) expect(covers([held], wanted), `${held} ${wanted}`).toBe(scopeIncludes(held, wanted));
  }
});

test('of several one is enough, and none is none', () => {
  expect(covers(['agents--my:ro', 'chats--all:rw'], 'chats--my:ro')).toBe(true);
  expect(covers([], 'chats--my:ro')).toBe(false);
});
