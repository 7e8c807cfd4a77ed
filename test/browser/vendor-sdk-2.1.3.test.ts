// The vendor's accounts SDK 2.1.3 as it was published: its options, and how it is refused. That it works is in vendor-sdks.test.ts.
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type AppSite,
  type Identity,
  nextError,
  nextIdentity,
  type RegisteredClient,
  redeemInPage,
  registerClient,
  serveApp,
} from './app-site.ts';
import { withCleanConsole } from './clean-console.ts';
import { type DemoPlatform, startDemoPlatform } from './demo-platform.ts';
import { allow, newPerson, openPopup, refuse, signIn, signInAtSite, signUp, untilClosed } from './person.ts';
import { NODE_GLOBALS, publishedScript } from './vendor-sdk-pages.ts';

declare global {
  interface Window {
    /** Starts one of the SDK's three ways to ask; what it is told comes as the next answer. */
    ask(mode: 'popup' | 'iframe' | 'redirect'): void;
    /** What the SDK finds in the address that a redirect led to comes as the next answer. */
    readRedirect(): void;
    /** What the SDK kept when it asked: the verifier, and the state if there was one. */
    verify(data: object): { code_verifier?: string; state?: string } | null;
  }
}

const appPage = `<!doctype html><title>App</title><button>Sign in</button>${NODE_GLOBALS}<script src="/sdk.js"></script>
<script src="/page.js"></script>`;
const pageScript = `
window.answers = [];
const tell = (promise) =>
  promise.then((data) => answers.push({ error: null, data }), (error) => answers.push({ error, data: null }));
window.startSdk = (options) => {
  const sdk = new AccountsSDK(options);
  window.ask = (mode) => { const asked = sdk[mode]().authorize(); if (asked) tell(asked); };
  window.readRedirect = () => tell(sdk.redirect().authorizeData());
  window.verify = (data) => sdk.verify(data);
  document.querySelector('button').onclick = () => ask('popup');
};`;
const scopes = ['agents--my:ro', 'sessions--my:rw'];
const unauthorized = { identity_exception: 'unauthorized' };

let platform: DemoPlatform;
let app: AppSite;
let stranger: AppSite;
let clients: Record<'web' | 'private' | 'server', RegisteredClient>;

beforeAll(async () => {
  platform = await startDemoPlatform();
  const files = {
    '/': appPage,
    '/sdk.js': publishedScript('livechat-accounts-sdk-2.1.3'),
    '/page.js': pageScript,
  };
  [app, stranger] = await Promise.all([serveApp(files), serveApp(files)]);
  const register = (name: string, rest: { type: 'javascript' | 'server'; private?: boolean }) =>
    registerClient(platform.server, { name, redirectUris: [`${app.otherSite}/`], scopes, ...rest });
  const [web, restricted, server] = await Promise.all([
    register('Web app', { type: 'javascript' }),
    register('Private app', { type: 'javascript', private: true }),
    register('Server app', { type: 'server' }),
  ]);
  clients = { web, private: restricted, server };
});

interface Options {
  [name: string]: unknown;
  /** Where the page is, its path and query with it. */
  at?: string;
}

/** Opens the app and gives its SDK the options. */
async function startSdk(page: Page, { at = `${app.otherSite}/`, ...options }: Options = {}): Promise<void> {
  await page.goto(at);
  await giveOptions(page, options);
}

async function giveOptions(page: Page, options: object): Promise<void> {
  const server_url = platform.server.urls.accounts;
  const given = { client_id: clients.web.client_id, server_url, ...options };
  await page.evaluate((all) => window.startSdk(all), given);
}

const ask = (page: Page, mode: 'iframe' | 'redirect') => page.evaluate((name) => window.ask(name), mode);
const verify = (page: Page, data: object) => page.evaluate((answer) => window.verify(answer), data);

const signInAs = (context: BrowserContext, account: { email: string; password: string }) =>
  signInAtSite(context, { accounts: platform.server.urls.accounts, account });

/** A page in a browser where somebody new is signed in at the accounts site. */
async function pageOfNewPerson(context: BrowserContext): Promise<{ page: Page; email: string }> {
  const person = await newPerson(platform.server.urls.accounts);
  await signInAs(context, person);
  return { page: await context.newPage(), email: person.email };
}

/** Redeems as the vendor's own sample does: in the page, with the verifier that the SDK kept. */
async function redeem(page: Page, data: Identity) {
  const { code_verifier = '' } = (await verify(page, data)) ?? {};
  const client_id = clients.web.client_id;
  return redeemInPage(page, {
    tokenEndpoint: `${platform.server.urls.accounts}/v2/token`,
    data: { code: data.code, code_verifier, client_id, redirect_uri: `${app.otherSite}/` },
  });
}

