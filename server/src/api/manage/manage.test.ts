// Registering, installing, and what installations keep.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LONGEST, MOST } from '../../extensions/app.ts';
import { type Call, createTestWorld, type Person, type TestWorld } from '../test-world.ts';
import { callsIn, expectRefused, get, patch, post, remove } from './manage-test-world.ts';

const V1 = '/manage/v1';
const URL_OF_WIDGET = 'https://orders.example.com/details';

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld();
});
afterAll(() => world.close());

const { ask, newApp, newWidget, install } = callsIn(() => world);

describe('registering', () => {
  test('an app is made with what is usual, shown with its scopes in words, changed and removed', async () => {
    const made = await ask(
      'adam',
      post('/apps', { name: ' Order history ', scopes: ['customers:ro', 'customers:ro'] }),
    );
    const app = {
      app_id: expect.stringMatching(/^[A-Za-z0-9_-]+$/),
      name: 'Order history',
      icon_url: null,
      description: '',
      private: true,
      local_development: false,
      client_id: null,
      scopes: [{ scope: 'customers:ro', words: 'see customers' }],
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updated_at: made.created_at,
      widgets: [],
      chat_actions: [],
      installations_count: 0,
      notices: [],
    };
    expect(made).toEqual(app);
    const path = `/apps/${made.app_id}`;
    expect(await ask('olga', get(path))).toEqual(made);
    world.clock.now += 1;
    const changed = await ask(
      'adam',
      patch(path, { name: 'Orders', icon_url: 'https://cdn.example.com/i.png', scopes: [] }),
    );
    expect(changed).toMatchObject({
      name: 'Orders',
      icon_url: 'https://cdn.example.com/i.png',
      scopes: [],
      private: true,
    });
    expect(changed.updated_at > made.updated_at).toBe(true);
    expect(await ask('adam', patch(path, { icon_url: null }))).toMatchObject({ name: 'Orders', icon_url: null });
    expect((await ask('adam', get('/apps'))).apps).toContainEqual(expect.objectContaining({ app_id: made.app_id }));
    expect(await ask('adam', remove(path))).toEqual({ result: 'app removed successfully' });
    expectRefused(await world.callAs('adam', get(path)), 404, { type: 'not_found' });
    expectRefused(await world.callAs('adam', remove(path)), 404, { type: 'not_found' });
  });

  test('a widget is added to it, also in the vendor’s words, with a warning where there is a better way', async () => {
    const appId = await newApp({ local_development: true });
    const path = `/apps/${appId}/widgets`;
    const initial_state = { customerDetailsSections: [{ title: 'Orders', components: [{ type: 'line' }] }] };
    const json = { url: 'http://localhost:7720/', place: 'plugin', initial_state, permissions: ['camera', 'camera'] };
    const { widget, warnings } = await ask('adam', post(path, json));
    expect(widget).toEqual({
      widget_id: expect.stringMatching(/^[A-Za-z0-9_-]+$/),
      url: 'http://localhost:7720/',
      place: 'details',
      initial_state,
      authorization: 'sign-in',
      permissions: ['camera'],
    });
    expect(warnings).toEqual([expect.stringContaining('http://127.0.0.1:7720')]);
    const change = { url: 'http://127.0.0.1:7720/', place: 'messagebox', initial_state: null, authorization: 'basic' };
    const changed = await ask('adam', patch(`${path}/${widget.widget_id}`, change));
    expect(changed).toEqual({ widget: { ...widget, ...change, place: 'message_box' }, warnings: [] });
    expect((await ask('adam', get(`/apps/${appId}`))).widgets).toEqual([changed.widget]);
    // The app can't say that it is for everybody while its widget is on somebody's machine.
    const published = await world.callAs('adam', patch(`/apps/${appId}`, { local_development: false }));
    expectRefused(published, 400, { type: 'conflict', field: 'local_development' });
    await ask('adam', remove(`${path}/${widget.widget_id}`));
    expect((await ask('adam', patch(`/apps/${appId}`, { local_development: false }))).widgets).toEqual([]);
  });

  test.each([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'a\nb' }, 'name'],
    [{ name: 'x', scopes: ['nonsense'] }, 'scopes'],
    [{ name: 'x', scopes: ['apps--all:rw'] }, 'scopes'],
    [{ name: 'x', icon_url: 'http://cdn.example.com/i.png' }, 'icon_url'],
    [{ name: 'x', client_id: 'nobodys' }, 'client_id'],
    [{ name: 'x', client_id: 'a\u0000b' }, 'client_id'],
    [{ name: 'x', description: '\u0000' }, 'description'],
    [{ name: 'x', private: 1 }, 'private'],
    [{ name: 'x', organization_id: 'y' }, 'organization_id'],
  ])('the app %j is refused for its %s', async (json, field) => {
    expectRefused(await world.callAs('adam', post('/apps', json)), 400, { type: 'validation', field });
  });

  test.each([
    [{ url: 'http://127.0.0.1:7720/' }, 'url'],
    [{ url: 'https://10.0.0.1/' }, 'url'],
    [{ url: 'http://localhost:7702/' }, 'url'],
    [{ place: 'sidebar' }, 'place'],
    [{ authorization: 'magic' }, 'authorization'],
    [{ permissions: ['usb'] }, 'permissions[0]'],
    [{ initial_state: { sections: [] } }, 'initial_state'],
    [{ initial_state: 'text' }, 'initial_state'],
    [{ place: 'fullscreen', initial_state: { customerDetailsSections: [] } }, 'initial_state'],
    [{ widget_id: 'own' }, 'widget_id'],
  ])('the widget with %j is refused for its %s', async (fields, field) => {
    const appId = await newApp();
    const widget = { url: URL_OF_WIDGET, place: 'details', ...fields };
    const answer = await world.callAs('adam', post(`/apps/${appId}/widgets`, widget));
    expectRefused(answer, 400, { type: 'validation', field });
  });

  test('a client of another organization is refused as one that nobody has is', async () => {
    const refusal = (client_id: string) => world.callAs('adam', post('/apps', { name: 'x', client_id }));
    const [theirs, nobodys] = [await refusal(world.clientId), await refusal('nobodys')];
    expect(theirs.json().error).toEqual(nobodys.json().error);
    expect((await ask('fred', post('/apps', { name: 'x', client_id: world.clientId }), 'globex')).client_id).toBe(
      world.clientId,
    );
  });

  test('only administrators and owners register and install; everybody sees what is installed', async () => {
    const appId = await newApp();
    const installation = await install(appId);
    const forbidden = [
      get('/apps'),
      post('/apps', { name: 'x' }),
      get(`/apps/${appId}`),
      patch(`/apps/${appId}`, {}),
      remove(`/apps/${appId}`),
      post(`/apps/${appId}/widgets`, { url: URL_OF_WIDGET, place: 'details' }),
      post('/installations', { app_id: appId }),
      remove(`/installations/${installation}`),
      get(`/installations/${installation}/keys`),
      remove(`/installations/${installation}/keys`),
    ];
    for (const request of forbidden) expect((await world.callAs('nina', request)).statusCode).toBe(403);
    const seen = (await ask('nina', get('/installations'))).installations as { app: { app_id: string } }[];
    expect(seen.map(({ app }) => app.app_id)).toContain(appId);
  });
});

