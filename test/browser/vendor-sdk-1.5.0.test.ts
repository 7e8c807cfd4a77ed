// The vendor's accounts SDK 1.5.0 as it was published: its options, and how it is refused. That it works is in vendor-sdks.test.ts.
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import {
  type AppSite,
  firstGenerationApp,
  nextError,
  nextIdentity,
  type RegisteredClient,
  registerClient,
  serveApp,
} from './app-site.ts';
import { type Watch, withCleanConsole } from './clean-console.ts';
import { type DemoPlatform, startDemoPlatform } from './demo-platform.ts';
import { allow, newPerson, openPopup, refuse, signIn, signInAtSite, untilClosed } from './person.ts';
import { publishedScript } from './vendor-sdk-pages.ts';

const scopes = ['agents--my:ro', 'sessions--my:rw'];

let platform: DemoPlatform;
let app: AppSite;
let stranger: AppSite;
let clients: Record<'web' | 'private' | 'server', RegisteredClient>;

beforeAll(async () => {
  platform = await startDemoPlatform();
  const files = { ...firstGenerationApp('/sdk.js'), '/sdk.js': publishedScript('livechat-accounts-sdk-1.5.0') };
  [app, stranger] = await Promise.all([serveApp(files), serveApp(files)]);
  const register = (name: string, rest: { type: 'javascript' | 'server'; private?: boolean }) =>
    registerClient(platform.server, { name, redirectUris: [`${app.otherSite}/`], scopes, ...rest });
  const [web, restricted, server] = await Promise.all([
    register('Old web app', { type: 'javascript' }),
    register('Old private app', { type: 'javascript', private: true }),
    register('Old server app', { type: 'server' }),
  ]);
  clients = { web, private: restricted, server };
});

const button = '.livechat-login-button a';

/** A browser with an empty page. The SDK asks for a font of its vendor's choice, which these tests don't fetch. */
function withPage(use: (page: Page, context: BrowserContext) => Promise<void>, watch: Watch = {}): Promise<void> {
  return withCleanConsole(watch, async (context) => {
    await context.route('http://fonts.googleapis.com/**', (route) =>
      route.fulfill({ contentType: 'text/css', body: '' }),
    );
    await use(await context.newPage(), context);
  });
}

async function startSdk(page: Page, { origin = app.otherSite, ...options }: Record<string, unknown> = {}) {
  await page.goto(`${origin}/`);
  const backendAddress = platform.server.urls.accounts;
  await page.evaluate((given) => window.startSdk(given), {
    client_id: clients.web.client_id,
    backendAddress,
    ...options,
  });
}

/** Forgets the token that the SDK keeps in the page's storage, so that it has to ask the accounts site. */
const forget = (page: Page) => page.evaluate(() => localStorage.clear());

const signInAs = (context: BrowserContext, account: { email: string; password: string }) =>
  signInAtSite(context, { accounts: platform.server.urls.accounts, account });

test('token: with its login option "popup" it asks nothing silently, and the popup always asks who it is', async () => {
  await withPage(async (page, context) => {
    const person = await newPerson(platform.server.urls.accounts);
    await signInAs(context, person);
    await startSdk(page, { login: 'popup' });
    const first = await openPopup(page, button);
    await first.click('#continue');
    await allow(first);
    expect((await nextIdentity(page)).entity_id).toBe(person.email);
    await untilClosed(first);
    const second = await openPopup(page, button);
    await second.click('#other-account');
    await signIn(second, platform.demo.accounts.owner);
    await allow(second);
    expect(await nextIdentity(page)).toMatchObject({
      entity_id: platform.demo.accounts.owner.email,
      license: platform.demo.organizations.acme.license_id,
    });
  });
});

test('a kept token that has ended is thrown away, and the silent question asked again', async () => {
  await withPage(
    async (page, context) => {
      const person = await newPerson(platform.server.urls.accounts);
      await signInAs(context, person);
      await startSdk(page);
      await nextError(page);
      await allow(await openPopup(page, button));
      const { access_token } = await nextIdentity(page);
      const headers = { authorization: `Bearer ${access_token}` };
      await fetch(`${platform.server.urls.accounts}/v2/token`, { method: 'DELETE', headers });
      await startSdk(page);
      expect((await nextIdentity(page)).access_token).not.toBe(access_token);
    },
    { expected: [/status of 401.*\/info\)/] },
  );
});

