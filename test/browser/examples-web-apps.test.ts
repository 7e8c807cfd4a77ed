// The examples of web apps by redirect: open to every organization, and private to one.
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { withCleanConsole } from './clean-console.ts';
import { type DemoPlatform, type RunningExample, startDemoPlatform } from './demo-platform.ts';
import { allow, refuse, signIn, signUp } from './person.ts';

let platform: DemoPlatform;
let publicApp: RunningExample;
let privateApp: RunningExample;

beforeAll(async () => {
  platform = await startDemoPlatform();
  [publicApp, privateApp] = await Promise.all([
    platform.example('public-web-app'),
    platform.example('private-web-app'),
  ]);
});

async function leave(page: Page, app: RunningExample): Promise<void> {
  await page.goto(app.url);
  await page.click('#sign-in');
}

/** The app is back and knows who it is; the token is gone from the address bar. */
async function expectSignedIn(page: Page, { app, email }: { app: RunningExample; email: string }): Promise<void> {
  await page.locator('#agents:visible li').first().waitFor();
  await expect.poll(() => page.locator('#email').textContent()).toBe(email);
  expect(page.url()).toBe(app.url);
}

test('a public web app: sign in, allow, come back with the token in the fragment, list the agents', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await leave(page, publicApp);
    const { agent } = platform.demo.accounts;
    await signIn(page, agent);
    expect(await page.locator('#redirect-host').textContent()).toBe(new URL(publicApp.url).host);
    await allow(page);
    await expectSignedIn(page, { app: publicApp, email: agent.email });
    expect(await page.locator('#agents li').count()).toBe(3);
  });
});

test('a public web app takes people of every organization, and revoking ends its token', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    const asked = page.waitForRequest(`${platform.server.urls.api}/agents`);
    await leave(page, publicApp);
    const { foreign } = platform.demo.accounts;
    await signIn(page, foreign);
    await allow(page);
    await expectSignedIn(page, { app: publicApp, email: foreign.email });
    expect(await page.locator('#agents li').count()).toBe(1);

    const authorization = (await asked).headers().authorization ?? '';
    await page.click('#revoke');
    await page.locator('#signed-out').waitFor();
    const info = await fetch(`${platform.server.urls.accounts}/info`, { headers: { authorization } });
    expect(info.status).toBe(401);

    await page.click('#sign-in');
    await expectSignedIn(page, { app: publicApp, email: foreign.email });
  });
});

test('a public web app that is not allowed is not called back', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await leave(page, publicApp);
    await signIn(page, platform.demo.accounts.owner);
    await refuse(page);
    expect(await page.locator('h1').textContent()).toBe('You did not allow Public web app');
    expect(new URL(page.url()).origin).toBe(platform.server.urls.accounts);
  });
});

test('a public web app: somebody new signs up on the way and comes back signed in', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await leave(page, publicApp);
    await page.click('a#sign-up');
    const person = { name: 'Ines Duarte', email: 'ines@hooli.example', organization: 'Hooli' };
    await signUp(page, { ...person, password: 'seven green bicycles' });
    await allow(page);
    await expectSignedIn(page, { app: publicApp, email: person.email });
  });
});

test('A21: a public web app does not take a token that it did not ask for', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await page.goto(`${publicApp.url}#access_token=planted&state=planted&token_type=Bearer&expires_in=1&scope=x`);
    await page.locator('#problem').waitFor();
    expect(await page.locator('#problem').textContent()).toContain(
      'does not belong to a sign-in that began in this tab',
    );
    expect(page.url()).toBe(publicApp.url);
  });
});

test('a private web app asks agents of its organization for no consent', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    const pages: string[] = [];
    page.on('framenavigated', (frame) => pages.push(new URL(frame.url()).pathname));
    await leave(page, privateApp);
    const { agent } = platform.demo.accounts;
    await signIn(page, agent);
    await expectSignedIn(page, { app: privateApp, email: agent.email });
    expect(pages).not.toContain('/consent');
  });
});

test('a private web app refuses an agent of another organization, in words and with access_denied', async () => {
  const expected = [/status of 400.*\/ooops/];
  await withCleanConsole({ expected }, async (context) => {
    const page = await context.newPage();
    await leave(page, privateApp);
    await signIn(page, platform.demo.accounts.foreign);
    await page.waitForURL(`${platform.server.urls.accounts}/ooops?**`);
    expect(await page.locator('#error-code').textContent()).toBe('access_denied');
    expect(await page.locator('h1').textContent()).toBe('This app can’t be opened');
    expect(await page.locator('#error-for-developer').textContent()).toContain('a private app of another organization');
  });
});

test('a private web app: who is signed in as somebody else can change to an agent of the organization', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await page.goto(privateApp.url);
    await page.click('#sign-in-other');
    await signIn(page, platform.demo.accounts.owner);
    await expectSignedIn(page, { app: privateApp, email: platform.demo.accounts.owner.email });

    await page.goto(privateApp.url);
    await page.click('#sign-in-other');
    expect(await page.locator('#continue').innerText()).toContain(platform.demo.accounts.owner.email);
    await page.click('#other-account');
    await signIn(page, platform.demo.accounts.admin);
    await expectSignedIn(page, { app: privateApp, email: platform.demo.accounts.admin.email });

    await page.goto(privateApp.url);
    await page.click('#sign-in-other');
    await page.click('#continue');
    await expectSignedIn(page, { app: privateApp, email: platform.demo.accounts.admin.email });
  });
});