test('an id that no database could hold is refused before it is asked', async () => {
  for (const path of [
    '/apps/a%00b',
    '/apps/%ed%a0%80',
    `/installations/${'x'.repeat(129)}/storage`,
    '/installations/%00/keys',
  ]) {
    expect((await world.callAs('adam', get(path))).statusCode, path).toBe(400);
  }
});

describe('installing', () => {
  test('what is installed is listed as an agent app needs it', async () => {
    const appId = await newApp({ description: 'What they bought.', scopes: ['chats--access:ro', 'customers:ro'] });
    const widgetId = await newWidget(appId, { authorization: 'basic' });
    const installationId = await install(appId);
    const { installations } = (await world.callByPlatform('nina', get('/installations'))).json();
    expect(installations.at(-1)).toEqual({
      installation_id: installationId,
      installed_at: expect.stringMatching(/Z$/),
      scopes: ['chats--access:ro', 'customers:ro'],
      scopes_wanted: [],
      properties: {},
      warnings: [],
      app: {
        app_id: appId,
        name: 'Order history',
        icon_url: null,
        description: 'What they bought.',
        private: true,
        local_development: false,
        client_id: null,
      },
      widgets: [
        {
          widget_id: widgetId,
          url: URL_OF_WIDGET,
          place: 'details',
          initial_state: null,
          authorization: 'basic',
          permissions: [],
        },
      ],
      chat_actions: [],
    });
  });

  test('an app that asks for more has it only when it is installed again, with what was shown', async () => {
    const appId = await newApp();
    const installationId = await install(appId);
    await ask('adam', patch(`/apps/${appId}`, { scopes: ['agents--all:ro', 'customers:ro'] }));
    const own = async () =>
      ((await ask('adam', get('/installations'))).installations as { installation_id: string }[]).find(
        ({ installation_id }) => installation_id === installationId,
      );
    expect(await own()).toMatchObject({ scopes: ['agents--all:ro'], scopes_wanted: ['customers:ro'] });
    const stale = await world.callAs('adam', post('/installations', { app_id: appId, scopes: ['agents--all:ro'] }));
    expectRefused(stale, 400, { type: 'conflict', field: 'scopes' });
    const again = await ask(
      'adam',
      post('/installations', { app_id: appId, scopes: ['customers:ro', 'agents--all:ro'] }),
    );
    expect(again).toMatchObject({ installation_id: installationId, scopes_wanted: [] });
    expect(await own()).toMatchObject({ scopes: ['agents--all:ro', 'customers:ro'], scopes_wanted: [] });
  });

  test('a public app is installed by any organization, and its makers see how many', async () => {
    const appId = await newApp({ private: false });
    await newWidget(appId);
    const shown = await ask('fred', get(`/apps/${appId}`), 'globex');
    expect(shown).toMatchObject({ scopes: [{ scope: 'agents--all:ro', words: 'see the profiles of all agents' }] });
    expect([shown.installations_count, shown.notices]).toEqual([undefined, undefined]);
    const ours = await install(appId);
    const theirs = await install(appId, 'fred', 'globex');
    expect((await ask('adam', get(`/apps/${appId}`))).installations_count).toBe(2);
    const narrowed = await world.callAs('adam', patch(`/apps/${appId}`, { private: true }));
    expectRefused(narrowed, 400, { type: 'conflict' });
    await ask('adam', remove(`/apps/${appId}`));
    const { installations } = await ask('fred', get('/installations'), 'globex');
    expect(installations).toEqual([]);
    // H31: each organization is told that its installation ended; the other one not who did it, or from where.
    const ended = async (tenant: 'acme' | 'globex') => {
      const organizationId = world.organizationIds[tenant];
      const events = await world.auditLog.listEvents({ organizationId, action: 'app_uninstalled', limit: 50 });
      return events.filter(({ target }) => target === (tenant === 'acme' ? ours : theirs));
    };
    expect(await ended('acme')).toMatchObject([{ accountId: world.accountIds.adam }]);
    const details = { app_id: appId, name: 'Order history', because: 'app_removed' };
    const [told, ...more] = await ended('globex');
    expect([told, more]).toMatchObject([{ details, accountId: undefined, origin: { ip: '', userAgent: '' } }, []]);
  });

  test('an app of others that is called like an installed one is told before it is installed, and after', async () => {
    const real = await newApp({ name: 'Payments' });
    await install(real);
    const named = async (name: string) => {
      const appId = await newApp({ name, private: false }, 'fred', 'globex');
      const before = (await ask('adam', get(`/apps/${appId}`))).warnings;
      const { warnings } = await ask('adam', post('/installations', { app_id: appId }));
      const { installations } = await ask('adam', get('/installations'));
      const listed = installations.find(({ app }: { app: { app_id: string } }) => app.app_id === appId);
      await ask('adam', remove(`/installations/${listed.installation_id}`));
      return [before, warnings, listed.warnings];
    };
    const told = [expect.stringContaining(`looks like that of another installed app: Payments (${real})`)];
    expect(await named('payrnents!')).toEqual([told, told, told]);
    expect(await named('Payouts')).toEqual([[], [], []]);
    const hidden = { name: 'Pay\u202ements' };
    expectRefused(await world.callAs('fred', post('/apps', hidden), 'globex'), 400, { field: 'name' });
  });

  test('uninstalling ends it once, and nobody else’s', async () => {
    const appId = await newApp({ private: false });
    const [ours, theirs] = [await install(appId), await install(appId, 'fred', 'globex')];
    expectRefused(await world.callAs('adam', remove(`/installations/${theirs}`)), 404, { type: 'not_found' });
    await ask('adam', remove(`/installations/${ours}`));
    expectRefused(await world.callAs('adam', remove(`/installations/${ours}`)), 404, { type: 'not_found' });
    const left = (await ask('gina', get('/installations'), 'globex')).installations as { installation_id: string }[];
    expect(left.map(({ installation_id }) => installation_id)).toContain(theirs);
  });
});

