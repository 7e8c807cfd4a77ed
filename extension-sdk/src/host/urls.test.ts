import { describe, expect, test } from 'vitest';
import { parseLink, parsePath, parseTarget } from './urls.ts';

describe('links', () => {
  test.each([
    ['https://app.example.com/a?b=c#d', 'https://app.example.com/a?b=c#d'],
    ['HTTPS://APP.example.com', 'https://app.example.com/'],
    ['http://localhost:3000/x', 'http://localhost:3000/x'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000/'],
    ['http://[::1]:3000', 'http://[::1]:3000/'],
  ])('%s is a link', (given, link) => {
    expect(parseLink(given)).toBe(link);
  });

  test.each([
    ...[
      'javascript:alert(1)',
      'jav\tascript:alert(1)',
      'data:text/html,x',
      'blob:https://a.example.com/x',
      'file:///x',
    ],
    ...['http://app.example.com', '//app.example.com', '/path', 'app.example.com', '', 'https://', 'about:blank'],
    ...[
      'https://good.example.com@evil.example.com',
      'https://:x@evil.example.com',
      'http://localhost.evil.example.com',
    ],
    ...['http://127.0.0.1.evil.example.com', `https://a.example.com/${'x'.repeat(3_000)}`],
  ])('%s is none', (given) => {
    expect(parseLink(given)).toBeUndefined();
  });

  test.each([null, undefined, 7, {}, ['https://a.example.com'], new URL('https://a.example.com')])(
    '%s is none, whatever it would be as text',
    (given) => {
      expect(parseLink(given)).toBeUndefined();
    },
  );
});

describe('paths', () => {
  test.each([
    ['/archives?rated=bad#top', '/archives?rated=bad#top'],
    ['/', '/'],
    ['/a/../b', '/b'],
  ])('%s is a path of the app', (given, path) => {
    expect(parsePath(given)).toBe(path);
  });

  test.each([
    ...['//evil.example.com', '/\\evil.example.com', '/\t/evil.example.com', '/\n\\evil.example.com', '\\\\evil'],
    ...['/..//evil.example.com', '/./\\evil', 'archives', '', 'https://a.example.com', ' /archives'],
  ])('%j is none', (given) => {
    expect(parsePath(given)).toBeUndefined();
  });

  test('whatever is a path, stays on the app’s own origin', () => {
    const pieces = ['/', '\\', '.', '..', '@', ':', '?', '#', '%2f', '\t', 'evil.example.com', ' ', '%5c'];
    for (const a of pieces) {
      for (const b of pieces) {
        for (const c of pieces) {
          const path = parsePath(`/${a}${b}${c}`);
          if (path !== undefined)
            expect(new URL(path, 'https://app.example.com').origin).toBe('https://app.example.com');
        }
      }
    }
  });
});

test('a target is a path or a link', () => {
  expect(parseTarget('/chats/1')).toEqual({ kind: 'path', path: '/chats/1' });
  expect(parseTarget('https://a.example.com/')).toEqual({ kind: 'url', url: 'https://a.example.com/' });
  expect(parseTarget('javascript:1')).toBeUndefined();
});
