import { describe, expect, test } from 'vitest';
import { loadIsSameSite } from './same-site.ts';
import { iconUrlFault, linkFault, widgetUrlFault, widgetUrlWarning } from './widget-url.ts';

const PUBLIC = {
  agentAppOrigin: 'https://agents.acme.co.uk',
  origins: ['https://agents.acme.co.uk', 'https://accounts.acme-id.com', 'https://api.acme-api.com:8443'],
};
const LOCAL = {
  agentAppOrigin: 'http://localhost:7702',
  origins: [7700, 7701, 7702, 7703].map((port) => `http://localhost:${port}`),
};
const isSameSite = await loadIsSameSite();
const published = { localDevelopment: false, platform: PUBLIC, isSameSite };
const developed = { localDevelopment: true, platform: LOCAL, isSameSite };

describe('H11: a widget’s URL', () => {
  test.each([
    'https://orders.example.com',
    'https://orders.example.com/',
    'https://orders.example.com?lang=en',
    'https://orders.example.com:8443/widget/index.html?lang=en&x=1#/details',
    'https://xn--bcher-kva.example.com/%C3%BC',
    'https://acme.co.uk.example.com/',
    'https://127.0.0.1.example.com/',
    'https://other.co.uk/',
    'https://a--b.c_d.example.com/',
    `https://${'a'.repeat(63)}.example.com/`,
  ])('may be %s', (url) => {
    expect(widgetUrlFault(url, published)).toBeUndefined();
  });

  test.each([
    // No https, or nothing that a frame could show.
    ...['http://orders.example.com/', 'javascript:alert(1)', 'data:text/html,x', 'blob:https://good.example.com/1'],
    ...[
      'file:///etc/passwd',
      'ftp://example.com/',
      'about:blank',
      'https:',
      'https://',
      'widget',
      '/widget',
      '#x',
      '?x',
      '',
    ],
    // One thing that reads as another.
    ...['https://good.example.com@evil.example.net/', 'https://user:pass@example.com/', 'https://@example.com/'],
    ...['//evil.example.net/', 'https:evil.example.net', 'https:/evil.example.net', 'https:///evil.example.net'],
    ...['https://good.example.com\\@evil.example.net/', 'https:\\\\evil.example.net', 'https://evil.example.net\t/'],
    ...[
      ' https://example.com/',
      'https://example.com/ ',
      'https://example.com/\n',
      'https://example.com/\0',
      'java\nscript:x',
    ],
    ...['HTTPS://example.com/', 'https://EXAMPLE.com/', 'https://example.com:443/', 'https://example.com/a/../b'],
    ...[
      'https://example.com/%2e%2e/b',
      'https://exa%6dple.com/',
      'https://example.com./',
      'https://bücher.example.com/',
    ],
    ...['https://gооd.example.com/', 'https://example。com/', 'https://ｅxample.com/', 'https://example.com/ü'],
    // Addresses, however they are written.
    ...[
      'https://192.0.2.7/',
      'https://0x7f.1/',
      'https://2130706433/',
      'https://017700000001/',
      'https://127.1/',
      'https://0/',
    ],
    ...['https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://[2001:db8::1]/', 'https://169.254.169.254/latest'],
    // Names that lead nowhere public.
    ...['https://localhost/', 'https://app.localhost/', 'https://printer.local/', 'https://metadata.google.internal/'],
    ...['https://intranet/', 'https://db.corp/', 'https://nas.lan/', 'https://router.home.arpa/', 'https://x.test/'],
    ...['https://x.invalid/', 'https://abc.onion/', 'https://1.0.0.127.in-addr.arpa/'],
    ...['https://localhost./', 'https://a.localhost./', 'https://0177.0.0.1/', 'https://[::ffff:a00:1]/'],
    ...['https://[64:ff9b::a00:1]/', 'https://[2002:a00:1::]/', 'https://[fe80::1%25eth0]/', 'https://[fe80::1%eth0]/'],
    // Hosts that URLs take and names are not, which a policy would read as more than a host.
    ...['https://*.example.com/', 'https://*.com/', 'https://a.com;script-src/', 'https://a.com,b.com/'],
    ...[
      "https://'self'.example.com/",
      'https://a$b.example.com/',
      'https://a&b.example.com/',
      'https://{a}.example.com/',
    ],
    ...['https://example..com/', 'https://.example.com/', 'https://-a.example.com/', 'https://a-.example.com/'],
    ...[`https://${'a'.repeat(64)}.example.com/`, `https://${'abc.'.repeat(64)}example.com/`],
    ...['https://example.com:99999/', 'https://example.com:/', 'https://xn--a.example.com/'],
    // What the agent app adds itself.
    ...['https://example.com/?plugin_id=1', 'https://example.com/?a=1&plugin%5Fid=', 'https://example.com/?plugin_id'],
    `https://example.com/${'a'.repeat(1024)}`,
  ])('is not %s', (url) => {
    expect(widgetUrlFault(url, published)).toMatch(/^must .*[^ ]$/);
    const local = /^https:\/\/(?:localhost|\[::1\])\/$/.test(url);
    if (!local) expect(widgetUrlFault(url, { ...published, localDevelopment: true })).toBeDefined();
  });

  test.each([
    'http://127.0.0.1:7720/',
    'http://127.0.0.2:7720/widget',
    'https://127.0.0.1:7720/',
    'http://[::1]:7720/',
    'http://localhost:7720/',
    'https://orders.example.com/',
  ])('may be %s while its app is being developed, and only then where it is this machine', (url) => {
    expect(widgetUrlFault(url, developed)).toBeUndefined();
    const fault = widgetUrlFault(url, { ...developed, localDevelopment: false });
    if (url.includes('example.com')) expect(fault).toBeUndefined();
    else expect(fault).toContain('local development');
  });

  test('the refusal says how the same URL is written', () => {
    expect(widgetUrlFault('https://EXAMPLE.com:443/a/../b', published)).toContain('https://example.com/b');
  });
});