describe('A45: another organization', () => {
  test('every call on what globex has of its own is answered as on nothing, and changes nothing', async () => {
    const appId = await newApp({}, 'fred', 'globex');
    const { widget } = await ask(
      'fred',
      post(`/apps/${appId}/widgets`, { url: URL_OF_WIDGET, place: 'details' }),
      'globex',
    );
    const installation = await install(appId, 'fred', 'globex');
    const callsOn = (app: string, widgetId: string, installed: string): Call[] => [
      get(`/apps/${app}`),
      patch(`/apps/${app}`, { name: 'Taken over' }),
      remove(`/apps/${app}`),
      post(`/apps/${app}/widgets`, { url: URL_OF_WIDGET, place: 'details' }),
      patch(`/apps/${app}/widgets/${widgetId}`, { url: 'https://evil.example.net/' }),
      remove(`/apps/${app}/widgets/${widgetId}`),
      post('/installations', { app_id: app }),
      remove(`/installations/${installed}`),
      get(`/installations/${installed}/keys`),
      remove(`/installations/${installed}/keys`),
      patch(`/installations/${installed}/properties`, { a: 1 }),
      get(`/installations/${installed}/storage`),
      get(`/installations/${installed}/storage/view`),
      { method: 'PUT', url: `${V1}/installations/${installed}/storage/view`, json: { value: 1 } },
      remove(`/installations/${installed}/storage/view`),
      post(`/widgets/${widgetId}/notices`, { kind: 'flooded' }),
    ];
    const state = async () => [
      await ask('fred', get(`/apps/${appId}`), 'globex'),
      await ask('fred', get('/installations'), 'globex'),
    ];
    const before = await state();
    const onNothing = callsOn('no-app', 'no-widget', 'no-installation');
    for (const [index, request] of callsOn(appId, widget.widget_id, installation).entries()) {
      const [theirs, nothing] = [
        await world.callAs('olga', request),
        await world.callAs('olga', onNothing[index] as Call),
      ];
      expect([theirs.statusCode, theirs.json().error], `${request.method} ${request.url}`).toEqual([
        404,
        nothing.json().error,
      ]);
    }
    expect(await state()).toEqual(before);
  });
});

