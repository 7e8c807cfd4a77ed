// What a registered redirect URI allows. The attacks on it are in redirect-uri-attacks.test.ts.

import { describe, expect, test } from 'vitest';
import type { Policy } from './policy.ts';
import { isLoopback, parseRedirectUri, redirectUriMatches, registrationFault } from './redirect-uri.ts';
import { lenientPolicy, strictPolicy } from './test-policies.ts';

function allows(registered: string, requested: string, rules: { policy: Policy; native?: boolean }): boolean {
  const configured = parseRedirectUri(registered);
  const wanted = parseRedirectUri(requested);
  if ('fault' in configured || 'fault' in wanted) return false;
  return redirectUriMatches(configured, wanted, { ...rules.policy, anyPort: rules.native === true });
}

describe('path prefixes on any host (the lenient policy)', () => {
  const policy = lenientPolicy;

  test.each([
    ['http://h.test', 'http://h.test', true],
    ['http://h.test', 'http://h.test/archives', true],
    ['http://h.test', 'http://h.test/archives/../', false],
    ['http://h.test/archives', 'http://h.test', false],
    ['http://h.test/archives', 'http://h.test/archives', true],
    ['http://h.test/archives', 'http://h.test/archives/chats', true],
    ['http://localhost:3000', 'http://localhost:3000', true],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000', true],
    ['http://localhost:3000', 'http://localhost:4000', false],
    ['https://h.test', 'http://h.test', false],
    ['http://h.test', 'https://h.test', false],
  ])('the documented row: %s registered, %s requested: %s', (registered, requested, allowed) => {
    expect(allows(registered, requested, { policy })).toBe(allowed);
  });

  test.each([
    // An empty path and the root are one.
    ['https://h.test', 'https://h.test/', true],
    ['https://h.test/', 'https://h.test', true],
    ['https://h.test/', 'https://h.test/archives', true],
    // A prefix ends where a segment ends.
    ['https://h.test/archives', 'https://h.test/archivesevil', false],
    ['https://h.test/archives', 'https://h.test/archives.evil', false],
    ['https://h.test/archives', 'https://h.test/archives-evil/chats', false],
    ['https://h.test/archives', 'https://h.test/archives;evil', false],
    ['https://h.test/archives', 'https://h.test/archives@evil', false],
    ['https://h.test/archives', 'https://h.test/Archives', false],
    ['https://h.test/archives', 'https://h.test/%61rchives', false],
    ['https://h.test/archives', 'https://h.test/old/archives', false],
    ['https://h.test/archives/chats', 'https://h.test/archives', false],
    // A registered trailing slash counts, a requested one is allowed.
    ['https://h.test/archives', 'https://h.test/archives/', true],
    ['https://h.test/archives/', 'https://h.test/archives/', true],
    ['https://h.test/archives/', 'https://h.test/archives/chats', true],
    ['https://h.test/archives/', 'https://h.test/archives', false],
  ])('a prefix ends at a segment: %s registered, %s requested: %s', (registered, requested, allowed) => {
    expect(allows(registered, requested, { policy })).toBe(allowed);
  });

  test.each([
    ['?plugin_id=abc', true],
    ['?plugin_id=A-z_09', true],
    ['?plugin_id=', false],
    ['?plugin_id', false],
    ['?plugin_id=a.b', false],
    ['?plugin_id=a%20b', false],
    ['?plugin_id=a+b', false],
    ['?plugin_id=a&plugin_id=b', false],
    ['?plugin_id=a&x=b', false],
    ['?x=b&plugin_id=a', false],
    ['?plugin_id=a&', false],
    ['?&plugin_id=a', false],
    ['?plugin_id=a;x=b', false],
    ['?PLUGIN_ID=a', false],
    ['?plugin%5Fid=a', false],
    ['?my_plugin_id=a', false],
    ['?x=b', false],
  ])('of queries only one plain plugin_id may be added: %s: %s', (query, allowed) => {
    expect(allows('https://h.test/widget', `https://h.test/widget${query}`, { policy })).toBe(allowed);
    expect(allows('https://h.test/widget', `https://h.test/widget/deep${query}`, { policy })).toBe(allowed);
    expect(allows('https://h.test', `https://h.test/${query}`, { policy })).toBe(allowed);
  });

  test('a registered query must be there, nothing may take its place, and the path may not grow before it', () => {
    const registered = 'https://h.test/cb?tenant=1';
    expect(allows(registered, 'https://h.test/cb?tenant=1', { policy })).toBe(true);
    expect(allows(registered, 'https://h.test/cb', { policy })).toBe(false);
    expect(allows(registered, 'https://h.test/cb?tenant=2', { policy })).toBe(false);
    expect(allows(registered, 'https://h.test/cb?plugin_id=abc', { policy })).toBe(false);
    expect(allows(registered, 'https://h.test/cb/more?tenant=1', { policy })).toBe(false);
  });
});

