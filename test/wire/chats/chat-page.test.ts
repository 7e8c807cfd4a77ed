// The chat page and its files as the api site serves them: to whom, with what around them, and how large.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBrowsing } from '../../support/http.ts';
import { acme, makeOrganization, makeProgram } from '../cast.ts';
import { World } from '../world.ts';

const world = new World('sqlite');
beforeAll(() => world.open());
afterAll(() => world.close());

const api = () => world.parts.config.apiUrl;
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  startBrowsing().request(`${api()}${path}`, { headers, method });

describe('the page', () => {
  test('names the organization as text, loads nothing but its own, and can be framed by pages of the client alone', async () => {
    const { organizationId } = await makeOrganization(world, `<b>"Shop" & 'Co'</b>`);
    const redirectUris = [
      'https://shop.example/a/b',
      'https://shop.example/',
      'com.example.app:/back',
      `${api()}/chat`,
    ];
    const { clientId } = await makeProgram(world, { organizationId, redirectUris });
    const { status, headers, body } = await get(`/chat/${clientId}?group=3`);
    expect(status).toBe(200);
    expect(body).toContain(`data-client-id="${clientId}" data-organization-id="${organizationId}"`);
    expect(body).toContain('<title>&lt;b&gt;&quot;Shop&quot; &amp; &#39;Co&#39;&lt;/b&gt;</title>');
    expect(body).not.toMatch(/<b>|<script>| style=| on\w+="/);
    const accounts = world.parts.config.accountsUrl;
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': [
        "default-src 'none'",
        `script-src ${api()}/chat-page.js`,
        `style-src ${api()}/chat-page.css`,
        `connect-src ${api()} ${api().replace('http', 'ws')} ${accounts}`,
        'img-src https: data:',
        "base-uri 'none'",
        "form-action 'none'",
        `frame-ancestors https://shop.example ${api()}`,
      ].join('; '),
    });
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test('is not there for a client that is unknown, disabled, or has no redirect URI on this site', async () => {
    const { organizationId } = await acme(world);
    const elsewhere = await makeProgram(world, { organizationId });
    const redirectUris = [`${api()}/chat`];
    const disabled = await makeProgram(world, { organizationId, redirectUris });
    expect((await get(`/chat/${disabled.clientId}`)).status).toBe(200);
    const [disabledAt, clientId] = [world.clock.now(), disabled.clientId];
    await world.parts.registrations.updateRegistration({ clientId, settings: {}, disabledAt });
    for (const [id, words] of [
      ['unknown', 'There is no app with this client id'],
      ['%3Cb%3E', 'There is no app with this client id'],
      [disabled.clientId, 'There is no app with this client id'],
      [elsewhere.clientId, `add the redirect URI ${api()}/chat`],
    ]) {
      const { status, headers, body } = await get(`/chat/${id}`);
      expect({ id, status }).toEqual({ id, status: 404 });
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(body).toContain(words);
      expect(body).not.toContain('<b>');
    }
    const posted = await get(`/chat/${elsewhere.clientId}`, {}, 'POST');
    expect({ status: posted.status, allow: posted.headers.allow }).toEqual({
      status: 405,
      allow: 'GET, HEAD, OPTIONS',
    });
  });
});

describe('the files', () => {
  test.each([
    ['/chat-page.js', 'text/javascript; charset=utf-8', 15_000],
    ['/chat-page.css', 'text/css; charset=utf-8', 4_000],
    ['/chat-widget.js', 'text/javascript; charset=utf-8', 3_000],
  ])('%s is small, may be kept for a while, and is asked for again by its mark', async (path, type, most) => {
    const { status, headers, body } = await get(path);
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type });
    expect(gzipSync(body, { level: 9 }).length).toBeLessThan(most);
    expect(headers['cache-control']).toBe('public, max-age=300');
    expect((await get(path, { 'if-none-match': String(headers.etag) })).status).toBe(304);
  });

  test('the style begins with the colours of all pages', async () => {
    expect((await get('/chat-page.css')).body).toMatch(/^:root\{color-scheme:light dark;--page:#/);
  });
});