describe('what an installation keeps', () => {
  test('properties are merged, by any agent, and bounded', async () => {
    const installation = await install(await newApp());
    const path = `/installations/${installation}/properties`;
    const ask = async (person: Person, request: Call) => (await world.callByPlatform(person, request)).json();
    expect(await ask('nina', patch(path, { plan: 'gold', seats: 3.5, trial: true }))).toEqual({
      plan: 'gold',
      seats: 3.5,
      trial: true,
    });
    expect(await ask('nico', patch(path, { plan: null, seats: 4 }))).toEqual({ seats: 4, trial: true });
    const wrong = [{ a: {} }, { a: [1] }, { 'a b': 1 }, { '': 1 }, { a: 'x'.repeat(1025) }, '{"__proto__":{}}', '[1]'];
    for (const json of wrong) expectRefused(await world.callAs('olga', patch(path, json)), 400, { type: 'validation' });
    const many = Object.fromEntries(Array.from({ length: MOST.properties }, (_, n) => [`p${n}`, n]));
    expectRefused(await world.callAs('olga', patch(path, many)), 400, { type: 'conflict' });
    const { installations } = await ask('nina', get('/installations'));
    expect(installations.at(-1).properties).toEqual({ seats: 4, trial: true });
  });

  test('H29: values are stored for one agent in one installation, whatever the key is called', async () => {
    const [one, two] = [await install(await newApp()), await install(await newApp())];
    const at = (installation: string, key: string) => `${V1}/installations/${installation}/storage/${key}`;
    const put = (person: Person, url: string, value: unknown) => ask(person, { method: 'PUT', url, json: { value } });
    const value = { open: [1, 2], name: 'Ümläut \u0000 \ud800', deep: { a: { b: null } } };
    expect((await put('nina', at(one, 'view'), value)).key).toBe('view');
    expect((await ask('nina', { url: at(one, 'view') })).value).toMatchObject({
      open: [1, 2],
      deep: { a: { b: null } },
    });
    await put('nico', at(one, 'view'), 'nico’s');
    await put('nina', at(two, 'view'), null);
    expect(await ask('nina', { url: at(two, 'view') })).toEqual({ key: 'view', exists: true, value: null });
    // What is not there is told from what is null, and is no error: a browser's console would print one in red.
    expect(await ask('nina', { url: at(two, 'other') })).toEqual({ key: 'other', exists: false, value: null });
    expect((await ask('nina', { url: at(one, 'view') })).value.open).toEqual([1, 2]);
    for (const key of ['__proto__', 'constructor', 'a.b:c-d_1', '..a']) await put('nina', at(one, key), key);
    const { keys } = await ask('nina', get(`/installations/${one}/storage`));
    expect(keys).toEqual(['..a', '__proto__', 'a.b:c-d_1', 'constructor', 'view'].sort());
    for (const key of ['%2e%2e', '%2e', 'a%2fb', 'a%00', '%c3%bc', 'x'.repeat(65), '%2e%2e%2fview']) {
      expect((await world.callAs('nina', { url: at(one, key) })).statusCode, key).toBeGreaterThanOrEqual(400);
      const answer = await world.callAs('nina', { method: 'PUT', url: at(one, key), json: { value: 1 } });
      expect(answer.statusCode, key).toBeGreaterThanOrEqual(400);
    }
    expectRefused(
      await world.callAs('nina', { method: 'PUT', url: at(one, 'big'), json: { value: 'x'.repeat(4096) } }),
      400,
      { field: 'value' },
    );
    // Twice, as by two tabs.
    for (let times = 0; times < 2; times += 1) {
      const removed = await ask('nina', { method: 'DELETE', url: at(one, 'view') });
      expect(removed).toEqual({ result: 'value removed successfully' });
    }
    expect(await ask('nina', { url: at(one, 'view') })).toEqual({ key: 'view', exists: false, value: null });
    expectRefused(await world.callAs('nina', { url: at('no-installation', 'view') }), 404, { type: 'not_found' });
    expect((await ask('nico', { url: at(one, 'view') })).value).toBe('nico’s');
  });

  test('all that an organization’s extensions keep has a bound, which is told with what to do', async () => {
    const installed = async () => install(await newApp({}, 'fred', 'globex'), 'fred', 'globex');
    const [full, other] = [await installed(), await installed()];
    const of = { organizationId: world.organizationIds.globex, installationId: full };
    const big = { big: 'x'.repeat(LONGEST.keptOfOrganization - 5_000) };
    const bound = { most: 1, longestOfOrganization: LONGEST.keptOfOrganization };
    await world.api.installations.changeProperties({ ...of, change: big, ...bound });
    const put = (installation: string): Call => ({
      method: 'PUT',
      url: `${V1}/installations/${installation}/storage/view`,
      json: { value: 'x'.repeat(4_000) },
    });
    await ask('gina', put(full), 'globex');
    const refused = { type: 'conflict', message: expect.stringMatching(/16 MiB.*uninstall/) };
    expectRefused(await world.callAs('gina', put(other), 'globex'), 400, refused);
    const note = patch(`/installations/${other}/properties`, { note: 'x'.repeat(1_000) });
    expectRefused(await world.callAs('fred', note, 'globex'), 400, refused);
    await ask('fred', remove(`/installations/${full}`), 'globex');
    await ask('gina', put(other), 'globex');
  });

  test('notices are counted for the makers of the widget', async () => {
    const appId = await newApp({ private: false });
    const widgetId = await newWidget(appId);
    await install(appId, 'fred', 'globex');
    const path = `/widgets/${widgetId}/notices`;
    // Where it is not installed nobody can have seen anything.
    expectRefused(await world.callAs('nina', post(path, { kind: 'flooded' })), 404, { type: 'not_found' });
    await ask('gina', post(path, { kind: 'never_spoke' }), 'globex');
    await ask('gina', post(path, { kind: 'never_spoke' }), 'globex');
    expectRefused(await world.callAs('gina', post(path, { kind: 'no_session_id' }), 'globex'), 400, { field: 'kind' });
    expect((await ask('adam', get(`/apps/${appId}`))).notices).toMatchObject([
      { widget_id: widgetId, kind: 'never_spoke', count: 2 },
    ]);
  });
});

