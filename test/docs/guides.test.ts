// What the guides tell a reader to type works, on a new platform with the demo world.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openAgentApp, openChatOf, openTab } from '../browser/agent-app-person.ts';
import { allow } from '../browser/person.ts';
import { atFileEnd } from '../support/at-file-end.ts';
import { withBrowserContext } from '../support/chromium.ts';
import { findFreePorts } from '../support/free-port.ts';
import { decodeEntities } from '../support/html-form.ts';
import { startBrowsing } from '../support/http.ts';
import { startServer } from '../support/server-process.ts';
import { AGENT, follow, type Platform, useApp } from './guide.ts';
import { listBlocks, listFiles, readPage } from './pages.ts';

let platform: Platform;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-guides-'));
  const ports = await findFreePorts(5);
  const settings = {
    GATEHOUSE_DATABASE_URL: `sqlite:${join(folder, 'gatehouse.db')}`,
    GATEHOUSE_ACCOUNTS_URL: `http://localhost:${ports[0]}`,
    GATEHOUSE_API_URL: `http://localhost:${ports[1]}`,
    GATEHOUSE_AGENT_APP_URL: `http://localhost:${ports[2]}`,
    GATEHOUSE_CONSOLE_URL: `http://localhost:${ports[3]}`,
    GATEHOUSE_EXAMPLES_PORT: String(ports[4]),
    GATEHOUSE_DEMO: 'loopback',
  };
  platform = { server: await startServer({ env: settings }), settings };
  atFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
});

/** Guides in which something is signed in to after the commands have run: each has its test below. */
const SIGNED_IN = ['first-app', 'standard-clients', 'server-apps', 'web-apps', 'sign-in-with-livechat', 'extensions'];

const runnable = listFiles().filter(
  (path) =>
    /^(README\.md|docs\/.*\.md)$/.test(path) && listBlocks(readPage(path)).some(({ language }) => language === 'sh'),
);

test.each(runnable.filter((path) => !SIGNED_IN.includes(basename(path, '.md'))))(
  'what %s says to type works',
  async (path) => {
    const { printed } = await follow(path, platform);
    expect(printed).not.toMatch(/"error"|Error:/);
  },
);

test('your first app shows the agents to one who signs in', async () => {
  const { app } = await follow('docs/guides/first-app.md', platform, { npm: true });
  const page = await useApp(app);
  expect(page.status, page.body).toBe(200);
  expect(page.body).toContain('Grace Lindqvist <agent@acme.example>');
  const foreign = await startBrowsing().get(`${app}/callback?code=x&state=y`);
  expect(foreign.body).toContain('did not begin here');
});

test('a standard client finds its way by the metadata', async () => {
  const { app } = await follow('docs/guides/standard-clients.md', platform);
  const page = await useApp(app);
  expect(page.status, page.body).toBe(200);
  expect(page.body).toContain('agent@acme.example');
});

test('the flow of a server app works by hand, and ends when it is revoked', async () => {
  const { printed } = await follow('docs/guides/server-apps.md', platform);
  expect(printed).toContain('"login":"agent@acme.example"');
  expect(printed.trim().endsWith('{}')).toBe(true);
});

test.each([
  ['sign-in-with-livechat', '#who', 'agent@acme.example, license 1520000'],
  ['web-apps', '#agents', 'Grace Lindqvist'],
])('the page of %s signs in', async (guide, selector, words) => {
  const { app, files } = await follow(`docs/guides/${guide}.md`, platform);
  const { client_id } = JSON.parse(files.get('client.json') ?? '');
  await servePage(app, files.get('index.html')?.replace('CLIENT_ID', client_id) ?? '');
  await withBrowserContext({}, async (context) => {
    const page = await context.newPage();
    await page.goto(`${app}/`);
    const popup = guide === 'web-apps' ? undefined : context.waitForEvent('page');
    await page.locator('button').click();
    const asked = (await popup) ?? page;
    await asked.locator('#email').fill(AGENT.email);
    await asked.locator('#password').fill(AGENT.password);
    await asked.locator('#sign-in-submit').click();
    if (guide !== 'web-apps') await asked.locator('#allow').click();
    await page.locator(selector, { hasText: words }).waitFor();
  });
});

test('the extensions of the guide are told of the customer, write into the message, and sign in', async () => {
  const { files, folder } = await follow('docs/guides/extensions.md', platform);
  const { client_id } = JSON.parse(files.get('client.json') ?? '');
  writeFileSync(join(folder, 'history.html'), files.get('history.html')?.replace('CLIENT_ID', client_id) ?? '');
  await withBrowserContext({ viewport: { width: 1440, height: 900 } }, async (context) => {
    context.setDefaultTimeout(10_000);
    const page = await openAgentApp(context, platform.server.urls, AGENT);
    await openChatOf(page, 'Visitor');
    const mine = await openTab(page, 'My extension');
    await mine.getByRole('heading', { name: 'Visitor' }).waitFor();
    await mine.getByRole('button', { name: 'Greet' }).click();
    const message = page.getByRole('textbox', { name: 'Message', exact: true });
    await expect.poll(() => message.inputValue()).toBe('Hello Visitor, how can I help?');
    const history = await openTab(page, 'My history');
    const [popup] = await Promise.all([
      context.waitForEvent('page'),
      history.getByRole('button', { name: 'Sign in with' }).click(),
    ]);
    await allow(popup);
    await history.getByText('Conversations so far: 1').waitFor();
  });
});

test('the first line of the README is the one that the start page shows', async () => {
  const start = await startBrowsing().get(platform.server.urls.start);
  const shown = decodeEntities(/<code[^>]* id="curl"[^>]*>([^<]*)</.exec(start.body)?.[1] ?? '');
  const first = listBlocks(readPage('README.md')).find(({ text }) => text.startsWith('curl'));
  expect(first?.text.trim()).toBe(shown.replace(platform.server.urls.api, 'http://localhost:7701'));
  const { printed } = await follow('README.md', platform);
  expect(printed).toContain('"login":"owner@acme.example"');
});

/** What a reader does with any static server. */
async function servePage(origin: string, page: string): Promise<void> {
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page),
  );
  await once(server.listen(Number(new URL(origin).port), '127.0.0.1'), 'listening');
  atFileEnd(async () => {
    server.closeAllConnections();
    server.close();
  });
}