describe('H7: a widget is never on the agent app’s own site', () => {
  test.each([
    ...[
      'https://agents.acme.co.uk/x',
      'https://acme.co.uk/',
      'https://ext.acme.co.uk/',
      'https://a.b.acme.co.uk:8443/',
    ],
    ...['https://accounts.acme-id.com/', 'https://api.acme-api.com:8443/x'],
  ])('%s is refused', (url) => {
    expect(widgetUrlFault(url, published)).toMatch(/site of this platform|same site as agents/);
    expect(widgetUrlFault(url, { ...published, localDevelopment: true })).toBeDefined();
  });

  test('nor at any origin of the platform on this machine; another port is allowed with a warning', () => {
    for (const origin of LOCAL.origins)
      expect(widgetUrlFault(`${origin}/x`, developed)).toContain('site of this platform');
    expect(widgetUrlWarning('http://localhost:7720/', developed)).toContain('http://127.0.0.1:7720');
    expect(widgetUrlWarning('http://127.0.0.1:7720/', developed)).toBeUndefined();
    expect(widgetUrlWarning('https://orders.example.com/', published)).toBeUndefined();
  });

  test.each([
    ['https://agents.acme.io', 'https://x.acme.io/', 'https://x.other.io/'],
    ['https://acme.github.io', 'https://ext.acme.github.io/', 'https://other.github.io/'],
    ['https://acme.vercel.app', 'https://ext.acme.vercel.app/', 'https://other.vercel.app/'],
    ['https://agents.shop.city.kobe.jp', 'https://x.city.kobe.jp/', 'https://x.other.kobe.jp/'],
  ])('of %s neither is %s, and a neighbour below a public suffix may', (agentAppOrigin, own, neighbour) => {
    const rules = { ...published, platform: { agentAppOrigin, origins: [agentAppOrigin] } };
    expect(widgetUrlFault(own, rules)).toContain('same site');
    expect(widgetUrlFault(neighbour, rules)).toBeUndefined();
  });
});

test('an icon is at a public https URL, or on the developer’s machine', () => {
  expect(iconUrlFault('https://agents.acme.co.uk/icon.png', published)).toBeUndefined();
  expect(iconUrlFault('http://127.0.0.1:7720/i.png', developed)).toBeUndefined();
  for (const url of [
    'http://example.com/i.png',
    'data:image/png;base64,AA',
    'https://10.0.0.1/i.png',
    'javascript:x',
  ]) {
    expect(iconUrlFault(url, published)).toBeDefined();
  }
});

test('H12: a link is https', () => {
  expect(linkFault('https://example.com/a?b#c', published)).toBeUndefined();
  expect(linkFault('http://127.0.0.1:7720/', developed)).toBeUndefined();
  for (const url of ['javascript:alert(1)', 'data:text/html,x', '//example.com', 'http://example.com/', '/archives']) {
    expect(linkFault(url, published)).toBeDefined();
  }
});
