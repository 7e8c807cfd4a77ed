// Attacks on redirect URIs (RFC 9700 4.1, OAuth 2.1 2.3.1): none of these URIs may match anything, under any policy.

import { describe, expect, test } from 'vitest';
import type { Policy } from './policy.ts';
import { parseRedirectUri, type RedirectUri, redirectUriMatches } from './redirect-uri.ts';
import { POLICIES_UNDER_TEST } from './test-policies.ts';

const REGISTERED = [
  'https://app.test',
  'https://app.test/',
  'https://app.test/cb',
  'https://app.test/cb/',
  'https://app.test/cb?tenant=1',
  'https://app.test:8443/cb',
  'http://app.test/cb',
  'http://localhost:3000/cb',
  'http://localhost',
  'http://127.0.0.1:3000/cb',
  'http://127.0.0.1/',
  'http://[::1]:3000/cb',
  'https://xn--bcher-kva.test/cb',
  'com.example.app:/cb',
];

/** All that a request for this URI would be allowed by: registered URI, policy, and whether the client is native. */
function allowedBy(requested: string): string[] {
  const wanted = parseRedirectUri(requested);
  if ('fault' in wanted) return [];
  return REGISTERED.flatMap((registered) =>
    POLICIES_UNDER_TEST.flatMap(({ name, policy }) =>
      [false, true]
        .filter((anyPort) => redirectUriMatches(parsed(registered), wanted, { ...policy, anyPort }))
        .map((anyPort) => `${registered} (${name}${anyPort ? ', native' : ''})`),
    ),
  );
}

function parsed(uri: string): RedirectUri {
  const result = parseRedirectUri(uri);
  if ('fault' in result) throw new Error(`${uri}: ${result.fault}`);
  return result;
}