test('signOut without a token is told as unauthorized, and without the scope for it as insufficient', async () => {
  await withPage(
    async (page, context) => {
      await signInAs(context, await newPerson(platform.server.urls.accounts));
      await startSdk(page, { scope: 'agents--my:ro' });
      await nextError(page);
      expect(await page.evaluate(() => window.signOut())).toEqual({ identity_exception: 'unauthorized' });
      await allow(await openPopup(page, button));
      const { access_token } = await nextIdentity(page);
      expect(await page.evaluate(() => window.signOut())).toMatchObject({ oauth_exception: 'access_denied' });
      expect(await platform.infoStatus(access_token)).toBe(200);
    },
    { expected: [/status of 403.*\/v2\/sessions\/my/] },
  );
});

test('code: a web app is refused, since this SDK sends no PKCE challenge', async () => {
  await withPage(async (page, context) => {
    await signInAs(context, platform.demo.accounts.owner);
    await startSdk(page, { response_type: 'code' });
    expect(await nextError(page)).toMatchObject({ oauth_exception: 'invalid_request' });
    await page.click(button);
    expect(await nextError(page)).toMatchObject({ oauth_exception: 'invalid_request' });
  });
});

test('a refused consent is told as access_denied', async () => {
  await withPage(async (page, context) => {
    await signInAs(context, await newPerson(platform.server.urls.accounts));
    await startSdk(page);
    expect(await nextError(page)).toMatchObject({ identity_exception: 'unauthorized' });
    const popup = await openPopup(page, button);
    await refuse(popup);
    expect(await nextError(page)).toMatchObject({ oauth_exception: 'access_denied' });
    await untilClosed(popup);
  });
});

test('prompt "consent" shows the form again, also to somebody who has allowed the app', async () => {
  await withPage(async (page, context) => {
    await signInAs(context, await newPerson(platform.server.urls.accounts));
    await startSdk(page);
    await nextError(page);
    const first = await openPopup(page, button);
    await allow(first);
    await nextIdentity(page);
    await untilClosed(first);
    await forget(page);
    await startSdk(page, { prompt: 'consent' });
    expect(await nextError(page)).toMatchObject({ identity_exception: 'unauthorized' });
    await allow(await openPopup(page, button));
    await nextIdentity(page);
  });
});

test('an agent of another organization is refused by a private app, silently and in the popup', async () => {
  await withPage(async (page, context) => {
    await signInAs(context, platform.demo.accounts.foreign);
    await startSdk(page, { client_id: clients.private.client_id });
    expect(await nextError(page)).toMatchObject({ oauth_exception: 'access_denied' });
    await page.click(button);
    expect(await nextError(page)).toMatchObject({ oauth_exception: 'access_denied' });
  });
});

/** The frame shows a page that may not be framed and posts nothing, so the SDK waits its 5 s: here by a clock of our own. */
async function expectNoAnswer(page: Page, { origin, ...options }: { origin: string; client_id?: string }) {
  await page.clock.install();
  await page.goto(`${origin}/`);
  const framed = page.waitForResponse((response) => response.url().startsWith(`${platform.server.urls.accounts}/?`));
  await startSdk(page, { origin, ...options });
  expect((await framed).status()).toBe(400);
  await page.clock.fastForward(5000);
  expect(await nextError(page)).toEqual({ identity_exception: 'invalid_request' });
}

test('a client id that nobody has: no answer, and the popup says why', async () => {
  const expected = [/status of 400/, /frame-ancestors/];
  await withPage(
    async (page) => {
      await expectNoAnswer(page, { origin: app.otherSite, client_id: '0'.repeat(32) });
      const popup = await openPopup(page, button);
      expect(await popup.locator('#error-code').textContent()).toBe('unauthorized_client');
      expect(await popup.locator('#error-details').textContent()).toBe('client_id_not_found');
    },
    { expected },
  );
});

test('a page whose origin is not registered: no answer, and the popup says why', async () => {
  const expected = [/status of 400/, /frame-ancestors/];
  await withPage(
    async (page, context) => {
      await signInAs(context, platform.demo.accounts.owner);
      await expectNoAnswer(page, { origin: stranger.otherSite });
      const popup = await openPopup(page, button);
      expect(await popup.locator('#error-code').textContent()).toBe('invalid_request');
      expect(await popup.locator('#error-details').textContent()).toBe('invalid_redirect_uri');
      expect(await page.evaluate(() => window.answers)).toEqual([]);
    },
    { expected },
  );
});
