// Where signing in leads: to a page of this site, and nowhere else (no open redirect, OAuth 2.1 7.12).
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, PASSWORD } from '../cast.ts';
import { fillSignIn } from '../person-acts.ts';

const ELSEWHERE = [
  'https://evil.example/',
  'http://localhost/account',
  '//evil.example/account',
  '///evil.example/account',
  '/\\evil.example/account',
  '\\\\evil.example/account',
  '/\t/evil.example/account',
  '/\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/account@evil.example',
  '/account/..//evil.example',
  '/account/../..//evil.example',
  '/%2f%2fevil.example',
  '/%5cevil.example',
  '/.//evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  'account',
  '?x',
  '#x',
  '/signout',
  '/consent?decision=allow',
  '/account/apps/revoke',
  '/token',
  '/nothing',
  '/ooops?oauth_exception=access_denied',
  'https://evil.example\\@localhost/account',
  'http:account',
  '/account\u0000',
  '/é',
  '',
];

const HERE = [
  '/account',
  '/account/apps',
  '/account/sessions',
  '/account?x=1',
  '/?client_id=a&redirect_uri=https%3A%2F%2Fevil.example',
  '/oauth/authorize?client_id=a',
];

describeOnBothDatabases('where signing in leads', (world) => {
  test('elsewhere is never gone to, from the address or from the form', async () => {
    const person = await makePerson(world);
    for (const text of ELSEWHERE) {
      const browser = world.browse();
      const form = await browser.get(`${world.issuer}/signin?continue=${encodeURIComponent(text)}`);
      const fromAddress = await fillSignIn(browser, form, person);
      expect({ text, to: fromAddress.location?.href }).toEqual({ text, to: `${world.issuer}/account` });

      const other = world.browse();
      const page = await other.get(`${world.issuer}/signin`);
      const token = page.forms[0]?.controls.find(({ name }) => name === 'form_token')?.value ?? '';
      const body = new URLSearchParams({ form_token: token, email: person.email, password: PASSWORD, continue: text });
      const fromForm = await other.request(`${world.issuer}/signin`, { method: 'POST', body });
      expect({ text, to: fromForm.location?.href }).toEqual({ text, to: `${world.issuer}/account` });

      const chosen = await other.request(`${world.issuer}/signin/account`, {
        method: 'POST',
        body: new URLSearchParams({ form_token: await tokenOfInteraction(), choice: 'continue', continue: text }),
      });
      expect(chosen.location?.origin).toBe(world.issuer);

      async function tokenOfInteraction(): Promise<string> {
        const signUp = await other.get(`${world.issuer}/signup`);
        return signUp.forms[0]?.controls.find(({ name }) => name === 'form_token')?.value ?? '';
      }
    }
  });

  test('a repeated continue counts as none', async () => {
    const browser = world.browse();
    const form = await browser.get(`${world.issuer}/signin?continue=%2Faccount%2Fapps&continue=%2Faccount%2Fsessions`);
    expect((await fillSignIn(browser, form, await makePerson(world))).location?.pathname).toBe('/account');
  });

  test('the pages that people sign in for are gone to', async () => {
    const person = await makePerson(world);
    for (const text of HERE) {
      const browser = world.browse();
      const form = await browser.get(`${world.issuer}/signin?continue=${encodeURIComponent(text)}`);
      expect((await fillSignIn(browser, form, person)).location?.href).toBe(world.issuer + text);
    }
  });

  test('signing up leads nowhere else either', async () => {
    for (const [n, text] of ['https://evil.example/', '//evil.example', '/account/apps'].entries()) {
      const browser = world.browse();
      const form = await browser.get(`${world.issuer}/signup?continue=${encodeURIComponent(text)}`);
      const fields = { name: 'Ada', email: `continue-${n}@example.com`, organization: 'Acme', password: PASSWORD };
      const { location } = await browser.submit(form, 'sign-up', fields);
      expect(location?.href).toBe(`${world.issuer}${text === '/account/apps' ? text : '/account'}`);
    }
  });
});
