// The example "Sign in with LiveChat", as a person uses it.
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { withCleanConsole } from './clean-console.ts';
import { type DemoPlatform, type RunningExample, startDemoPlatform } from './demo-platform.ts';
import { allow, openPopup, refuse, signIn, signUp, untilClosed } from './person.ts';

let platform: DemoPlatform;
let example: RunningExample;
const button = '.livechat-login-button button';

beforeAll(async () => {
  platform = await startDemoPlatform();
  example = await platform.example('sign-in-with-livechat');
});

/** Opens the example, and waits until its silent question is answered. */
async function visit(page: Page): Promise<'signed in' | 'signed out'> {
  await page.goto(example.url);
  await page.locator('#signed-in:visible, #hint:text-is("You are not signed in.")').waitFor();
  return (await page.locator('#signed-in').isVisible()) ? 'signed in' : 'signed out';
}

/** The names of the agents that the example has listed with its token. */
async function agentsOn(page: Page): Promise<string[]> {
  await page.locator('#agents:visible li').first().waitFor();
  return page
    .locator('#agents li')
    .evaluateAll((items) => items.map((item) => item.firstChild?.textContent ?? '').sort());
}

test('a person signs in by the popup, allows the app, and the page knows who it is and lists the agents', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    expect(await visit(page)).toBe('signed out');
    expect(await page.locator('#problem').isVisible()).toBe(false);

    const { owner } = platform.demo.accounts;
    const popup = await openPopup(page, button);
    await signIn(popup, owner);
    expect(await popup.locator('h1').textContent()).toBe('Allow Sign-in example?');
    await allow(popup);
    await untilClosed(popup);

    await page.locator('#signed-in').waitFor();
    expect(await page.locator('#email').textContent()).toBe(owner.email);
    expect(await page.locator('#license').textContent()).toBe(String(platform.demo.organizations.acme.license_id));
    expect(await page.locator('#scopes').textContent()).toBe('agents--all:ro, sessions--my:rw');
    expect(await agentsOn(page)).toEqual(['Amir Haddad', 'Grace Lindqvist', 'Olivia Ferreira']);
  });
});

test('a reload is silent, signing out ends session and token, and the next visit asks to sign in', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await visit(page);
    const first = await openPopup(page, button);
    await signIn(first, platform.demo.accounts.agent);
    await allow(first);
    await untilClosed(first);
    await page.locator('#signed-in').waitFor();

    const asked = page.waitForRequest(`${platform.server.urls.api}/agents`);
    expect(await visit(page)).toBe('signed in');
    expect(context.pages()).toHaveLength(1);
    const authorization = (await asked).headers().authorization ?? '';
    const info = () => fetch(`${platform.server.urls.accounts}/info`, { headers: { authorization } });
    expect((await info()).status).toBe(200);

    await page.click('#sign-out');
    await page.locator('#signed-out').waitFor();
    expect((await info()).status).toBe(401);
    expect(await visit(page)).toBe('signed out');

    const second = await openPopup(page, button);
    expect(await second.locator('h1').textContent()).toBe('Sign in to LiveChat');
    await signIn(second, platform.demo.accounts.agent);
    await untilClosed(second);
    await page.locator('#signed-in').waitFor();
  });
});

test('a wrong password shows the form again with the e-mail kept, and the right one then goes on', async () => {
  const expected = [/status of 401.*\/signin\)/];
  await withCleanConsole({ expected }, async (context) => {
    const page = await context.newPage();
    await visit(page);
    const popup = await openPopup(page, button);
    const { admin } = platform.demo.accounts;
    await signIn(popup, { ...admin, password: 'not the password' });
    expect(await popup.locator('#error-summary').innerText()).toBe('E-mail address or password is wrong.');
    expect(await popup.inputValue('#email')).toBe(admin.email);
    expect(await popup.inputValue('#password')).toBe('');
    await popup.fill('#password', admin.password);
    await popup.keyboard.press('Enter');
    await allow(popup);
    await untilClosed(popup);
    await page.locator('#signed-in').waitFor();
    expect(await page.locator('#email').textContent()).toBe(admin.email);
  });
});

test('who does not allow the app is told to it as access_denied, and can allow it the next time', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await visit(page);
    const popup = await openPopup(page, button);
    await signIn(popup, platform.demo.accounts.foreign);
    await refuse(popup);
    await untilClosed(popup);
    await page.locator('#problem').waitFor();
    expect(await page.locator('#problem').textContent()).toBe('Sign-in did not work: access_denied');

    const again = await openPopup(page, button);
    await allow(again);
    await page.locator('#signed-in').waitFor();
    expect(await agentsOn(page)).toEqual(['Felix Grant']);
  });
});

test('who closes the popup stays where they were, and can open it again', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await visit(page);
    await (await openPopup(page, button)).close();
    expect(await page.locator('#problem').isVisible()).toBe(false);
    const again = await openPopup(page, button);
    await signIn(again, platform.demo.accounts.owner);
    await page.locator('#signed-in').waitFor();
  });
});

test('somebody without an account signs up on the way, and comes back signed in', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await visit(page);
    const popup = await openPopup(page, button);
    await popup.click('a#sign-up');
    await signUp(popup, {
      name: 'Nadia Novak',
      email: 'nadia@initech.example',
      organization: 'Initech',
      password: 'a sentence nobody guesses',
    });
    await allow(popup);
    await untilClosed(popup);
    await page.locator('#signed-in').waitFor();
    expect(await page.locator('#email').textContent()).toBe('nadia@initech.example');
    expect(await agentsOn(page)).toEqual(['Nadia Novak']);
  });
});
