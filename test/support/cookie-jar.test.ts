import { describe, expect, test } from 'vitest';
import { CookieJar } from './cookie-jar.ts';

/** What a request for `to` carries, after `from` has set these. */
function carried(from: string, headers: string[], to: string): string[] {
  const jar = new CookieJar();
  jar.store(new URL(from), headers);
  return jar.find(new URL(to)).map(({ name, value }) => `${name}=${value}`);
}

const here = 'http://localhost:7700/signin/step';

describe('cookies', () => {
  test('RFC 6265 8.5: they belong to a host, whatever the port', () => {
    expect(carried(here, ['a=1; Path=/'], 'http://localhost:7702/')).toEqual(['a=1']);
    expect(carried(here, ['a=1; Path=/'], 'http://127.0.0.1:7700/')).toEqual([]);
  });

  test('Secure and __Host- work over http on this machine, and nowhere else', () => {
    const cookies = ['__Host-session=1; Path=/; Secure', 'b=2; Path=/; Secure'];
    expect(carried(here, cookies, here)).toEqual(['__Host-session=1', 'b=2']);
    expect(carried('http://example.com/', cookies, 'http://example.com/')).toEqual([]);
    expect(carried('https://example.com/', cookies, 'http://example.com/')).toEqual([]);
  });

  test('a __Host- cookie without Secure, with a path or with a domain is refused', () => {
    const bad = ['__Host-a=1; Path=/', '__Host-b=1; Path=/x; Secure', '__Host-c=1; Path=/; Secure; Domain=localhost'];
    expect(carried(here, bad, here)).toEqual([]);
  });

  test('SameSite=None and Partitioned need Secure', () => {
    expect(carried(here, ['a=1; SameSite=None', 'b=1; Partitioned'], here)).toEqual([]);
  });

  test('RFC 6265 5.1.4: a path covers what is below it, and the default is the folder of the address', () => {
    expect(carried(here, ['a=1'], 'http://localhost/signin')).toEqual(['a=1']);
    expect(carried(here, ['a=1'], 'http://localhost/signinevil')).toEqual([]);
    expect(carried(here, ['a=1; Path=/', 'b=2; Path=/signin'], here)).toEqual(['b=2', 'a=1']);
  });

  test('a Domain covers subdomains, and is not for foreign hosts', () => {
    expect(carried('https://a.example.com/', ['a=1; Domain=example.com'], 'https://b.example.com/')).toEqual(['a=1']);
    expect(carried('https://a.example.com/', ['a=1'], 'https://b.a.example.com/')).toEqual([]);
    expect(carried('https://a.example.com/', ['a=1; Domain=other.com'], 'https://other.com/')).toEqual([]);
  });

  test('Max-Age=0 and a past date delete', () => {
    const jar = new CookieJar();
    jar.store(new URL(here), ['a=1; Path=/', 'b=1; Path=/; Max-Age=100', 'c=1; Path=/']);
    jar.store(new URL(here), ['a=; Path=/; Max-Age=0', 'c=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT']);
    expect(jar.find(new URL(here)).map(({ name }) => name)).toEqual(['b']);
  });
});