describe('exact matching (RFC 9700 4.1.3, the strict policy)', () => {
  const policy = strictPolicy;

  test.each([
    ['https://h.test/cb', 'https://h.test/cb', true],
    ['https://h.test', 'https://h.test/', true],
    ['https://h.test/', 'https://h.test', true],
    ['https://h.test:8443/cb', 'https://h.test:8443/cb', true],
    ['https://h.test/cb?tenant=1', 'https://h.test/cb?tenant=1', true],
    ['https://h.test/cb', 'https://h.test/cb/', false],
    ['https://h.test/cb/', 'https://h.test/cb', false],
    ['https://h.test/cb', 'https://h.test/cb/more', false],
    ['https://h.test', 'https://h.test/cb', false],
    ['https://h.test/cb', 'https://h.test/cb?plugin_id=abc', false],
    ['https://h.test/cb?a=1&b=2', 'https://h.test/cb?b=2&a=1', false],
    ['https://h.test/cb?tenant=1', 'https://h.test/cb', false],
    ['https://h.test/cb', 'https://h.test:8443/cb', false],
    ['https://h.test:8443/cb', 'https://h.test/cb', false],
    ['https://h.test/cb', 'https://other.test/cb', false],
    ['https://h.test/cb', 'https://sub.h.test/cb', false],
  ])('%s registered, %s requested: %s', (registered, requested, allowed) => {
    expect(allows(registered, requested, { policy })).toBe(allowed);
  });

  test('plain http is for this machine only, also when such a URI was registered under another policy', () => {
    expect(allows('http://h.test/cb', 'http://h.test/cb', { policy })).toBe(false);
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      expect(allows(`http://${host}:3000/cb`, `http://${host}:3000/cb`, { policy })).toBe(true);
    }
  });
});

describe.each([
  { name: 'strict', policy: strictPolicy },
  { name: 'lenient', policy: lenientPolicy },
])('native clients under the $name policy (RFC 8252 7.1, 7.3)', ({ policy }) => {
  test.each([
    ['http://127.0.0.1/cb', 'http://127.0.0.1:49152/cb', true],
    ['http://127.0.0.1:3000/cb', 'http://127.0.0.1:49152/cb', true],
    ['http://127.0.0.1:3000/cb', 'http://127.0.0.1/cb', true],
    ['http://[::1]/cb', 'http://[::1]:49152/cb', true],
    // The name can be made to lead elsewhere, and https has a certificate for its port.
    ['http://localhost/cb', 'http://localhost:49152/cb', false],
    ['https://127.0.0.1/cb', 'https://127.0.0.1:49152/cb', false],
    // Only the port varies.
    ['http://127.0.0.1/cb', 'http://127.0.0.1:49152/other', false],
    ['http://127.0.0.1/cb', 'http://[::1]:49152/cb', false],
    ['http://127.0.0.1/cb', 'http://127.0.0.2:49152/cb', false],
    ['http://127.0.0.1/cb', 'https://127.0.0.1:49152/cb', false],
    ['https://app.test/cb', 'https://app.test:8443/cb', false],
    ['http://192.168.0.1/cb', 'http://192.168.0.1:49152/cb', false],
  ])('%s registered, %s requested: %s', (registered, requested, allowed) => {
    expect(allows(registered, requested, { policy, native: true })).toBe(allowed);
  });

  test('without being marked native a client has no port but its own', () => {
    expect(allows('http://127.0.0.1/cb', 'http://127.0.0.1:49152/cb', { policy })).toBe(false);
    expect(allows('http://127.0.0.1:3000/cb', 'http://127.0.0.1:3000/cb', { policy })).toBe(true);
  });

  test.each([
    ['com.example.app:/cb', 'com.example.app:/cb', true],
    ['com.example.app://cb/done', 'com.example.app://cb/done', true],
    ['com.example.app:/cb', 'com.example.app:/cb/more', false],
    ['com.example.app:/cb', 'com.example.app:/cb?plugin_id=a', false],
    ['com.example.app:/cb', 'com.example.other:/cb', false],
    ['com.example.app://cb/done', 'com.example.app://other/done', false],
    ['com.example.app:/cb', 'com.example.app://cb', false],
  ])('a private-use scheme is compared whole: %s registered, %s requested: %s', (registered, requested, allowed) => {
    expect(allows(registered, requested, { policy, native: true })).toBe(allowed);
  });
});

