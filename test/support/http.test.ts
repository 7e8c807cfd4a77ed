import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowsing } from './http.ts';

/** A sign-in as small as can be: a form, a session cookie, a redirect to another site of the same host. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += chunk;
  const echo = JSON.stringify({ method: request.method, headers: request.headers, body });
  if (request.url === '/signin' && request.method === 'GET') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('referrer-policy', 'same-origin');
    response.end(
      '<form id="signin" method="post"><input type="hidden" name="csrf" value="&lt;1&gt;"><input name="email"></form>',
    );
  } else if (request.url === '/signin') {
    response
      .writeHead(302, { 'set-cookie': '__Host-session=s; Path=/; Secure; HttpOnly', location: '/home?via=form' })
      .end(echo);
  } else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
  else response.end(echo);
}

const server = createServer((request, response) => void answer(request, response));
let origin = '';

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test('a form is sent with its hidden fields, as a person would, and the redirect waits', async () => {
  const browse = startBrowsing();
  const form = await browse.get(`${origin}/signin`);
  const sent = await browse.submit(form, 'signin', { email: 'ä@example.com' });
  expect(sent.status).toBe(302);
  expect(sent.location?.href).toBe(`${origin}/home?via=form`);
  const { headers, body } = JSON.parse(sent.body);
  expect(body).toBe('csrf=%3C1%3E&email=%C3%A4%40example.com');
  expect(headers).toMatchObject({ origin, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate' });
});

test('a redirect is followed as a GET with the cookies that came with it', async () => {
  const browse = startBrowsing();
  const sent = await browse.submit(await browse.get(`${origin}/signin`), 'signin');
  const home = JSON.parse((await browse.follow(sent)).body);
  expect(home).toMatchObject({ method: 'GET', body: '', headers: { cookie: '__Host-session=s' } });
  expect(home.headers).not.toHaveProperty('content-type');
});

test('redirects are followed on request only, as far as wanted, and not for ever', async () => {
  const browse = startBrowsing();
  expect((await browse.get(`${origin}/loop`)).status).toBe(302);
  expect((await browse.get(`${origin}/loop`, { follow: (next) => next.pathname !== '/loop' })).status).toBe(302);
  await expect(browse.get(`${origin}/loop`, { follow: true })).rejects.toThrow(/More than 20 redirects/);
});

test('two browsers share nothing', async () => {
  const first = startBrowsing();
  await first.submit(await first.get(`${origin}/signin`), 'signin');
  const second = await startBrowsing().get(`${origin}/home`);
  expect(JSON.parse(second.body).headers).not.toHaveProperty('cookie');
});

test('what can not be done says why', async () => {
  const browse = startBrowsing();
  const page = await browse.get(`${origin}/home`);
  await expect(browse.submit(page, 'signin')).rejects.toThrow(/No form "signin" at .*Forms there: none/);
  await expect(browse.follow(page)).rejects.toThrow(/No redirect at .* status 200/);
  await expect(browse.get('http://localhost:1/')).rejects.toThrow(/GET http:\/\/localhost:1\//);
});