describe('token', () => {
  test('by redirect: sign in and allow, come back with a token, and the next time nobody is asked', async () => {
    await withCleanConsole({}, async (context) => {
      const page = await context.newPage();
      await startSdk(page);
      await page.evaluate(() => window.readRedirect());
      expect(await nextError(page)).toMatchObject(unauthorized);
      await ask(page, 'redirect');
      await signIn(page, platform.demo.accounts.admin);
      await allow(page);
      await page.waitForURL(`${app.otherSite}/#**`);
      await giveOptions(page, {});
      await page.evaluate(() => window.readRedirect());
      const data = await nextIdentity(page);
      expect(data).toMatchObject({ token_type: 'Bearer', scope: scopes.join(), expires_in: expect.any(Number) });
      expect(await platform.infoStatus(data.access_token)).toBe(200);

      await startSdk(page);
      await ask(page, 'redirect');
      await page.waitForURL(`${app.otherSite}/#**`);
    });
  });

  test('by redirect: what stood in the query before is there again afterwards', async () => {
    await withCleanConsole({}, async (context) => {
      const { page } = await pageOfNewPerson(context);
      await startSdk(page, { at: `${app.otherSite}/?plan=pro`, state: 'kept' });
      await ask(page, 'redirect');
      await allow(page);
      await page.waitForURL(`${app.otherSite}/#**`);
      await giveOptions(page, {});
      await page.evaluate(() => window.readRedirect());
      const data = await nextIdentity(page);
      expect(data).toMatchObject({ state: 'kept' });
      expect(new URL(page.url()).searchParams.get('plan')).toBe('pro');
      expect(await verify(page, data)).toEqual({ state: 'kept' });
      expect(await verify(page, { ...data, state: 'forged' })).toBeNull();
    });
  });
});

