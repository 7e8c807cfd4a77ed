import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withBrowserContext } from './chromium.ts';

/** One server, two sites: `localhost` and `127.0.0.1`. `/` frames the other's `/frame`, which says what cookies it got. */
const server = createServer((request, response) => {
  const { port } = server.address() as AddressInfo;
  response.setHeader('content-type', 'text/html');
  if (request.url === '/set') {
    response.setHeader('set-cookie', 'seen=yes; Path=/; Secure; HttpOnly; SameSite=None');
    response.end('<p>set</p>');
  } else if (request.url === '/frame') {
    response.end(`<p>cookies: ${request.headers.cookie ?? 'none'}</p>`);
  } else {
    response.end(`<p>host: ${request.headers.host}</p><iframe src="http://localhost:${port}/frame"></iframe>`);
  }
});
let port = 0;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** What a frame of another site sees of the cookie that it was given at the top level. */
async function cookiesInFrame(options: { blockThirdPartyCookies?: boolean }): Promise<string | null> {
  return withBrowserContext(options, async (context) => {
    const page = await context.newPage();
    await page.goto(`http://localhost:${port}/set`);
    await page.goto(`http://127.0.0.1:${port}/`);
    return page.frameLocator('iframe').locator('p').textContent();
  });
}

test('a frame of another site gets its SameSite=None cookie', async () => {
  expect(await cookiesInFrame({})).toBe('cookies: seen=yes');
});

test('with third-party cookies blocked, it gets none', async () => {
  expect(await cookiesInFrame({ blockThirdPartyCookies: true })).toBe('cookies: none');
});

test('a frame of another site has a storage of its own, as in browsers that people use', async () => {
  await withBrowserContext({}, async (context) => {
    const page = await context.newPage();
    await page.goto(`http://localhost:${port}/set`);
    await page.evaluate(() => localStorage.setItem('top', 'yes'));
    await page.goto(`http://127.0.0.1:${port}/`);
    const inFrame = await page
      .frameLocator('iframe')
      .locator('p')
      .evaluate(() => localStorage.getItem('top'));
    expect(inFrame).toBeNull();
  });
});

test('contexts do not share cookies', async () => {
  await withBrowserContext({}, async (context) => {
    const page = await context.newPage();
    await page.goto(`http://localhost:${port}/frame`);
    expect(await page.locator('p').textContent()).toBe('cookies: none');
  });
});

test('a name can be led to this machine', async () => {
  const hostResolverRules = `MAP accounts.example.com 127.0.0.1:${port}`;
  await withBrowserContext({ hostResolverRules }, async (context) => {
    const page = await context.newPage();
    await page.goto('http://accounts.example.com/');
    expect(await page.locator('p').first().textContent()).toBe('host: accounts.example.com');
  });
});
