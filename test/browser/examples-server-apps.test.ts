// The examples of apps with a server of their own, and the script with a personal access token.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { withCleanConsole } from './clean-console.ts';
import { type DemoPlatform, type RunningExample, startDemoPlatform } from './demo-platform.ts';
import { allow, refuse, signIn } from './person.ts';

let platform: DemoPlatform;
let publicApp: RunningExample;
let privateApp: RunningExample;

beforeAll(async () => {
  platform = await startDemoPlatform();
  [publicApp, privateApp] = await Promise.all([
    platform.example('public-server-app'),
    platform.example('private-server-app'),
  ]);
});

async function leave(page: Page, app: RunningExample): Promise<void> {
  await page.goto(app.url);
  await page.getByRole('link', { name: 'Sign in with LiveChat' }).click();
}

const fact = (page: Page, word: string) => page.locator(`dt:text-is("${word}") + dd`).textContent();
const work = async () => (await fetch(`${publicApp.url}work`)).json();

test('a public server app: signed in once, it works without a person, refreshes, and ends when it is revoked', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    expect(await work()).toEqual({ connected: false });
    await leave(page, publicApp);
    await signIn(page, platform.demo.accounts.agent);
    await allow(page);
    await page.getByRole('heading', { name: 'Agents' }).waitFor();
    expect(page.url()).toBe(publicApp.url);
    await expect.poll(() => page.locator('li').count()).toBe(3);
    const tokens = { access: await fact(page, 'Access token'), refresh: await fact(page, 'Refresh token') };

    expect(await work()).toMatchObject({ connected: true, agents: { length: 3 } });
    const refreshed = page.waitForEvent('domcontentloaded');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await refreshed;
    expect(page.url()).toBe(publicApp.url);
    expect(await page.locator('[role=alert]').count()).toBe(0);
    expect(await fact(page, 'Access token')).not.toBe(tokens.access);
    expect(await fact(page, 'Refresh token')).toBe(tokens.refresh);

    await context.clearCookies();
    expect(await work()).toMatchObject({ connected: true });

    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Not connected.').waitFor();
    expect(await work()).toEqual({ connected: false });
  });
});

test('a public server app goes on when its person signs out, and says so when its access was taken back', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await leave(page, publicApp);
    await signIn(page, platform.demo.accounts.owner);
    await allow(page);
    await page.getByRole('heading', { name: 'Agents' }).waitFor();

    const account = await context.newPage();
    await account.goto(`${platform.server.urls.accounts}/signout`);
    await account.click('main #sign-out-submit');
    expect(await account.locator('h1').textContent()).toBe('You are signed out');
    expect(await work()).toMatchObject({ connected: true });

    await account.click('#sign-in-again');
    await signIn(account, platform.demo.accounts.owner);
    await account.goto(`${platform.server.urls.accounts}/account/apps`);
    const { client_id } = platform.demo.clients.publicServer;
    await account.click(`#remove-${client_id} > summary`);
    await account.click(`#revoke-${client_id}-submit`);
    await account.locator('#no-apps').waitFor();
    await page.goto(publicApp.url);
    expect(await page.locator('[role=alert]').textContent()).toContain('The connection was ended');
    expect(await work()).toEqual({ connected: false });
  });
});

test('a public server app that is not allowed stays unconnected', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await leave(page, publicApp);
    await signIn(page, platform.demo.accounts.foreign);
    await refuse(page);
    expect(await page.locator('h1').textContent()).toBe('You did not allow Public server-side app');
    expect(await work()).toEqual({ connected: false });
  });
});

test('a private server app signs agents of its organization in without a consent form, each with a session', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await leave(page, privateApp);
    await signIn(page, platform.demo.accounts.agent);
    await page.getByRole('heading', { name: 'Agents' }).waitFor();
    expect(await fact(page, 'Agent')).toBe(platform.demo.accounts.agent.email);
    expect(await fact(page, 'Licence')).toBe(String(platform.demo.organizations.acme.license_id));

    await withCleanConsole({}, async (other) => {
      const otherPage = await other.newPage();
      await leave(otherPage, privateApp);
      await signIn(otherPage, platform.demo.accounts.owner);
      await otherPage.getByRole('heading', { name: 'Agents' }).waitFor();
      expect(await fact(otherPage, 'Agent')).toBe(platform.demo.accounts.owner.email);
    });

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in with LiveChat' }).click();
    await page.getByRole('heading', { name: 'Agents' }).waitFor();
    expect(await fact(page, 'Agent')).toBe(platform.demo.accounts.agent.email);
  });
});

test('a private server app is not called back by an agent of another organization', async () => {
  const expected = [/status of 400.*\/ooops/];
  await withCleanConsole({ expected }, async (context) => {
    const page = await context.newPage();
    await leave(page, privateApp);
    await signIn(page, platform.demo.accounts.foreign);
    await page.waitForURL(`${platform.server.urls.accounts}/ooops?oauth_exception=access_denied`);
    expect(await page.locator('#error-code').textContent()).toBe('access_denied');
    await page.goto(privateApp.url);
    await page.getByRole('link', { name: 'Sign in with LiveChat' }).waitFor();
  });
});

const script = fileURLToPath(new URL('../../examples/personal-access-token/server.mjs', import.meta.url));
const run = (token: string) =>
  promisify(execFile)(process.execPath, [script], {
    env: { PATH: process.env.PATH, API_URL: platform.server.urls.api, PERSONAL_ACCESS_TOKEN: token },
  });

test('a script with a personal access token prints the agents, and a page shows the same', async () => {
  const { stdout, stderr } = await run(platform.demo.personal_access_token.token);
  expect(stderr).toBe('');
  expect(stdout.trim().split('\n')).toHaveLength(3);
  expect(stdout).toMatch(/^Olivia Ferreira +owner@acme\.example +owner$/m);

  const example = await platform.example('personal-access-token');
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await page.goto(example.url);
    expect(await page.locator('li').count()).toBe(3);
  });
});

test('a script with a wrong token says what is the matter, in one line, and fails', async () => {
  await expect(run('pat_mistyped')).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^http.* does not accept the token: it was mistyped, revoked or has expired\.\n$/),
  });
});
