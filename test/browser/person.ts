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

/** Signs in at the accounts site by itself, as with a link to one's account page. */
export async function signInAtSite(
  context: BrowserContext,
  { accounts, account }: { accounts: string; account: { email: string; password: string } },
): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${accounts}/signin`);
  await signIn(page, account);
  await page.waitForURL(`${accounts}/account`);
  await page.close();
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
