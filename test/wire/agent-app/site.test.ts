// The agent app's site: its page under its policy, its files, and what extensions load from it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowsing } from '../../support/http.ts';
import { World } from '../world.ts';

const world = new World('sqlite', { settings: { GATEHOUSE_BRAND: 'A</script><b>&B' } });
beforeAll(() => world.open());
afterAll(() => world.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  startBrowsing().request(`${world.parts.config.agentAppUrl}${path}`, { headers });

test('the page knows where the sites are, can be framed by nobody (H5), runs its own files alone, and is stored nowhere', async () => {
  const { accountsUrl, apiUrl } = world.parts.config;
  const { status, headers, body } = await get('/');
  expect(status).toBe(200);
  const [, settings = ''] = /<script type="application\/json" id="settings">(.*?)<\/script>/.exec(body) ?? [];
  expect(JSON.parse(settings)).toEqual({
    accountsUrl,
    apiUrl,
    clientId: 'gatehouse-agent-app',
    brand: 'A</script><b>&B',
    dialects: ['standard', 'livechat'],
  });
  expect(body).not.toMatch(/<script(?![^>]* (?:src|type="application\/json"))/);
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  const policy = String(headers['content-security-policy']).split('; ');
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      `connect-src 'self' ${accountsUrl} ${apiUrl} ${apiUrl.replace('http', 'ws')}`,
    ]),
  );
  expect(policy.join()).not.toMatch(/unsafe-eval|script-src[^;,]*unsafe-inline/);
});

test('every view has an address that can be opened and reloaded; what is none is not there', async () => {
  const page = (await get('/')).body;
  for (const path of ['/chats', '/chats/ABC123', '/visitors', '/archives/A/B', '/apps/x', '/settings/apps']) {
    expect(await get(path), path).toMatchObject({ status: 200, body: page });
  }
  for (const path of ['/nothing', '/assets/none.js', '/assets/..%2f..%2fpackage.json', '/assets/%00']) {
    expect((await get(path)).status, path).toBe(404);
  }
});

test('a file is kept for good under its name, and comes compressed to who can read that', async () => {
  const [path = ''] = /\/assets\/[\w.-]+\.js/.exec((await get('/')).body) ?? [];
  const plain = await get(path);
  expect(plain.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
    vary: 'accept-encoding',
  });
  const response = await fetch(`${world.parts.config.agentAppUrl}${path}`, { headers: { 'accept-encoding': 'gzip' } });
  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(await response.text()).toBe(plain.body);
});
