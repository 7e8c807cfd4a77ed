// Signing up: a new account with its own organization.
import { expect, test } from 'vitest';
import type { Page } from '../../support/http.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, PASSWORD } from '../cast.ts';
import { fillSignIn, isSignedIn, textOf, valueIn } from '../person-acts.ts';
import type { World } from '../world.ts';

type Typed = { name: string; email: string; organization: string; password: string };
const TYPED = ['name', 'email', 'organization'] as const;

/** What is typed into one field, and the field that is then marked. */
const FAULTS: readonly (readonly [string, Partial<Typed>, keyof Typed])[] = [
  ['no name', { name: '' }, 'name'],
  ['a name of blanks', { name: '   ' }, 'name'],
  ['a name that is too long', { name: 'n'.repeat(128) }, 'name'],
  ['no e-mail', { email: '' }, 'email'],
  ['something that is no e-mail', { email: 'ada' }, 'email'],
  ['two e-mails', { email: 'ada@example.com, eva@example.com' }, 'email'],
  ['an e-mail with a name around it', { email: 'Ada <ada@example.com>' }, 'email'],
  ['an e-mail that is too long', { email: `${'a'.repeat(120)}@example.com` }, 'email'],
  ['no organization', { organization: '' }, 'organization'],
  ['an organization’s name that is too long', { organization: 'o'.repeat(128) }, 'organization'],
  ['no password', { password: '' }, 'password'],
  ['a password that is too short', { password: '1234567' }, 'password'],
  ['a password that is too long', { password: 'p'.repeat(256) }, 'password'],
];

let made = 0;

describeOnBothDatabases('the sign-up form', (world) => {
  test('whoever signs up is signed in, as the owner of a new organization, and can sign in again', async () => {
    const typed = fresh({ name: 'Ada Löw <b>', organization: 'Åßé & Söhne' });
    const browser = world.browse();
    const page = await signUp(world, typed, browser);
    expect({ status: page.status, to: page.location?.pathname }).toEqual({ status: 303, to: '/account' });
    const home = await browser.follow(page);
    expect(home.body).toContain('Ada Löw &lt;b&gt;');
    expect(home.body).toContain('Åßé &amp; Söhne');
    const account = await world.parts.accounts.findAccountByEmail(typed.email);
    const memberships = await world.parts.accounts.listMemberships(account?.accountId ?? '');
    expect(memberships).toMatchObject([{ role: 'owner', organizationName: 'Åßé & Söhne' }]);
    const elsewhere = world.browse();
    await fillSignIn(elsewhere, await elsewhere.get(`${world.issuer}/signin`), typed);
    expect(await isSignedIn(world, elsewhere)).toBe(true);
  });

  test.each(FAULTS)(
    '%s is marked at its field, and nothing typed is lost but the password',
    async (_what, change, field) => {
      const typed = fresh(change);
      const browser = world.browse();
      const page = await signUp(world, typed, browser);
      expect(page.status).toBe(400);
      expect(textOf(page, `${field}-error`)).toMatch(/\w/);
      expect(page.body.match(/id="\w+-error"/g)).toEqual([`id="${field}-error"`]);
      for (const name of TYPED) expect(valueIn(page, 'sign-up', name)).toBe(typed[name]);
      expect(valueIn(page, 'sign-up', 'password')).toBe('');
      expect(await isSignedIn(world, browser)).toBe(false);
      expect(await world.parts.accounts.findAccountByEmail(typed.email)).toBeUndefined();
      const mended = await browser.submit(page, 'sign-up', fresh());
      expect(mended.status).toBe(303);
    },
  );

  test('all faults are marked at once', async () => {
    const page = await signUp(world, { name: '', email: '', organization: '', password: '' });
    for (const field of ['name', 'email', 'organization', 'password'])
      expect(textOf(page, `${field}-error`)).toMatch(/\w/);
  });

  test('an e-mail that has an account already is refused, in any spelling, and that account is untouched', async () => {
    const person = await makePerson(world);
    for (const email of [person.email, person.email.toUpperCase(), ` ${person.email}`]) {
      const page = await signUp(world, fresh({ email, password: 'another password' }));
      expect(page.status).toBe(400);
      expect(textOf(page, 'email-error')).toMatch(/already/);
    }
    const browser = world.browse();
    await fillSignIn(browser, await browser.get(`${world.issuer}/signin`), person);
    expect(await isSignedIn(world, browser)).toBe(true);
  });

  test('two who sign up with one e-mail at the same moment: one gets it', async () => {
    const typed = fresh();
    const pages = await Promise.all(Array.from({ length: 8 }, () => signUp(world, typed)));
    expect(pages.map(({ status }) => status).sort()).toEqual([303, ...Array(7).fill(400)]);
  });
});

function fresh(change: Partial<Typed> = {}): Typed {
  made += 1;
  return {
    name: 'Ada',
    email: `sign-up-${made}@example.com`,
    organization: 'Analytical Engines',
    password: PASSWORD,
    ...change,
  };
}

async function signUp(world: World, typed: Typed, browser = world.browse()): Promise<Page> {
  return browser.submit(await browser.get(`${world.issuer}/signup`), 'sign-up', typed);
}