const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  'A1: another host that looks like a longer one': [
    'https://app.test.evil.test/cb',
    'https://app.testevil.test/cb',
    'https://evil.test/https://app.test/cb',
    'https://evil.test/?https://app.test/cb',
    'https://evil.test?plugin_id=app',
    'https://evilapp.test/cb',
    'https://sub.app.test/cb',
    'https://test/cb',
  ],
  'A2: path traversal, plain and encoded': [
    'https://app.test/cb/../evil',
    'https://app.test/cb/..',
    'https://app.test/cb/./evil',
    'https://app.test/cb/.',
    'https://app.test/../cb',
    'https://app.test/cb/%2e%2e/evil',
    'https://app.test/cb/%2E%2E/evil',
    'https://app.test/cb/.%2e/evil',
    'https://app.test/cb/%2e./evil',
    'https://app.test/cb/%2e',
    'https://app.test/cb/..;/evil',
    'https://app.test/cb/..;a=b/evil',
    'https://app.test/cb/.;/evil',
    'https://app.test/cb/..%3b/evil',
    'https://app.test/cb/%2e%2e;/evil',
    'https://app.test/cb/%252e%252e/evil',
    'https://app.test/cb/%25252e%25252e/evil',
    'https://app.test/cb/..%2fevil',
    'https://app.test/cb/..%2Fevil',
    'https://app.test/cb/..%5cevil',
    'https://app.test/cb/..%5Cevil',
    'https://app.test/cb/..%252fevil',
    'https://app.test/cb/..%255cevil',
    'https://app.test/cb%2f..%2fevil',
    'https://app.test/cb/..%00/evil',
    'https://app.test/cb/..%09/evil',
    'https://app.test/cb/..%0d%0a/evil',
    'https://app.test/cb/..%20/evil',
    'https://app.test/cb/..%7f/evil',
    'https://app.test/cb/..%23/evil',
    'https://app.test/cb/..%3f/evil',
    'https://app.test/cb/%c0%ae%c0%ae/evil',
    'https://app.test/cb/%e0%80%ae%e0%80%ae/evil',
    'https://app.test/cb/..%c0%afevil',
    'https://app.test/cb/%uff0e%uff0e/evil',
    'https://app.test/cb/%ef%bc%8e%ef%bc%8e/evil',
    'https://app.test/cb/%e2%80%a5/evil',
    'https://app.test/cb/..%ef%bc%8fevil',
    'https://app.test/cb/..%ef%bc%bcevil',
    'https://app.test/cb/%2',
    'https://app.test/cb/%zz',
    'https://app.test/cb/%ff',
  ],
  'A2: empty segments and backslashes': [
    'https://app.test//cb',
    'https://app.test/cb//evil',
    'https://app.test/cb//',
    'https://app.test//evil.test/cb',
    'https://app.test/cb\\evil',
    'https://app.test\\cb',
    'https:\\\\app.test\\cb',
    'https://app.test\\@evil.test/cb',
    'https://evil.test\\@app.test/cb',
    'https://app.test/cb\\..\\evil',
    '/\\app.test/cb',
  ],
  'A2: spaces and control characters': [
    ' https://app.test/cb',
    'https://app.test/cb ',
    'https://app.test/c b',
    'https://app.test/cb\t',
    'https://app.test/c\tb',
    'ht\ttps://app.test/cb',
    'https://app\n.test/cb',
    'https://app.test/cb\r\nLocation: https://evil.test',
    'https://app.test/cb\r',
    'https://app.test/cb\n',
    'https://app.test/cb\u0000',
    'https://app.test/cb\u0000.evil.test',
    '\u0000https://app.test/cb',
    'https://app.test/cb\u007f',
    'https://app.test/cb\u0085',
    'https://app.test/cb\u2028',
    'https://app.test/cb/%0d%0aSet-Cookie:a',
    'https://app.test/cb/%00',
  ],
  'A3: user information': [
    'https://app.test@evil.test/cb',
    'https://app.test:pw@evil.test/cb',
    'https://user@app.test/cb',
    'https://user:pw@app.test/cb',
    'https://@app.test/cb',
    'https://:@app.test/cb',
    'https://app.test%40evil.test/cb',
    'https://evil.test%2f@app.test/cb',
    'https://app.test:443@evil.test/cb',
    'http://127.0.0.1:3000@evil.test/cb',
    'com.example.app://user@cb',
  ],
  'A3: fragments, missing hosts and relative references': [
    'https://app.test/cb#',
    'https://app.test/cb#x',
    'https://app.test#@evil.test/cb',
    'https://evil.test#app.test/cb',
    'https:app.test/cb',
    'https:/app.test/cb',
    'https:///app.test/cb',
    'https://',
    'https:',
    '//app.test/cb',
    '/cb',
    'cb',
    '',
    'app.test/cb',
    '?plugin_id=a',
  ],
  'A4: schemes that run or read something': [
    'javascript:alert(1)',
    'javascript://app.test/%0aalert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'data:text/html;base64,PHNjcmlwdD4=',
    'blob:https://app.test/4f1c9a52-0000-4000-8000-000000000000',
    'file:///etc/passwd',
    'file://app.test/cb',
    'vbscript:msgbox(1)',
    'view-source:https://app.test/cb',
    'about:blank',
    'ftp://app.test/cb',
    'ws://app.test/cb',
    'wss://app.test/cb',
    'filesystem:https://app.test/temporary/cb',
    'intent://app.test/cb',
    'myapp:/cb',
    'com.example.app.evil:/cb',
    'COM.example.app:/cb',
  ],
  'A5: confusables, full-width dots, other alphabets, case, trailing dots': [
    'https://аpp.test/cb',
    'https://xn--pp-7kc.test/cb',
    'https://app\uff0etest/cb',
    'https://app\u3002test/cb',
    'https://ａｐｐ.test/cb',
    'https://app.test\u00ad/cb',
    'https://app\u200b.test/cb',
    'https://bücher.test/cb',
    'https://xn--BCHER-kva.test/cb',
    'https://b%C3%BCcher.test/cb',
    'https://APP.test/cb',
    'https://app.TEST/cb',
    'HTTPS://app.test/cb',
    'Https://app.test/cb',
    'https://app.test./cb',
    'https://app.test../cb',
    'https://.app.test/cb',
    'https://app..test/cb',
    'https://app%2etest/cb',
    'https://%61pp.test/cb',
    'https://app.test/cb\ufeff',
  ],
  'A6: numbers that are this machine, or look like it': [
    'http://127.1:3000/cb',
    'http://127.0.1:3000/cb',
    'http://2130706433:3000/cb',
    'http://0x7f.0.0.1:3000/cb',
    'http://0x7f000001:3000/cb',
    'http://0177.0.0.1:3000/cb',
    'http://017700000001:3000/cb',
    'http://127.0.0.01:3000/cb',
    'http://127.0.0.1.:3000/cb',
    'http://127.0.0.1.evil.test:3000/cb',
    'http://127.0.0.2:3000/cb',
    'http://0:3000/cb',
    'http://0.0.0.0:3000/cb',
    'http://[::]:3000/cb',
    'http://[0:0:0:0:0:0:0:1]:3000/cb',
    'http://[::0001]:3000/cb',
    'http://[::ffff:127.0.0.1]:3000/cb',
    'http://[::ffff:7f00:1]:3000/cb',
    'http://[::1%25lo]:3000/cb',
    'http://localhost.:3000/cb',
    'http://localhost.evil.test:3000/cb',
    'http://a.localhost:3000/cb',
    'http://LOCALHOST:3000/cb',
    'http://１２７.0.0.1:3000/cb',
    'http://①27.0.0.1:3000/cb',
  ],
  'A6: ports': [
    'https://app.test:443/cb',
    'http://app.test:80/cb',
    'https://app.test:0443/cb',
    'https://app.test:08443/cb',
    'https://app.test:/cb',
    'https://app.test:80/cb',
    'http://app.test:443/cb',
    'https://app.test:8444/cb',
    'https://app.test:65536/cb',
    'https://app.test:-1/cb',
    'https://app.test:abc/cb',
    'http://localhost:3001/cb',
    'http://localhost:03000/cb',
    'https://127.0.0.1:3000/cb',
  ],
  'A8: response parameters in the query': [
    'https://app.test/cb?code=x',
    'https://app.test/cb?state=x',
    'https://app.test/cb?iss=https://evil.test',
    'https://app.test/cb?access_token=x',
    'https://app.test/cb?error=x',
    'https://app.test/cb?plugin_id=a&code=x',
    'https://app.test/cb?tenant=1&code=x',
    'https://app.test/cb?tenant=1&CODE=x',
    'https://app.test/cb?tenant=1&%63ode=x',
    'https://app.test/cb?tenant=1&state',
    'https://app.test/cb?id_token=x',
    'https://app.test/cb?response=x',
  ],
  'queries that nobody registered': [
    'https://app.test/cb?',
    'https://app.test?',
    'https://app.test/?',
    'https://app.test/cb?tenant=1&',
    'https://app.test/cb?tenant=1?',
    'https://app.test/cb?tenant=1%26code=x',
    'https://app.test/cb?tenant=1&tenant=1',
    'https://app.test/cb??plugin_id=a',
    'https://app.test/cb?plugin_id=a%00',
    'https://app.test/cb?plugin_id=../x',
    'https://app.test/cb?plugin_id=https://evil.test',
    'https://app.test/cb?plugin_id[]=a',
    'com.example.app:/cb?plugin_id=a',
  ],
  'A7: wildcards, and other characters that no host has': [
    'https://*.test/cb',
    'https://*/cb',
    'https://app.*/cb',
    'https://app.test:*/cb',
    'https://app.test;evil.test/cb',
    'https://app.test,evil.test/cb',
    "https://app.test'/cb",
    'https://app.test"/cb',
    'https://app.test|evil.test/cb',
    'https://{app.test}/cb',
  ],
  'A36: very long ones': [
    `https://app.test/cb/${'a'.repeat(2048)}`,
    `https://app.test/cb?plugin_id=${'a'.repeat(2048)}`,
    `https://app.test/${'../'.repeat(100_000)}`,
    `https://app.test/cb/${'%2e'.repeat(100_000)}`,
    `https://${'a.'.repeat(50_000)}test/cb`,
    `${'https:'.repeat(50_000)}//app.test/cb`,
  ],
};

