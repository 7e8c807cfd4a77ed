// Registering chat actions through the API; running them is tested with chats in test/threats/chat-actions.test.ts.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MOST_CHAT_ACTIONS } from '../../extensions/chat-action.ts';
import { type Call, createTestWorld, type TestWorld } from '../test-world.ts';
import { callsIn, expectRefused, get, patch, post, remove } from './manage-test-world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld();
});
afterAll(() => world.close());

const { ask, newApp, newWidget, install } = callsIn(() => world);
const WEBHOOK = { label: 'Send to the CRM', action: 'sendWebhook', url: 'https://crm.example.com/webhook?lang=en' };
const newAction = async (appId: string, fields: object = {}): Promise<string> => {
  const json = { ...WEBHOOK, ...fields };
  return (await ask('adam', post(`/apps/${appId}/chat-actions`, json))).chat_action.chat_action_id as string;
};

test('a chat action is added, told with its app, listed where that is installed, changed and removed', async () => {
  const appId = await newApp({ local_development: true });
  const widgetId = await newWidget(appId);
  const path = `/apps/${appId}/chat-actions`;
  const json = { label: ' Show the order ', action: 'openModal', url: 'http://localhost:7720/order' };
  const added = await ask('adam', post(path, json));
  const action = {
    chat_action_id: expect.stringMatching(/^[A-Za-z0-9_-]+$/),
    label: 'Show the order',
    action: 'openModal',
    url: 'http://localhost:7720/order',
    widget_id: null,
  };
  expect(added).toEqual({ chat_action: action, warnings: [expect.stringContaining('http://127.0.0.1:7720')] });
  expect((await ask('adam', get(`/apps/${appId}`))).chat_actions).toEqual([action]);
  await install(appId);
  const { installations } = await ask('nina', get('/installations'));
  expect(installations.at(-1)).toMatchObject({ app: { app_id: appId }, chat_actions: [action] });

  const one = `${path}/${added.chat_action.chat_action_id}`;
  const relabelled = await ask('adam', patch(one, { label: 'Order' }));
  expect(relabelled.chat_action).toEqual({ ...action, label: 'Order' });
  const change = { action: 'openWidget', url: null, widget_id: widgetId };
  expect((await ask('adam', patch(one, change))).chat_action).toEqual({ ...action, ...change, label: 'Order' });
  expect((await ask('olga', get(path))).chat_actions).toMatchObject([change]);
  expect(await ask('adam', remove(one))).toEqual({ result: 'chat action removed successfully' });
  expect(await ask('adam', get(path))).toEqual({ chat_actions: [] });
  for (const request of [remove(one), patch(one, {})]) {
    expectRefused(await world.callAs('adam', request), 404, { type: 'not_found' });
  }
});

test.each([
  [{ label: undefined }, 'label'],
  [{ label: ' ' }, 'label'],
  [{ label: 'x'.repeat(51) }, 'label'],
  [{ label: 'two\nlines' }, 'label'],
  [{ label: 'a\u202eb' }, 'label'],
  [{ action: 'open_widget' }, 'action'],
  [{ action: 'OPENLINK' }, 'action'],
  [{ url: undefined }, 'url'],
  [{ url: null }, 'url'],
  [{ url: 'javascript:alert(1)' }, 'url'],
  [{ url: 'http://127.0.0.1:7720/' }, 'url'],
  [{ url: 'https://crm.example.com/?chat_id=1' }, 'url'],
  [{ url: 'http://localhost:7702/' }, 'url'],
  [{ widget_id: 'any' }, 'widget_id'],
  [{ action: 'openWidget' }, 'url'],
  [{ action: 'openWidget', url: undefined }, 'widget_id'],
  [{ action: 'openWidget', url: undefined, widget_id: 'unknown' }, 'widget_id'],
  [{ chat_action_id: 'own' }, 'chat_action_id'],
])('the chat action with %j is refused for its %s', async (fields, field) => {
  const answer = await world.callAs('adam', post(`/apps/${await newApp()}/chat-actions`, { ...WEBHOOK, ...fields }));
  expectRefused(answer, 400, { type: 'validation', field });
});

test('an app has no more of them than there may be, and is not published with one on somebody’s machine', async () => {
  const appId = await newApp({ local_development: true });
  const local = await newAction(appId, { url: 'http://127.0.0.1:7720/' });
  expectRefused(await world.callAs('adam', patch(`/apps/${appId}`, { local_development: false })), 400, {
    type: 'conflict',
    field: 'local_development',
  });
  await ask('adam', remove(`/apps/${appId}/chat-actions/${local}`));
  await ask('adam', patch(`/apps/${appId}`, { local_development: false }));
  for (let n = 0; n < MOST_CHAT_ACTIONS; n += 1) await newAction(appId);
  const over = await world.callAs('adam', post(`/apps/${appId}/chat-actions`, WEBHOOK));
  expectRefused(over, 400, { type: 'conflict' });
});

describe('A45: who may', () => {
  test('agents without a role for it neither register nor list, and another organization is answered as on nothing', async () => {
    const appId = await newApp();
    const actionId = await newAction(appId);
    const callsOn = (app: string, action: string): Call[] => [
      get(`/apps/${app}/chat-actions`),
      post(`/apps/${app}/chat-actions`, WEBHOOK),
      patch(`/apps/${app}/chat-actions/${action}`, { url: 'https://evil.example.net/' }),
      remove(`/apps/${app}/chat-actions/${action}`),
    ];
    const onNothing = callsOn('no-app', 'no-action');
    for (const [index, request] of callsOn(appId, actionId).entries()) {
      expect((await world.callAs('nina', request)).statusCode).toBe(403);
      const theirs = await world.callAs('fred', request, 'globex');
      const nothing = await world.callAs('fred', onNothing[index] as Call, 'globex');
      expect([theirs.statusCode, theirs.json().error]).toEqual([404, nothing.json().error]);
    }
    // Nor from an app of one's own.
    const own = await newApp({}, 'fred', 'globex');
    for (const request of callsOn(own, actionId).slice(2)) {
      expect((await world.callAs('fred', request, 'globex')).statusCode).toBe(404);
    }
    expect((await ask('adam', get(`/apps/${appId}/chat-actions`))).chat_actions).toMatchObject([WEBHOOK]);
  });
});

test('H31: each act is recorded once, with where agents are led or what is called', async () => {
  const appId = await newApp();
  world.clock.now += 1;
  const from = world.clock.now;
  const target = await newAction(appId);
  const one = `/apps/${appId}/chat-actions/${target}`;
  await ask('adam', patch(one, { url: 'https://other.example.com/' }));
  await ask('adam', remove(one));
  await world.callAs('adam', remove(one));
  const events = await world.auditLog.listEvents({ organizationId: world.organizationIds.acme, from, limit: 9 });
  const told = events.map(({ action, target: about, details }) => ({ action, about, details }));
  // Of one moment, so their order says nothing.
  told.sort((one, other) => one.action.localeCompare(other.action));
  const details = { app_id: appId, action: 'sendWebhook' };
  expect(told).toMatchObject([
    { action: 'chat_action_added', about: target, details: { ...details, url: WEBHOOK.url } },
    { action: 'chat_action_changed', about: target, details: { ...details, url: 'https://other.example.com/' } },
    { action: 'chat_action_removed', about: target, details: { app_id: appId } },
  ]);
});
