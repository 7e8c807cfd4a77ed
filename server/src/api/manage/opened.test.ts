// Basic authorization and diagnosis through the API, with an extension's server that is really asked.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { basic, createTestWorld, emailOf, type TestWorld } from '../test-world.ts';

let world: TestWorld;
let respond: (request: IncomingMessage, response: ServerResponse, body: string) => void;
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text) => {
    body += text;
  });
  request.on('end', () => respond(request, response, body));
});
let widgetId = '';
let installationId = '';
beforeAll(async () => {
  world = await createTestWorld();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const post = async (url: string, json: unknown) =>
    (await world.callAs('adam', { method: 'POST', url: `/manage/v1${url}`, json })).json();
  const app = await post('/apps', { name: 'Orders', local_development: true, scopes: ['agents--all:ro'] });
  const widget = { url: `http://127.0.0.1:${port}/ext/?lang=en`, place: 'details', authorization: 'basic' };
  widgetId = (await post(`/apps/${app.app_id}/widgets`, widget)).widget.widget_id;
  installationId = (await post('/installations', { app_id: app.app_id })).installation_id;
});
afterAll(async () => {
  await world.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const authorization = () => ({ method: 'POST', url: `/manage/v1/widgets/${widgetId}/authorization` }) as const;
const diagnosis = () => ({ method: 'POST', url: `/manage/v1/widgets/${widgetId}/diagnosis` }) as const;

test('the extension gets a key with which it calls the API while it still answers', async () => {
  let status = 0;
  let seen: unknown;
  respond = (request, response, body) => {
    const { login, api_key } = JSON.parse(body);
    seen = { method: request.method, url: request.url, type: request.headers['content-type'], login };
    void world.call({ url: '/agents', authorization: basic(login, api_key) }).then((answer) => {
      status = answer.statusCode;
      response.end(JSON.stringify({ session_id: { for: login } }));
    });
  };
  const answer = await world.callAs('nina', authorization());
  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    { outcome: 'authorized', session_id: { for: emailOf('nina') } },
  ]);
  expect(status).toBe(200);
  expect(seen).toEqual({ method: 'POST', url: '/ext/authorize/', type: 'application/json', login: emailOf('nina') });
  const keys = (await world.callAs('adam', { url: `/manage/v1/installations/${installationId}/keys` })).json();
  expect(keys).toMatchObject({ keys: [{ login: emailOf('nina') }] });
  const organizationId = world.organizationIds.acme;
  const events = await world.auditLog.listEvents({ organizationId, action: 'installation_key_made', limit: 9 });
  expect(events).toMatchObject([{ target: installationId, accountId: world.accountIds.nina }]);
});

test('an extension that refuses is told as failed, without what it was sent', async () => {
  let key = '';
  respond = (_request, response, body) => {
    key = JSON.parse(body).api_key;
    response.writeHead(403).end(body);
  };
  const answer = await world.callAs('nina', authorization());
  expect(answer.json()).toEqual({ outcome: 'failed', status: 403, message: expect.stringContaining('403') });
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  expect(answer.body).not.toContain(key);
});

test('an extension can’t have the server send requests with its own key, nor can a program that speaks for nobody', async () => {
  let key = '';
  respond = (_request, response, body) => {
    key = JSON.parse(body).api_key;
    response.end('{}');
  };
  const { app_id } = (await world.callAs('adam', { url: '/manage/v1/apps' })).json().apps[0];
  const scopes = ['installations--all:ro'];
  await world.callAs('adam', { method: 'PATCH', url: `/manage/v1/apps/${app_id}`, json: { scopes } });
  await world.callAs('adam', { method: 'POST', url: '/manage/v1/installations', json: { app_id } });
  await world.callAs('nico', authorization());
  const token = await world.accessToken(undefined, { scopes });
  for (const request of [authorization(), diagnosis()]) {
    const answers = [
      await world.call({ ...request, authorization: basic(emailOf('nico'), key) }),
      await world.call({ ...request, authorization: `Bearer ${token}` }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403]);
  }
});

test('a look from the server says what a browser would not', async () => {
  respond = (request, response) => {
    expect(request.method).toBe('GET');
    response.writeHead(200, { 'content-type': 'text/html', 'x-frame-options': 'SAMEORIGIN' }).end();
  };
  expect((await world.callAs('nina', diagnosis())).json()).toMatchObject({ cause: 'x_frame_options' });
  respond = (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end();
  expect((await world.callAs('nina', diagnosis())).json()).toMatchObject({ cause: 'ok' });
});

test('a widget without basic authorization is never asked', async () => {
  const { app_id } = (await world.callAs('adam', { url: '/manage/v1/apps' })).json().apps[0];
  const url = `/manage/v1/apps/${app_id}/widgets/${widgetId}`;
  await world.callAs('adam', { method: 'PATCH', url, json: { authorization: 'none' } });
  const answer = await world.callAs('nina', authorization());
  expect([answer.statusCode, answer.json().error.type]).toEqual([400, 'conflict']);
});