test('H31: each act on apps, widgets and installations is recorded once, with what it was about', async () => {
  const before = world.clock.now + 1;
  world.clock.now = before;
  const appId = await newApp();
  const widgetId = await newWidget(appId);
  await ask('adam', patch(`/apps/${appId}/widgets/${widgetId}`, { url: 'https://other.example.com/' }));
  await ask('adam', patch(`/apps/${appId}`, { name: 'Other' }));
  const installationId = await install(appId);
  await ask('adam', remove(`/installations/${installationId}/keys`));
  await ask('adam', remove(`/installations/${installationId}`));
  await ask('adam', remove(`/apps/${appId}/widgets/${widgetId}`));
  await ask('adam', remove(`/apps/${appId}`));
  // What fails is not recorded.
  await world.callAs('adam', remove(`/apps/${appId}`));
  const events = await world.auditLog.listEvents({
    organizationId: world.organizationIds.acme,
    from: before,
    limit: 50,
  });
  expect(events.map(({ action, target, accountId }) => [action, target, accountId]).sort()).toEqual(
    [
      ['app_created', appId],
      ['widget_added', widgetId],
      ['widget_changed', widgetId],
      ['app_changed', appId],
      ['app_installed', installationId],
      ['installation_keys_revoked', installationId],
      ['app_uninstalled', installationId],
      ['widget_removed', widgetId],
      ['app_removed', appId],
    ]
      .map((act) => [...act, world.accountIds.adam])
      .sort(),
  );
});
