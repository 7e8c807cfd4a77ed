// What those who register, install and serve extensions must not be able to do, over HTTP.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { atFileEnd } from '../support/at-file-end.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { makeOrganization, makePerson, type Person } from '../wire/cast.ts';
import type { World } from '../wire/world.ts';
import { apiKeyOf } from './api-site.ts';

const HOSTILE_URLS = [
  'https://good.example@evil.example/',
  'https://evil.example\\@good.example/',
  'http://shop.example/',
  '//shop.example/',
  'javascript:alert(1)',
  'data:text/html,hello',
  'blob:https://shop.example/1',
  'https://10.0.0.8/',
  'https://169.254.169.254/latest/meta-data',
  'https://[::1]/',
  'https://2130706433/',
  'https://printer.local/',
  'https://localhost/',
  'https://shop.example/\u0007',
  'https://shop.example/?plugin_id=mine',
];

type Caller = (method: string, path: string, body?: object) => Promise<{ status: number; body: unknown }>;

async function callerOf(world: World, person: Person): Promise<Caller> {
  const key = await apiKeyOf(world, person);
  const authorization = `Basic ${Buffer.from(`${person.email}:${key}`).toString('base64')}`;
  return (method, path, body) => call(world, { method, path, body, authorization });
}

async function call(
  world: World,
  asked: { method: string; path: string; body?: object | undefined; authorization: string },
): Promise<{ status: number; body: unknown }> {
  const { method, path, body, authorization } = asked;
  const answer = await fetch(`${world.parts.config.apiUrl}${path}`, {
    method,
    headers: { authorization, 'x-api-version': '2', ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

/** An owner, with an app of theirs that is installed and has one widget. */
async function withApp(
  world: World,
  widget: object = { url: 'https://widgets.shop-online.com/', place: 'details' },
  app: object = {},
) {
  const person = await makePerson(world, { organization: await makeOrganization(world, 'Shop'), role: 'owner' });
  const as = await callerOf(world, person);
  const made = (await as('POST', '/manage/v1/apps', { name: 'Orders', ...app })).body as { app_id: string };
  const added = await as('POST', `/manage/v1/apps/${made.app_id}/widgets`, widget);
  const { installation_id: installationId } = (await as('POST', '/manage/v1/installations', { app_id: made.app_id }))
    .body as { installation_id: string };
  const { widget: { widget_id: widgetId } = { widget_id: '' } } = added.body as { widget?: { widget_id: string } };
  return { person, as, appId: made.app_id, installationId, widgetId };
}

describeOnBothDatabases('extensions', (world) => {
  test('H11: a widget is at a public https address, and nowhere that only looks like one', async () => {
    const { as, appId } = await withApp(world);
    for (const url of HOSTILE_URLS) {
      const { status } = await as('POST', `/manage/v1/apps/${appId}/widgets`, { url, place: 'details' });
      expect(status, url).toBe(400);
    }
  });

  test('H7: a widget is never on an origin of the platform, nor on the agent app’s site', async () => {
    const { as, appId } = await withApp(world, undefined, { local_development: true });
    const { agentAppUrl, accountsUrl, apiUrl, consoleUrl } = world.parts.config;
    for (const url of [agentAppUrl, accountsUrl, apiUrl, consoleUrl]) {
      const { status } = await as('POST', `/manage/v1/apps/${appId}/widgets`, { url: `${url}/x`, place: 'details' });
      expect(status, url).toBe(400);
    }
  });

  test('H22: the server posts nothing to an address of its own network, and to the extension a key of that installation alone', async () => {
    const heard: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString('utf8');
      });
      request.on('end', () => {
        heard.push(body);
        if (request.url?.startsWith('/moved')) {
          response.writeHead(307, { location: 'http://169.254.169.254/latest/' }).end();
        } else response.end('{"session_id":1}');
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    atFileEnd(() => new Promise((done) => server.close(done)));
    const { port } = server.address() as AddressInfo;
    const widget = (path: string) => ({
      url: `http://127.0.0.1:${port}${path}`,
      place: 'details',
      authorization: 'basic',
    });
    const one = await withApp(world, widget('/'), { local_development: true });
    const authorize = (widgetId: string) => one.as('POST', `/manage/v1/widgets/${widgetId}/authorization`, {});
    expect((await authorize(one.widgetId)).body).toEqual({ outcome: 'authorized', session_id: 1 });
    const { login, api_key: key } = JSON.parse(heard[0] ?? '{}') as { login: string; api_key: string };
    world.secrets.add(key);
    expect(login).toBe(one.person.email);
    expect(key).not.toBe(await apiKeyOf(world, one.person));

    const added = await one.as('POST', `/manage/v1/apps/${one.appId}/widgets`, widget('/moved'));
    const { widget: moved } = added.body as { widget: { widget_id: string } };
    expect((await authorize(moved.widget_id)).body).toMatchObject({ outcome: 'failed' });
    // Whoever is no agent of that organization has no widget to ask for.
    const { as: stranger } = await withApp(world);
    expect((await stranger('POST', `/manage/v1/widgets/${one.widgetId}/authorization`, {})).status).toBe(404);

    const authorization = `Basic ${Buffer.from(`${login}:${key}`).toString('base64')}`;
    const withKey = (path: string) => call(world, { method: 'GET', path, authorization });
    expect((await withKey('/agents')).status).toBe(403);
    await one.as('DELETE', `/manage/v1/installations/${one.installationId}`);
    expect((await withKey('/agents')).status).toBe(401);
  });

  test('H29: what is stored is for one agent in one installation, whatever the key is called', async () => {
    const [one, other] = [await withApp(world), await withApp(world)];
    const path = (installationId: string, key: string) => `/manage/v1/installations/${installationId}/storage/${key}`;
    expect((await one.as('PUT', path(one.installationId, 'note'), { value: 'mine' })).status).toBe(200);
    expect((await other.as('GET', path(one.installationId, 'note'))).status).toBe(404);
    const colleague = await makePerson(world, { organization: one.person.organization });
    const seen = await (await callerOf(world, colleague))('GET', path(one.installationId, 'note'));
    expect(seen).toEqual({ status: 200, body: { key: 'note', exists: false, value: null } });
    for (const key of ['..%2fnote', '%2e%2e%2f%2e%2e', `..%2f${one.installationId}%2fnote`]) {
      expect([400, 404]).toContain((await other.as('GET', path(other.installationId, key))).status);
    }
  });

  test('H31: registering, installing and uninstalling are each recorded once', async () => {
    const { as, appId, installationId } = await withApp(world);
    await as('DELETE', `/manage/v1/installations/${installationId}`);
    await as('DELETE', `/manage/v1/apps/${appId}`);
    const { events } = (await as('GET', '/manage/v1/audit-events?limit=50')).body as { events: { action: string }[] };
    // The clock stands still, so their order says nothing.
    expect(events.map(({ action }) => action).sort()).toEqual([
      'app_created',
      'app_installed',
      'app_removed',
      'app_uninstalled',
      'widget_added',
    ]);
  });
});
