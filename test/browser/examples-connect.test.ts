// The example "Connect with LiveChat": a service that is connected once and then works by itself, over restarts too.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withCleanConsole } from './clean-console.ts';
import { type DemoPlatform, type RunningExample, startDemoPlatform } from './demo-platform.ts';
import { allow, refuse, signIn } from './person.ts';

let platform: DemoPlatform;
let example: RunningExample;
const directory = mkdtempSync(join(tmpdir(), 'gatehouse-connect-'));
const connectionFile = join(directory, 'connection.json');

beforeAll(async () => {
  platform = await startDemoPlatform();
  example = await start();
});
afterAll(() => rmSync(directory, { recursive: true }));

const start = () => platform.example('connect-with-livechat', { DATA_DIR: directory });
const connected = (page: Page) => page.getByRole('heading', { name: /agents? imported/ });
const keptRefreshToken = (): string => JSON.parse(readFileSync(connectionFile, 'utf8')).refreshToken;

async function connect(page: Page, account: { email: string; password: string }): Promise<void> {
  await page.goto(example.url);
  await page.getByRole('link', { name: 'Connect with LiveChat' }).click();
  await signIn(page, account);
  await allow(page);
  await connected(page).waitFor();
}

/** A confidential client's refresh token stays the same, so the test may use it as the service would. */
async function accessTokenFor(refreshToken: string): Promise<{ status: number; accessToken: string }> {
  const { client_id, client_secret = '' } = platform.demo.clients.publicServer;
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id,
    client_secret,
  });
  const response = await fetch(`${platform.server.urls.accounts}/v2/token`, { method: 'POST', body });
  return { status: response.status, accessToken: (await response.json()).access_token };
}

test('a person connects it once, it imports, survives its restart, imports again, and disconnecting ends its tokens', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await connect(page, platform.demo.accounts.admin);
    expect(page.url()).toBe(example.url);
    expect(await connected(page).textContent()).toBe('3 agents imported');
    expect(await page.locator('li').first().textContent()).toContain('@acme.example');
    expect(statSync(connectionFile).mode & 0o077).toBe(0);

    await example.stop();
    example = await start();
    await page.goto(example.url);
    expect(await connected(page).textContent()).toBe('3 agents imported');
    const imported = page.waitForEvent('domcontentloaded');
    await page.getByRole('button', { name: 'Import again' }).click();
    await imported;
    expect(page.url()).toBe(example.url);
    expect(await page.locator('[role=alert]').count()).toBe(0);
    expect(await connected(page).textContent()).toBe('3 agents imported');

    const refreshToken = keptRefreshToken();
    const { accessToken } = await accessTokenFor(refreshToken);
    expect(await platform.infoStatus(accessToken)).toBe(200);
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByRole('link', { name: 'Connect with LiveChat' }).waitFor();
    expect(await platform.infoStatus(accessToken)).toBe(401);
    expect((await accessTokenFor(refreshToken)).status).toBe(401);
    expect(() => keptRefreshToken()).toThrow(/ENOENT/);
  });
});

test('when its person removes it under Connected apps, the next import says so and asks to connect again', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await connect(page, platform.demo.accounts.owner);
    const account = await context.newPage();
    await account.goto(`${platform.server.urls.accounts}/account/apps`);
    const { client_id } = platform.demo.clients.publicServer;
    await account.click(`#remove-${client_id} > summary`);
    await account.click(`#revoke-${client_id}-submit`);
    expect(await account.locator('#notice').innerText()).toBe('The app was removed, and its tokens have ended.');
    await account.locator('#no-apps').waitFor();

    await page.getByRole('button', { name: 'Import again' }).click();
    await page.getByRole('link', { name: 'Connect with LiveChat' }).waitFor();
    expect(await page.locator('[role=alert]').textContent()).toContain(
      'The connection was ended, please connect again',
    );
  });
});

test('a refused consent stays on the accounts site in words, and one can change one’s mind', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await page.goto(example.url);
    await page.getByRole('link', { name: 'Connect with LiveChat' }).click();
    await signIn(page, platform.demo.accounts.foreign);
    await refuse(page);
    expect(await page.locator('h1').textContent()).toBe('You did not allow Public server-side app');
    await page.click('#try-again');
    await allow(page);
    expect(await connected(page).textContent()).toBe('1 agent imported');
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByRole('link', { name: 'Connect with LiveChat' }).waitFor();
  });
});

test('A21: a sign-in that began in another browser is not taken', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await page.goto(`${example.url}callback?code=${encodeURIComponent('dal:ac_planted')}&state=planted`);
    expect(await page.locator('[role=alert]').textContent()).toContain('did not begin in this browser');
    await page.getByRole('link', { name: 'Connect with LiveChat' }).waitFor();
  });
});
