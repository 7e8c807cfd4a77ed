// What a person does on the accounts site's pages, in a real browser.
import { randomBytes } from 'node:crypto';
import type { BrowserContext, Page } from 'playwright-core';
import { startBrowsing } from '../support/http.ts';

/** Fills in the sign-in form that the page shows, and sends it. */
export async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.locator('form#sign-in #email').fill(email);
  await page.locator('form#sign-in #password').fill(password);
  await page.locator('#sign-in-submit').click();
}

/** Presses Allow on the consent form. */
export async function allow(page: Page): Promise<void> {
  await page.locator('form#consent #allow').click();
}

/** Presses Don't allow on the consent form. */
export async function refuse(page: Page): Promise<void> {
  await page.locator('form#consent #deny').click();
}

/** Creates an account, and an organization for it, on the sign-up form that the page shows. */
export async function signUp(
  page: Page,
  person: { name: string; email: string; organization: string; password: string },
): Promise<void> {
  for (const [id, value] of Object.entries(person)) await page.locator(`form#sign-up #${id}`).fill(value);
  await page.locator('#sign-up-submit').click();
}

/** Somebody who has just signed up, with an organization of their own, and has not allowed any app yet. */
export async function newPerson(accounts: string): Promise<{ name: string; email: string; password: string }> {
  const name = `Person ${randomBytes(4).toString('hex')}`;
  const person = {
    name,
    email: `${name.replace(' ', '.').toLowerCase()}@new.example`,
    password: 'a long enough secret',
  };
  const browse = startBrowsing();
  const page = await browse.get(`${accounts}/signup`);
  const answer = await browse.submit(page, 'sign-up', { ...person, organization: `Team of ${name}` });
  if (answer.location?.pathname !== '/account') throw new Error(`Signing up was answered with ${answer.status}.`);
  return person;
}

/** Somebody who has signed in at the accounts site before the test begins: the session is made by requests, and its cookies are the browser's. */
export async function signInAtSite(
  context: BrowserContext,
  { accounts, account }: { accounts: string; account: { email: string; password: string } },
): Promise<void> {
  const browse = startBrowsing();
  const { email, password } = account;
  const answer = await browse.submit(await browse.get(`${accounts}/signin`), 'sign-in', { email, password });
  if (answer.location?.pathname !== '/account') throw new Error(`Signing in was answered with ${answer.status}.`);
  const cookies = browse.cookies
    .find(new URL(accounts))
    .map(({ name, value, httpOnly, secure, sameSite, expiresAt }) => ({
      name,
      value,
      // The browser's own door for cookies takes secure ones for https alone, though it sends them to localhost in any case.
      url: accounts.replace(/^http:/, 'https:'),
      httpOnly,
      secure,
      ...(sameSite === undefined ? {} : { sameSite }),
      ...(expiresAt === undefined ? {} : { expires: Math.floor(expiresAt / 1000) }),
    }));
  await context.addCookies(cookies);
}

/** Clicks what opens a popup, and waits for the popup's first page. */
export async function openPopup(page: Page, selector: string): Promise<Page> {
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.click(selector)]);
  return popup;
}

/** Waits until the popup is closed, which may have happened already. */
export async function untilClosed(popup: Page): Promise<void> {
  if (!popup.isClosed()) await popup.waitForEvent('close');
}