describe('parsing and registering', () => {
  test('a parsed URI has the parts that the comparison and the answer need', () => {
    expect(parseRedirectUri('https://h.test:8443/cb?tenant=1')).toEqual({
      raw: 'https://h.test:8443/cb?tenant=1',
      scheme: 'https:',
      hostname: 'h.test',
      port: '8443',
      path: '/cb',
      query: '?tenant=1',
      origin: 'https://h.test:8443',
    });
    expect(parseRedirectUri('http://[::1]:3000')).toMatchObject({ hostname: '[::1]', path: '/', query: '' });
    expect(parseRedirectUri('com.example.app:/cb')).toMatchObject({ origin: 'null', hostname: '', path: '/cb' });
  });

  test('ordinary URIs are accepted: deep paths, letters in escapes, A-labels, a query', () => {
    for (const uri of [
      'https://h.test/a/b/c.html',
      'https://h.test/.well-known/cb',
      'https://h.test/...',
      'https://h.test/caf%C3%A9/%20x',
      'https://xn--bcher-kva.test/cb',
      'https://h.test/a;v=1/b',
      "https://h.test/~user/(x)!$&'*+,=@:",
      'https://192.0.2.7/cb',
      'https://h.test/cb?x=1&y=2',
      `https://h.test/${'a'.repeat(2048 - 'https://h.test/'.length)}`,
    ]) {
      expect([uri, parseRedirectUri(uri)]).toEqual([uri, expect.objectContaining({ raw: uri })]);
    }
  });

  test('registering is refused in words that name the cause', () => {
    expect(registrationFault('https://h.test/cb', strictPolicy)).toBeUndefined();
    expect(registrationFault('http://localhost:3000', strictPolicy)).toBeUndefined();
    expect(registrationFault('http://h.test/cb', strictPolicy)).toMatch(/plain http/);
    expect(registrationFault('http://h.test/cb', lenientPolicy)).toBeUndefined();
    expect(registrationFault('https://*.h.test/cb', lenientPolicy)).toMatch(/wildcard/);
    expect(registrationFault('https://u@h.test/cb', lenientPolicy)).toMatch(/user information/);
    expect(registrationFault('https://h.test/cb#x', lenientPolicy)).toMatch(/fragment/);
    expect(registrationFault('https://h.test/cb?', lenientPolicy)).toMatch(/query is empty/);
    expect(registrationFault('https://h.test/cb?Code=1', lenientPolicy)).toMatch(/response parameter code/);
    expect(registrationFault('https://h.test/a/..;/b', lenientPolicy)).toMatch(/dot segment/);
    expect(registrationFault('com.example.app:../cb', lenientPolicy)).toMatch(/dot segment/);
    expect(registrationFault('com.example.app:\\cb', lenientPolicy)).toMatch(/backslash/);
    expect(registrationFault('https://h.test/é', lenientPolicy)).toMatch(/outside ASCII/);
    expect(registrationFault('https://h.test/a b', lenientPolicy)).toMatch(/spaces/);
    expect(registrationFault('https://h.test/a%2Fb', lenientPolicy)).toMatch(/encoded separator/);
    expect(registrationFault('https://h.test//b', lenientPolicy)).toMatch(/empty segment/);
    expect(registrationFault('https://H.test/', lenientPolicy)).toMatch(/normal form/);
    expect(registrationFault('/cb', lenientPolicy)).toMatch(/absolute/);
    expect(registrationFault('javascript:alert(1)', lenientPolicy)).toMatch(/scheme/);
    expect(registrationFault(`https://h.test/${'a'.repeat(2048)}`, lenientPolicy)).toMatch(/longer than 2048/);
  });

  test('this machine is localhost and the two numeric loopback addresses, and nothing that resembles them', () => {
    expect(['localhost', '127.0.0.1', '[::1]'].filter(isLoopback)).toHaveLength(3);
    const others = [
      'localhost.evil.test',
      'a.localhost',
      '127.0.0.2',
      '127.1',
      '0.0.0.0',
      '[::]',
      '[::ffff:7f00:1]',
      '',
    ];
    expect(others.filter(isLoopback)).toEqual([]);
  });
});