describe('code', () => {
  test('the frame brings one silently; with the verifier of another it is refused', async () => {
    await withCleanConsole({ expected: [/status of 401.*\/v2\/token/] }, async (context) => {
      const { page } = await pageOfNewPerson(context);
      await startSdk(page, { response_type: 'code' });
      await allow(await openPopup(page, 'button'));
      const { code } = await nextIdentity(page);
      await ask(page, 'iframe');
      const silent = await nextIdentity(page);
      expect((await redeem(page, { ...silent, code })).status).toBe(401);
      await ask(page, 'iframe');
      expect((await redeem(page, await nextIdentity(page))).status).toBe(200);
    });
  });

  test('by redirect: the code stands in the query, and the verifier was kept over the way there and back', async () => {
    await withCleanConsole({}, async (context) => {
      const { page } = await pageOfNewPerson(context);
      const options = { response_type: 'code', state: 'there and back' };
      await startSdk(page, options);
      await ask(page, 'redirect');
      await allow(page);
      await page.waitForURL(`${app.otherSite}/?code=**`);
      await giveOptions(page, options);
      await page.evaluate(() => window.readRedirect());
      const data = await nextIdentity(page);
      expect(data).toMatchObject({ state: 'there and back' });
      expect((await redeem(page, data)).status).toBe(200);
    });
  });

  test('with the vendor’s own sample options the challenge is empty: a web app is refused, a server app redeems by its secret', async () => {
    await withCleanConsole({}, async (context) => {
      const { page } = await pageOfNewPerson(context);
      const options = { response_type: 'code', pkce: { enabled: true } };
      await startSdk(page, options);
      await page.click('button');
      expect(await nextError(page)).toMatchObject({ oauth_exception: 'invalid_request' });

      const { client_id, client_secret = '' } = clients.server;
      await startSdk(page, { ...options, client_id });
      await allow(await openPopup(page, 'button'));
      const { code } = await nextIdentity(page);
      const redirect_uri = `${app.otherSite}/`;
      const grant = {
        grant_type: 'authorization_code',
        code,
        redirect_uri,
        client_id,
        client_secret,
        code_verifier: '',
      };
      const response = await fetch(`${platform.server.urls.accounts}/v2/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(grant),
      });
      expect(response.status).toBe(200);
    });
  });

  test('a web app that asks for the plain challenge is refused', async () => {
    await withCleanConsole({}, async (context) => {
      const { page } = await pageOfNewPerson(context);
      const pkce = { enabled: true, code_verifier_length: 64, code_challange_method: 'plain' };
      await startSdk(page, { response_type: 'code', pkce });
      await page.click('button');
      expect(await nextError(page)).toMatchObject({ oauth_exception: 'invalid_request' });
    });
  });
});

describe('options', () => {
  test('popup_flow "manual" always asks who it is, email_hint fills the form, scope asks for less', async () => {
    await withCleanConsole({}, async (context) => {
      const { page } = await pageOfNewPerson(context);
      const { owner } = platform.demo.accounts;
      await startSdk(page, { popup_flow: 'manual', email_hint: owner.email, scope: 'agents--my:ro' });
      const popup = await openPopup(page, 'button');
      expect(new URL(popup.url()).pathname).toBe('/signin');
      await popup.click('#other-account');
      await signIn(popup, owner);
      await allow(popup);
      const data = await nextIdentity(page);
      const { account_id, organization_id } = owner;
      expect(data).toMatchObject({ account_id, organization_id, scope: 'agents--my:ro' });
      expect(data).not.toHaveProperty('state');
    });
    await withCleanConsole({}, async (context) => {
      const page = await context.newPage();
      await startSdk(page, { email_hint: 'somebody@acme.example' });
      const popup = await openPopup(page, 'button');
      expect(await popup.inputValue('#email')).toBe('somebody@acme.example');
    });
  });

  test('path "/signup" begins with a new account, also together with popup_flow "manual"', async () => {
    for (const popup_flow of ['auto', 'manual']) {
      await withCleanConsole({}, async (context) => {
        const page = await context.newPage();
        await startSdk(page, { path: '/signup', popup_flow });
        const popup = await openPopup(page, 'button');
        const email = `${popup_flow}@newcomers.example`;
        await signUp(popup, {
          name: 'New Comer',
          email,
          organization: `Team ${popup_flow}`,
          password: 'twelve blue chairs',
        });
        await allow(popup);
        expect(await platform.infoStatus((await nextIdentity(page)).access_token)).toBe(200);
      });
    }
  });

  test('prompt "consent" shows the form again, and the frame is told unauthorized', async () => {
    await withCleanConsole({}, async (context) => {
      const { page } = await pageOfNewPerson(context);
      await startSdk(page, { prompt: 'consent' });
      const first = await openPopup(page, 'button');
      await allow(first);
      await nextIdentity(page);
      await untilClosed(first);
      await ask(page, 'iframe');
      expect(await nextError(page)).toMatchObject(unauthorized);
      await allow(await openPopup(page, 'button'));
      await nextIdentity(page);
    });
  });

  test('organization_id of one that the person does not belong to is access_denied', async () => {
    await withCleanConsole({}, async (context) => {
      const { page } = await pageOfNewPerson(context);
      await startSdk(page, { organization_id: platform.demo.organizations.globex.organization_id });
      await page.click('button');
      expect(await nextError(page)).toMatchObject({ oauth_exception: 'access_denied' });
    });
  });
});

describe('refusals', () => {
  test('a refused consent: the popup is told access_denied and closes, a redirect stays at the accounts site', async () => {
    await withCleanConsole({}, async (context) => {
      const { page } = await pageOfNewPerson(context);
      await startSdk(page);
      const popup = await openPopup(page, 'button');
      await refuse(popup);
      expect(await nextError(page)).toMatchObject({ oauth_exception: 'access_denied' });
      await untilClosed(popup);
      await ask(page, 'redirect');
      await refuse(page);
      expect(await page.locator('h1').textContent()).toBe('You did not allow Web app');
    });
  });

  test('an agent of another organization is refused by a private app in all three modes', async () => {
    await withCleanConsole({ expected: [/status of 400.*\/ooops/] }, async (context) => {
      await signInAs(context, platform.demo.accounts.foreign);
      const page = await context.newPage();
      await startSdk(page, { client_id: clients.private.client_id });
      await ask(page, 'iframe');
      expect(await nextError(page)).toMatchObject({ oauth_exception: 'access_denied' });
      await page.click('button');
      expect(await nextError(page)).toMatchObject({ oauth_exception: 'access_denied' });
      await ask(page, 'redirect');
      await page.waitForURL(`${platform.server.urls.accounts}/ooops?oauth_exception=access_denied`);
    });
  });

  test('a scope that the app may not have is invalid_scope', async () => {
    await withCleanConsole({}, async (context) => {
      const { page } = await pageOfNewPerson(context);
      await startSdk(page, { scope: 'chats--all:rw' });
      await page.click('button');
      expect(await nextError(page)).toMatchObject({ oauth_exception: 'invalid_scope' });
    });
  });

  /** The frame shows a page that may not be framed and posts nothing, so the SDK waits its 5 s: here by a clock of our own. */
  async function expectNoAnswer(page: Page, options: Options): Promise<void> {
    await page.clock.install();
    await startSdk(page, options);
    const framed = page.waitForResponse((response) => response.url().startsWith(`${platform.server.urls.accounts}/?`));
    await ask(page, 'iframe');
    expect((await framed).status()).toBe(400);
    await page.clock.fastForward(5000);
    expect(await nextError(page)).toBe('timeout');
  }

  test.each([
    [
      'a client id that nobody has',
      () => ({ client_id: '0'.repeat(32) }),
      'unauthorized_client',
      'client_id_not_found',
    ],
    [
      'a page whose origin is not registered',
      () => ({ at: `${stranger.otherSite}/` }),
      'invalid_request',
      'invalid_redirect_uri',
    ],
  ])(
    '%s: the frame gets no answer; popup and redirect stay at the accounts site and say why',
    async (_, options, error, details) => {
      await withCleanConsole({ expected: [/status of 400/, /frame-ancestors/] }, async (context) => {
        const { page } = await pageOfNewPerson(context);
        await expectNoAnswer(page, options());
        const popup = await openPopup(page, 'button');
        expect(await popup.locator('#error-code').textContent()).toBe(error);
        expect(await popup.locator('#error-details').textContent()).toBe(details);
        expect(await page.evaluate(() => window.answers)).toEqual([]);
        await ask(page, 'redirect');
        await page.waitForURL(`${platform.server.urls.accounts}/?**`);
        expect(await page.locator('#error-details').textContent()).toBe(details);
      });
    },
  );
});
