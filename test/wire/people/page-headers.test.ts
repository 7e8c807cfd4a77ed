// The security headers of every page and redirect of the accounts site.
import { expect, test } from 'vitest';
import type { Page } from '../../support/http.ts';
import { livechatUrl, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram } from '../cast.ts';
import { connect, fillSignIn, hasForm, refuse, signIn, signOut } from '../person-acts.ts';

describeOnBothDatabases('every page', (world) => {
  test('A23, A27: can’t be framed, kept, sniffed, or told by its address, and loads nothing', async () => {
    const client = await makeProgram(world);
    const nobody = world.browse();
    const browser = await signIn(world, await makePerson(world));
    const consent = await browser.get(standardUrl(world, { client }));
    const paths = [
      '/signin',
      '/signup',
      '/signup/credentials',
      '/signin/signup',
      '/signout',
      '/ooops',
      '/nothing',
      '/consent',
      '/?client_id=x',
      '/oauth/authorize',
      '/?identity_exception=unauthorized',
    ];
    const ofPerson = ['/account', '/account/apps', '/account/sessions', '/signout'];
    const pages: Page[] = [
      ...(await Promise.all(paths.map((path) => nobody.get(world.issuer + path)))),
      ...(await Promise.all(ofPerson.map((path) => browser.get(world.issuer + path)))),
      consent,
      await browser.get(livechatUrl(world, { client, path: '/signin' })),
      await browser.get(livechatUrl(world, { client, path: '/signup' })),
      await refuse(browser, await browser.get(livechatUrl(world, { client }))),
      await nobody.request(`${world.issuer}/signin`, { method: 'POST', body: new URLSearchParams() }),
      await nobody.request(`${world.issuer}/signup`, { method: 'POST', body: new URLSearchParams() }),
      await nobody.request(`${world.issuer}/signin`, { method: 'POST', body: 'x'.repeat(70_000) }),
      await signOut(world, browser),
    ];
    for (const page of pages) {
      const what = `${page.status} ${page.url.pathname}`;
      expect(page.headers['content-type'], what).toBe('text/html; charset=utf-8');
      expect(page.headers, what).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        // With `no-referrer` browsers send `Origin: null` with a form.
        'referrer-policy': page.forms.length > 0 ? 'same-origin' : 'no-referrer',
      });
      const policy = String(page.headers['content-security-policy']);
      // Only the consent form has a script: it waits until the page can have been read.
      const script = hasForm(page, 'consent') ? "; script-src 'nonce-[\\w+/]{22}=='" : '';
      expect(policy, what).toMatch(
        new RegExp(
          `^default-src 'none'; style-src 'sha256-[^']+'; img-src data:${script}; base-uri 'none'; frame-ancestors 'none'$`,
        ),
      );
      const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1];
      const markup = nonce === undefined ? page.body : page.body.replace(`<script nonce="${nonce}">`, '');
      expect(markup, what).not.toMatch(/<script|<link[^>]+href="http| on\w+="/i);
      expect(page.headers, what).not.toHaveProperty('x-powered-by');
      expect(page.headers, what).not.toHaveProperty('access-control-allow-origin');
    }
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200, 400, 403, 404, 413]));
    expect(hasForm(consent, 'consent')).toBe(true);
  });

  test('A27, A28: every redirect is a 303 that is kept nowhere and tells no address', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const stranger = world.browse();
    const redirects = [
      await world.browse().get(`${world.issuer}/`),
      await world.browse().get(`${world.issuer}/account`),
      await connect(browser, standardUrl(world, { client })),
      await browser.get(standardUrl(world, { client })),
      await browser.get(livechatUrl(world, { client })),
      await browser.get(standardUrl(world, { client, parameters: { scope: 'x' } })),
      await browser.get(livechatUrl(world, { client, parameters: { scope: 'x' } })),
      await browser.get(`${world.issuer}/signin`),
      await fillSignIn(stranger, await stranger.get(`${world.issuer}/signin`), await makePerson(world)),
    ];
    for (const page of redirects) {
      expect(page.status, page.url.href).toBe(303);
      expect(page.headers, page.url.href).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  test('the SDK’s script is for pages of any origin', async () => {
    for (const path of ['/accounts-sdk.min.js', '/accounts/accounts-sdk.min.js']) {
      const script = await world.browse().get(world.issuer + path);
      expect(script.status).toBe(200);
      expect(script.headers).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
      });
      const again = await world
        .browse()
        .get(world.issuer + path, { headers: { 'if-none-match': script.headers.etag } });
      expect({ status: again.status, body: again.body }).toEqual({ status: 304, body: '' });
    }
  });
});
