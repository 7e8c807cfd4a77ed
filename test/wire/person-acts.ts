// What people do in a browser, in the words that tests are told in.
import { expect } from 'vitest';
import type { Fields } from '../support/form-submission.ts';
import { decodeEntities } from '../support/html-form.ts';
import type { Browse, Page } from '../support/http.ts';
import type { Person } from './cast.ts';
import type { Stage } from './world.ts';

/** The person signs in at the accounts site, in a new browser unless one is given. */
export async function signIn(world: Stage, person: Person, browser: Browse = world.browse()): Promise<Browse> {
  const page = await fillSignIn(browser, await browser.get(`${world.issuer}/signin`), person);
  expect(page.location?.pathname, `where signing in leads (${page.status})`).toBe('/account');
  return browser;
}

/** Fills in and sends the sign-in form of a page, and answers what comes back. */
export function fillSignIn(
  browser: Browse,
  page: Page,
  { email, password }: { email: string; password: string },
): Promise<Page> {
  return browser.submit(page, 'sign-in', { email, password });
}

/** Presses Allow on the consent form. */
export function allow(browser: Browse, page: Page, fields: Fields = {}): Promise<Page> {
  return browser.submit(page, 'consent', { decision: 'allow', ...fields });
}

/** Presses "Don't allow" on the consent form. */
export function refuse(browser: Browse, page: Page): Promise<Page> {
  return browser.submit(page, 'consent', { decision: 'deny' });
}

/** Opens an authorization request and allows it where the consent form asks. Answers what leads back to the program. */
export async function connect(browser: Browse, url: string): Promise<Page> {
  const page = await browser.get(url);
  return hasForm(page, 'consent') ? allow(browser, page) : page;
}

/** Signs out with the form. */
export async function signOut(world: Stage, browser: Browse): Promise<Page> {
  return browser.submit(await browser.get(`${world.issuer}/signout`), 'sign-out');
}

/** Whether the browser is signed in. */
export async function isSignedIn(world: Stage, browser: Browse): Promise<boolean> {
  return (await browser.get(`${world.issuer}/account`)).status === 200;
}

export function hasForm(page: Page, id: string): boolean {
  return page.forms.some((form) => form.id === id);
}

/** The value that a field of a form shows. */
export function valueIn(page: Page, formId: string, name: string): string | undefined {
  return page.forms.find(({ id }) => id === formId)?.controls.find((control) => control.name === name)?.value;
}

/** The text of the element with this id, without markup. */
export function textOf(page: Page, id: string): string | undefined {
  const inner = new RegExp(`<(\\w+)[^>]* id="${id}"[^>]*>([\\s\\S]*?)</\\1>`).exec(page.body)?.[2];
  return inner === undefined ? undefined : decodeEntities(inner.replace(/<[^>]*>/g, '')).trim();
}

/** The error that a page names for the program's developer. */
export function shownError(page: Page): { code: string | undefined; details: string | undefined } {
  return { code: textOf(page, 'error-code'), details: textOf(page, 'error-details') };
}
