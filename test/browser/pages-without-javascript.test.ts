// The accounts site in a browser that runs no script: everything works but what has to reach into another window.
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { withCleanConsole } from './clean-console.ts';
import { type DemoPlatform, type RunningExample, startDemoPlatform } from './demo-platform.ts';
import { allow, newPerson, refuse, signIn, signInAtSite, signUp } from './person.ts';

let platform: DemoPlatform;
// Apps whose own pages need no script either.
let privateApp: RunningExample;
let publicApp: RunningExample;

beforeAll(async () => {
  platform = await startDemoPlatform();
  [privateApp, publicApp] = await Promise.all([
    platform.example('private-server-app'),
    platform.example('public-server-app'),
  ]);
});

async function leave(page: Page, app: RunningExample): Promise<void> {
  await page.goto(app.url);
  await page.getByRole('link', { name: 'Sign in with LiveChat' }).click();
}

const withoutScript = { javaScriptEnabled: false, expected: [/the server responded with a status of 4\d\d/] };

test('sign in by redirect, with a wrong password on the way', async () => {
  await withCleanConsole(withoutScript, async (context) => {
    const page = await context.newPage();
    const { agent } = platform.demo.accounts;
    await leave(page, privateApp);
    await signIn(page, { ...agent, password: 'wrong' });
    await page.locator('#error-summary').waitFor();
    expect(await page.inputValue('#email')).toBe(agent.email);
    await page.fill('#password', agent.password);
    await page.click('#sign-in-submit');
    await page.getByRole('heading', { name: 'Agents' }).waitFor();
    expect(page.url()).toBe(privateApp.url);
  });
});

test('sign up on the way, allow the app, refuse the app and think better of it', async () => {
  await withCleanConsole(withoutScript, async (context) => {
    const page = await context.newPage();
    await leave(page, publicApp);
    await page.click('a#sign-up');
    await signUp(page, { name: '', email: 'not an e-mail', organization: 'Umbrella', password: 'short' });
    // The browser's own check comes first, and it needs no script.
    expect(await page.locator('#name:invalid').count()).toBe(1);
    await signUp(page, {
      name: 'Uma',
      email: 'uma@umbrella.example',
      organization: 'Umbrella',
      password: 'nine quiet owls',
    });
    await refuse(page);
    await page.click('#try-again');
    await allow(page);
    await page.getByRole('heading', { name: 'Agents' }).waitFor();
    expect(await page.locator('li').innerText()).toContain('uma@umbrella.example');
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Not connected.').waitFor();
  });
});

test('take back an app, end the other sessions, change the account, sign out', async () => {
  const { accounts } = platform.server.urls;
  const person = await newPerson(accounts);
  await withCleanConsole(withoutScript, async (elsewhere) => {
    await signInAtSite(elsewhere, { accounts, account: person });
    await withCleanConsole(withoutScript, async (context) => {
      const page = await context.newPage();
      await leave(page, publicApp);
      await signIn(page, person);
      await allow(page);
      await page.getByRole('heading', { name: 'Agents' }).waitFor();

      const { client_id } = platform.demo.clients.publicServer;
      await page.goto(`${accounts}/account/apps`);
      await page.click(`#remove-${client_id} > summary`);
      await page.click(`#revoke-${client_id}-submit`);
      await page.locator('#no-apps').waitFor();

      await page.goto(`${accounts}/account/sessions`);
      await page.click('#end-others-submit');
      // The other browser, and the one in which this person signed up.
      expect(await page.locator('#notice').innerText()).toBe('2 other sessions have ended.');
      const other = await elsewhere.newPage();
      await other.goto(`${accounts}/account`);
      await other.locator('form#sign-in').waitFor();

      await page.goto(publicApp.url);
      expect(await page.locator('[role=alert]').textContent()).toContain('The connection was ended');
      await leave(page, publicApp);
      await page.click('#other-account');
      await signIn(page, platform.demo.accounts.owner);
      await page.locator('form#consent').waitFor();
      expect(await page.locator('#signed-in-as').innerText()).toContain(platform.demo.accounts.owner.email);

      await page.goto(`${accounts}/account`);
      await page.click('header #sign-out-submit');
      expect(await page.locator('h1').textContent()).toBe('You are signed out');
      await page.goto(`${accounts}/account`);
      await page.locator('form#sign-in').waitFor();
    });
  });
});

test('the answer to a popup needs JavaScript, and the page says so', async () => {
  await withCleanConsole(withoutScript, async (context) => {
    const { accounts } = platform.server.urls;
    await signInAtSite(context, { accounts, account: platform.demo.accounts.owner });
    const page = await context.newPage();
    const { client_id, redirect_uris } = platform.demo.clients.privateWeb;
    const query = new URLSearchParams({ client_id, redirect_uri: redirect_uris[0] ?? '', response_type: 'token' });
    await page.goto(`${accounts}/?${query}&flow=button`);
    expect(await page.locator('noscript').innerText()).toContain('JavaScript is off in this browser');
  });
});
