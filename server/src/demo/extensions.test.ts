import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { openParts, type Parts } from '../parts.ts';
import { describeExtensions, type ExtensionExample, ensureExtensions } from './extensions.ts';
import { ensureDemoWorld } from './fill.ts';
import { ORGANIZATIONS } from './world.ts';

const EXAMPLES: readonly ExtensionExample[] = [
  {
    kind: 'extension',
    name: 'extension-wares',
    title: 'Wares',
    words: 'What they bought.',
    portOffset: 11,
    client: 'signIn',
    scopes: ['agents--all:ro'],
    widgets: [
      { place: 'details', authorization: 'basic', initialState: { customerDetailsSections: [] } },
      { path: '/wide?x=1', place: 'fullscreen', authorization: 'none', permissions: ['camera'] },
    ],
    chatActions: [
      { label: 'Look it up', action: 'openModal', path: '/order' },
      { label: 'Send it', action: 'sendWebhook', path: '/hook' },
    ],
  },
];
const { organizationId } = ORGANIZATIONS.acme;

let parts: Parts;
beforeAll(async () => {
  parts = await openParts(readConfig({ GATEHOUSE_DATABASE_URL: 'sqlite::memory:' }));
  await ensureDemoWorld(parts);
});
afterAll(() => parts.database.close());

test('an example that is an extension is registered and installed for acme, on another site than the agent app', async () => {
  await Promise.all([ensureExtensions(parts, EXAMPLES), ensureExtensions(parts, EXAMPLES)]);
  const installed = (await parts.installations.listInstallations(organizationId)).filter(
    ({ app }) => app.name === 'Wares',
  );
  expect(installed).toMatchObject([
    {
      installation: { scopes: ['agents--all:ro'] },
      app: {
        private: true,
        localDevelopment: true,
        clientId: 'be98e8ecd62916811d9e69c65ea13c3f',
        widgets: [{ place: 'details' }, { place: 'fullscreen' }],
        chatActions: [
          { label: 'Look it up', kind: 'openModal', url: 'http://127.0.0.1:7721/order' },
          { label: 'Send it', kind: 'sendWebhook', url: 'http://127.0.0.1:7721/hook' },
        ],
      },
    },
  ]);
  const one = { name: 'extension-wares', app_id: installed[0]?.app.appId };
  expect(describeExtensions(7710, EXAMPLES)).toEqual([
    { ...one, url: 'http://127.0.0.1:7721/', place: 'details', authorization: 'basic' },
    { ...one, url: 'http://127.0.0.1:7721/wide?x=1', place: 'fullscreen', authorization: 'none' },
  ]);
});

test('their URLs follow the ports in use, and one that was uninstalled stays so', async () => {
  const moved = { ...parts, config: { ...parts.config, examplesPort: 8810 } };
  await ensureExtensions(moved, EXAMPLES);
  const orders = async () =>
    (await parts.installations.listInstallations(organizationId)).filter(({ app }) => app.name === 'Wares');
  const [found] = await orders();
  expect(found?.app.widgets.map(({ url }) => url)).toEqual([
    'http://127.0.0.1:8821/',
    'http://127.0.0.1:8821/wide?x=1',
  ]);
  expect(found?.app.chatActions.map(({ url }) => url)).toEqual([
    'http://127.0.0.1:8821/order',
    'http://127.0.0.1:8821/hook',
  ]);
  const { installationId = '' } = found?.installation ?? {};
  await parts.installations.uninstall({ organizationId, installationId });
  await ensureExtensions(moved, EXAMPLES);
  expect(await orders()).toEqual([]);
});