describe.each(Object.entries(ATTACKS))('%s', (_name, uris) => {
  test.each(uris.map((uri) => [JSON.stringify(uri).slice(0, 100), uri] as const))('%s is refused', (_words, uri) => {
    expect(allowedBy(uri)).toEqual([]);
  });
});

test('the registered URIs themselves are allowed, so that the attacks have something to come close to', () => {
  for (const registered of REGISTERED) {
    const wanted = parsed(registered);
    const lenient = POLICIES_UNDER_TEST[1].policy;
    expect([registered, redirectUriMatches(wanted, wanted, { ...lenient, anyPort: false })]).toEqual([
      registered,
      true,
    ]);
  }
});

describe('whatever is allowed', () => {
  /** What may stand in place of a part of a registered URI. */
  const strange = [
    ['https://', 'http://', 'HTTPS://', 'https:', 'https:/', 'com.example.app:'],
    ['', 'u@', 'app.test@', '@', 'u:p@'],
    [
      'app.test',
      'APP.test',
      'evil.test',
      'app.test.',
      '127.0.0.1',
      '127.1',
      'localhost',
      '[::1]',
      'app.test\\evil.test',
      '',
    ],
    ['', ':3000', ':8443', ':443', ':80', ':', ':49152', ':03000'],
    [
      '',
      '/',
      '/cb',
      '/cb/',
      '/cb/x',
      '/cbx',
      '/cb/..',
      '/cb/%2e%2e',
      '/cb;x',
      '/cb//x',
      '/cb/..;/x',
      '/cb\\x',
      '/cb/x/y',
    ],
    ['', '?', '?plugin_id=a', '?tenant=1', '?plugin_id=a&x=1', '?code=1', '?x'],
    ['', '', '#', '#x'],
  ] as const;

  test('has the registered scheme, host and port, read by two parsers, and a path that begins with the registered one', () => {
    const random = seeded(20_251_122);
    const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
    const allowed = new Set<string>();
    for (let round = 0; round < 3_000; round += 1) {
      const registered = parsed(pick(REGISTERED));
      const parts = partsOf(registered.raw).map((part, index) => (random() < 0.25 ? pick(strange[index] ?? []) : part));
      const uri = parts.join('');
      const { policy } = pick(POLICIES_UNDER_TEST);
      const native = random() < 0.3;
      if (!isAllowed(registered, uri, { policy, native })) continue;
      allowed.add(uri);
      expectSamePlace(registered, uri, native);
    }
    expect(allowed.size).toBeGreaterThan(20);
  });

  /** Scheme, user, host, port, path, query, fragment. */
  function partsOf(uri: string): readonly string[] {
    const [, scheme = '', host = '', port = '', path = '', query = ''] =
      /^([a-z.]+:(?:\/\/)?)(\[::1\]|[^:/]*)(:\d+)?([^?]*)(.*)$/.exec(uri) ?? [];
    return [scheme, '', host, port, path, query, ''];
  }

  function isAllowed(registered: RedirectUri, uri: string, rules: { policy: Policy; native: boolean }): boolean {
    const wanted = parseRedirectUri(uri);
    return !('fault' in wanted) && redirectUriMatches(registered, wanted, { ...rules.policy, anyPort: rules.native });
  }

  function expectSamePlace(registered: RedirectUri, uri: string, native: boolean): void {
    const url = new URL(uri);
    const known = new URL(registered.raw);
    expect([uri, url.protocol, url.hostname]).toEqual([uri, known.protocol, known.hostname]);
    if (!native) expect([uri, url.port]).toEqual([uri, known.port]);
    expect([uri, url.username, url.password, url.hash]).toEqual([uri, '', '', '']);
    expect([uri, url.pathname.startsWith(known.pathname)]).toEqual([uri, true]);
    // RFC 3986 appendix B, as another program may read it.
    const read = /^([^:/?#]+):(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?$/.exec(uri);
    const again = [`${read?.[1]}:`, read?.[2] ?? '', read?.[3] || '/'];
    expect([uri, ...again]).toEqual([uri, url.protocol, url.host, url.pathname]);
  }
});

/** The same pseudo-random numbers on every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
