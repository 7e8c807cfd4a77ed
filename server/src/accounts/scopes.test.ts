import { describe, expect, test } from 'vitest';
import { findScope, listScopes, roleMayGrant, scopeIncludes } from './scopes.ts';

const ROLES = ['normal', 'administrator', 'owner'] as const;

describe('the catalogue', () => {
  test('has the scopes that scripts and tests rely on', () => {
    const needed = [
      'accounts--my:ro',
      'agents--my:ro',
      'agents--all:ro',
      'agents--all:rw',
      'sessions--my:ro',
      'sessions--my:rw',
      'customers:own',
      'chats--all:ro',
      'chats--all:rw',
    ];
    expect(needed.filter((scope) => findScope(scope) === undefined)).toEqual([]);
    expect(listScopes()).toEqual(expect.arrayContaining(needed));
  });

  test('names each scope in the grammar, or in the words of the REST generation', () => {
    const grammar = /^[a-z_]+(?:[.-][a-z_]+)*(?:--(?:my|access|groups|all))?:(?:ro|rw|rc|own)$/;
    const older = /^[a-z_]+(?:_read|_write)$|^customers\.(?:identity--manage|manage--identity)$/;
    expect(listScopes().filter((scope) => !grammar.test(scope) && !older.test(scope))).toEqual([]);
    expect(listScopes().filter((scope) => /[\s,"\\]/.test(scope))).toEqual([]);
  });

  test('says of each scope, in words, what a program can do with it', () => {
    for (const scope of listScopes())
      expect([scope, findScope(scope)?.words]).toEqual([scope, expect.stringMatching(/^[a-z].{5,80}[a-z]$/)]);
  });

  test('calls a scope that changes something a writing one, and only such a one', () => {
    for (const scope of listScopes()) {
      const writes = /:(rw|rc|own)$|_write$|\bmanage\b/.test(scope);
      expect([scope, findScope(scope)?.access]).toEqual([scope, writes ? 'write' : 'read']);
    }
  });

  test.each([
    '',
    'agents--all',
    'agents--all:ro ',
    'AGENTS--ALL:RO',
    '__proto__',
    'constructor',
    'toString',
    '*',
    'all',
  ])('A35: does not have %j', (scope) => {
    expect(findScope(scope)).toBeUndefined();
    expect(ROLES.filter((role) => roleMayGrant(role, scope))).toEqual([]);
  });
});

describe('which role may grant a scope', () => {
  test.each([
    ['agents--my:ro', ['normal', 'administrator', 'owner']],
    ['agents--all:ro', ['normal', 'administrator', 'owner']],
    ['agents--all:rw', ['administrator', 'owner']],
    ['chats--all:rw', ['administrator', 'owner']],
    ['customers:own', ['administrator', 'owner']],
    ['agents_write', ['administrator', 'owner']],
    ['organization--my:rw', ['owner']],
  ])('%s: %j', (scope, roles) => {
    expect(ROLES.filter((role) => roleMayGrant(role, scope))).toEqual(roles);
  });

  test('an owner may grant all, and whoever may grant a scope may grant what it includes', () => {
    // The product's list has one exception: everybody may see all bots, but only administrators their app's own.
    const exception = 'agents-bot--my:ro';
    for (const scope of listScopes()) {
      expect(roleMayGrant('owner', scope)).toBe(true);
      for (const role of ROLES.filter((each) => roleMayGrant(each, scope))) {
        const included = listScopes().filter((other) => other !== exception && scopeIncludes(scope, other));
        expect([scope, role, included.filter((other) => !roleMayGrant(role, other))]).toEqual([scope, role, []]);
      }
    }
  });

  test.each(['', 'viceowner', 'Owner', '__proto__', 'constructor', 'toString'])(
    'a role like %j grants nothing',
    (role) => {
      expect(listScopes().filter((scope) => roleMayGrant(role, scope))).toEqual([]);
    },
  );
});

describe('what a scope includes', () => {
  test.each([
    // Writing includes reading and creating, and not the reverse.
    ['agents--all:rw', 'agents--all:ro', true],
    ['agents--all:ro', 'agents--all:rw', false],
    ['accounts--all:rw', 'accounts--all:rc', true],
    ['accounts--all:rc', 'accounts--all:rw', false],
    ['accounts--all:rc', 'accounts--all:ro', false],
    ['customers:rw', 'customers:ro', true],
    ['customers:ro', 'customers:rw', false],
    // A wide range includes the narrow ones, and not the reverse.
    ['agents--all:ro', 'agents--my:ro', true],
    ['agents--my:ro', 'agents--all:ro', false],
    ['chats--all:ro', 'chats--access:ro', true],
    ['chats--access:ro', 'chats--my:ro', true],
    ['chats--access:ro', 'chats--all:ro', false],
    ['chats--my:ro', 'chats--access:ro', false],
    ['tags--all:ro', 'tags--groups:ro', true],
    ['tags--groups:ro', 'tags--all:ro', false],
    ['chats--access:rw', 'chats--my:ro', true],
    ['chats--all:rw', 'chats--my:ro', true],
    // Both at once, or not at all.
    ['agents--my:rw', 'agents--all:ro', false],
    ['agents--all:ro', 'agents--my:rw', false],
    // Resources are compared whole.
    ['agents--all:rw', 'agents-bot--all:ro', false],
    ['chats--all:rw', 'chats.conversation--all:rw', false],
    ['customers:rw', 'customers.ban:rw', false],
    ['customers:own', 'customers:ro', false],
    ['customers:rw', 'customers:own', false],
    ['webhooks--all:rw', 'webhooks.state:ro', false],
    ['accounts--all:ro', 'accounts.roles--all:ro', false],
    // A scope with a range and one without are different things.
    ['agents--all:ro', 'agents:ro', false],
    ['agents:ro', 'agents--all:ro', false],
  ])('%s includes %s: %s', (held, wanted, included) => {
    expect(scopeIncludes(held, wanted)).toBe(included);
  });

  test.each([
    ['agents_read', 'agents--all:ro'],
    ['agents_write', 'agents--all:rw'],
    ['groups_read', 'groups--all:ro'],
    ['groups_write', 'groups--all:rw'],
    ['customers.identity--manage', 'customers:own'],
    ['customers.manage--identity', 'customers:own'],
  ])('%s and %s are two spellings of one scope', (older, newer) => {
    expect(scopeIncludes(older, newer)).toBe(true);
    expect(scopeIncludes(newer, older)).toBe(true);
    expect(findScope(older)).toEqual(findScope(newer));
  });

  test('old spellings include what the new ones do', () => {
    expect(scopeIncludes('agents_write', 'agents_read')).toBe(true);
    expect(scopeIncludes('agents_write', 'agents--my:ro')).toBe(true);
    expect(scopeIncludes('agents--all:rw', 'agents_read')).toBe(true);
    expect(scopeIncludes('agents_read', 'agents_write')).toBe(false);
    expect(scopeIncludes('archives_write', 'archives_read')).toBe(false);
  });

  test('every scope includes itself; including is transitive; only two spellings include each other', () => {
    const all = listScopes();
    for (const a of all) {
      expect(scopeIncludes(a, a)).toBe(true);
      for (const b of all.filter((each) => scopeIncludes(a, each))) {
        if (a !== b && scopeIncludes(b, a)) expect([a, b].some((name) => !name.includes(':'))).toBe(true);
        for (const c of all.filter((each) => scopeIncludes(b, each))) {
          expect([a, b, c, scopeIncludes(a, c)]).toEqual([a, b, c, true]);
        }
      }
    }
  });

  test.each([
    ['__proto__', 'constructor'],
    ['', 'agents--all:ro'],
    ['agents--all:ro', ''],
    ['*', 'agents--all:ro'],
    ['agents--constructor:ro', 'agents--my:ro'],
    ['agents--__proto__:ro', 'agents--my:ro'],
    ['agents--all:ro\n', 'agents--my:ro'],
    ['agents--all:*', 'agents--my:ro'],
  ])('A35: %j includes nothing like %j', (held, wanted) => {
    expect(scopeIncludes(held, wanted)).toBe(false);
  });

  test('A36: a very long name is compared in no time that anybody notices', () => {
    const long = `${'a.'.repeat(100_000)}--all:ro`;
    expect(scopeIncludes(long, 'agents--all:ro')).toBe(false);
    expect(scopeIncludes(`${'a'.repeat(100_000)}!`, long)).toBe(false);
    expect(scopeIncludes(`${'a-'.repeat(50_000)}!`, 'agents--all:ro')).toBe(false);
  });
});
