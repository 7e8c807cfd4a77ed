// Our accounts SDK in the pages of apps on two sites: that of the accounts site itself, and another.
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type AppSite,
  firstGenerationApp,
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
import { allow, newPerson, openPopup, refuse, signIn, signInAtSite, untilClosed } from './person.ts';

let platform: DemoPlatform;
let app: AppSite;
let client: RegisteredClient;
let privateClient: RegisteredClient;

beforeAll(async () => {
  platform = await startDemoPlatform();
  const { server } = platform;
  app = await serveApp(firstGenerationApp(`${server.urls.accounts}/accounts-sdk.min.js`));
  const scopes = ['agents--my:ro', 'sessions--my:rw'];
  const redirectUris = [`${app.sameSite}/`, `${app.otherSite}/`];
  [client, privateClient] = await Promise.all([
    registerClient(server, { name: 'SDK app', type: 'javascript', redirectUris, scopes }),
    registerClient(server, { name: 'Private SDK app', type: 'javascript', redirectUris, scopes, private: true }),
  ]);
});

const button = '.livechat-login-button button';

/** Opens the app and starts the SDK there: its silent question is then on its way. */
async function startSdk(page: Page, { origin, ...options }: { origin: string } & Record<string, unknown>) {
  await page.goto(`${origin}/`);
  await page.evaluate((given) => window.startSdk(given), { client_id: client.client_id, ...options });
}

const signOut = (page: Page) => page.evaluate(() => window.signOut());

const unauthorized = { identity_exception: 'unauthorized' };

describe.each(['sameSite', 'otherSite'] as const)('an app on %s', (site) => {
  test('response_type token: nobody is there, then the popup signs in, then a visit is silent', async () => {
    await withCleanConsole({}, async (context) => {
      const page = await context.newPage();
      await startSdk(page, { origin: app[site] });
      expect(await nextError(page)).toEqual(unauthorized);
      const popup = await openPopup(page, button);
      const { agent } = platform.demo.accounts;
      await signIn(popup, agent);
      await allow(popup);
      const data = await nextIdentity(page);
      expect(data).toEqual({
        access_token: expect.stringMatching(/^dal:at_/),
        client_id: client.client_id,
        entity_id: agent.email,
        license: platform.demo.organizations.acme.license_id,
        account_id: agent.account_id,
        organization_id: agent.organization_id,
        scopes: ['agents--my:ro', 'sessions--my:rw'],
        expires_in: expect.any(Number),
      });
      await untilClosed(popup);
      await startSdk(page, { origin: app[site] });
      const again = await nextIdentity(page);
      expect(again.entity_id).toBe(agent.email);
      expect(again.access_token).not.toBe(data.access_token);
      expect(context.pages()).toHaveLength(1);
    });
  });

  test('response_type code: the page redeems the code with its verifier, once', async () => {
    const expected = [/status of 401.*\/v2\/token/];
    await withCleanConsole({ expected }, async (context) => {
      const page = await context.newPage();
      const options = { origin: app[site], response_type: 'code' };
      await startSdk(page, options);
      expect(await nextError(page)).toEqual(unauthorized);
      const popup = await openPopup(page, button);
      await signIn(popup, await newPerson(platform.server.urls.accounts));
      await allow(popup);
      const data = await nextIdentity(page);
      expect(data).toMatchObject({ client_id: client.client_id, redirect_uri: `${app[site]}/` });
      const first = await redeem(page, data);
      expect(first.status).toBe(200);
      expect(await platform.infoStatus(first.accessToken)).toBe(200);
      expect((await redeem(page, data)).status).toBe(401);
      expect(await platform.infoStatus(first.accessToken)).toBe(401);

      await startSdk(page, options);
      const silent = await nextIdentity(page);
      expect((await redeem(page, { ...silent, code_verifier: data.code_verifier })).status).toBe(401);
      expect((await redeem(page, silent)).status).toBe(200);
    });
  });

  test('signing out ends the session and the token, and the next visit has to sign in', async () => {
    await withCleanConsole({}, async (context) => {
      const { accounts } = platform.server.urls;
      const page = await signedIn(context, await newPerson(accounts));
      await startSdk(page, { origin: app[site] });
      expect(await nextError(page)).toEqual(unauthorized);
      expect(await signOut(page)).toEqual({
        identity_exception: 'unauthorized',
        exception_details: 'no_access_token',
      });
      await allow(await openPopup(page, button));
      const data = await nextIdentity(page);
      expect(await signOut(page)).toBe('signed out');
      expect(await platform.infoStatus(data.access_token)).toBe(401);
      await startSdk(page, { origin: app[site] });
      expect(await nextError(page)).toEqual(unauthorized);
      await page.goto(`${accounts}/account`);
      await page.locator('form#sign-in').waitFor();
    });
  });

  test('a closed popup is told as popup_closed', async () => {
    await withCleanConsole({}, async (context) => {
      const page = await context.newPage();
      await startSdk(page, { origin: app[site] });
      await nextError(page);
      await (await openPopup(page, button)).close();
      expect(await nextError(page)).toEqual({
        identity_exception: 'unauthorized',
        exception_details: 'popup_closed',
      });
    });
  });
});

const redeem = (page: Page, data: Identity) =>
  redeemInPage(page, { tokenEndpoint: `${platform.server.urls.accounts}/v2/token`, data });

/** A browser in which this person is signed in at the accounts site, and an empty page. */
async function signedIn(context: BrowserContext, account: { email: string; password: string }): Promise<Page> {
  await signInAtSite(context, { accounts: platform.server.urls.accounts, account });
  return context.newPage();
}

test('a refused consent is told as access_denied', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await signedIn(context, await newPerson(platform.server.urls.accounts));
    await startSdk(page, { origin: app.otherSite });
    await nextError(page);
    const popup = await openPopup(page, button);
    await refuse(popup);
    expect(await nextError(page)).toEqual({ oauth_exception: 'access_denied' });
    await untilClosed(popup);
  });
});

test('a private app is silent from the first visit for its own agents, and refuses others', async () => {
  const { owner, foreign } = platform.demo.accounts;
  const options = { origin: app.otherSite, client_id: privateClient.client_id };
  await withCleanConsole({}, async (context) => {
    const page = await signedIn(context, owner);
    await startSdk(page, options);
    expect((await nextIdentity(page)).entity_id).toBe(owner.email);
  });
  await withCleanConsole({}, async (context) => {
    const page = await signedIn(context, foreign);
    await startSdk(page, options);
    expect(await nextError(page)).toEqual({ oauth_exception: 'access_denied' });
    await page.click(button);
    expect(await nextError(page)).toEqual({ oauth_exception: 'access_denied' });
  });
});

test('a browser that keeps our cookies out of frames has to press the button, and is then signed in', async () => {
  await withCleanConsole({ blockThirdPartyCookies: true }, async (context) => {
    const person = await newPerson(platform.server.urls.accounts);
    const page = await signedIn(context, person);
    await startSdk(page, { origin: app.otherSite });
    expect(await nextError(page)).toEqual(unauthorized);
    const popup = await openPopup(page, button);
    await allow(popup);
    expect((await nextIdentity(page)).entity_id).toBe(person.email);
    await untilClosed(popup);
    await startSdk(page, { origin: app.otherSite });
    expect(await nextError(page)).toEqual(unauthorized);
    await page.click(button);
    expect((await nextIdentity(page)).entity_id).toBe(person.email);
  });
});

test('options reach the accounts site: prompt asks again, email_hint fills the form, scope asks for less', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    const options = { origin: app.sameSite, email_hint: 'admin@acme.example', scope: 'agents--my:ro' };
    await startSdk(page, options);
    await nextError(page);
    const popup = await openPopup(page, button);
    expect(await popup.inputValue('#email')).toBe('admin@acme.example');
    await signIn(popup, platform.demo.accounts.admin);
    await allow(popup);
    expect((await nextIdentity(page)).scopes).toEqual(['agents--my:ro']);
    await untilClosed(popup);
    await startSdk(page, { ...options, prompt: 'consent' });
    expect(await nextError(page)).toEqual(unauthorized);
    const asked = await openPopup(page, button);
    await allow(asked);
    expect((await nextIdentity(page)).scopes).toEqual(['agents--my:ro']);
  });
});

describe('pages and frames that would like to answer in the place of the accounts site', () => {
  /** Says everything that it is told to, to its parent, as its parent's own window too, and says when it is done. */
  const liar = `<!doctype html><script>
const { message } = Object.fromEntries(new URLSearchParams(location.search));
parent.postMessage(JSON.parse(message), '*');
parent.postMessage('done', '*');
</script>`;

  test('A25: a well-formed answer with the right state from another window or origin is not taken; the real one is', async () => {
    const evil = await serveApp({ '/': liar });
    await withCleanConsole({}, async (context) => {
      const page = await context.newPage();
      await startSdk(page, { origin: app.otherSite });
      expect(await nextError(page)).toEqual(unauthorized);
      const popup = await openPopup(page, button);
      await popup.locator('form#sign-in').waitFor();
      const state = new URL(popup.url()).searchParams.get('state');
      expect(state).not.toBeNull();
      const planted = {
        access_token: 'dal:at_planted',
        expires_in: 60,
        state,
        license: 1,
        entity_id: 'evil@example.com',
      };
      const message = JSON.stringify({ state, data: planted });
      const query = new URLSearchParams({ message });
      const sources = [evil.otherSite, evil.sameSite].map((origin) => ({ src: `${origin}/?${query}`, sandbox: '' }));
      for (const { src, sandbox } of [...sources, { src: `${evil.otherSite}/?${query}`, sandbox: 'allow-scripts' }]) {
        await page.evaluate(
          (given) =>
            new Promise<void>((done) => {
              addEventListener('message', ({ data }) => data === 'done' && done());
              const frame = document.createElement('iframe');
              if (given.sandbox !== '') frame.setAttribute('sandbox', given.sandbox);
              frame.src = given.src;
              document.body.append(frame);
            }),
          { src, sandbox },
        );
      }
      await page.evaluate((text) => window.postMessage(JSON.parse(text), '*'), message);
      expect(await page.evaluate(() => window.answers)).toEqual([]);
      const person = await newPerson(platform.server.urls.accounts);
      await signIn(popup, person);
      await allow(popup);
      expect(await nextIdentity(page)).toMatchObject({ entity_id: person.email });
    });
  });

  test('A13: the verifier stands in nothing that the browser sends but the redemption, and says nothing of the state', async () => {
    const verifiers: string[] = [];
    const sent: string[] = [];
    await withCleanConsole({}, async (context) => {
      context.on('request', (request) => void sent.push(request.url(), request.postData() ?? ''));
      const page = await context.newPage();
      const options = { origin: app.otherSite, response_type: 'code' };
      await startSdk(page, options);
      expect(await nextError(page)).toEqual(unauthorized);
      const popup = await openPopup(page, button);
      await signIn(popup, await newPerson(platform.server.urls.accounts));
      await allow(popup);
      verifiers.push((await nextIdentity(page)).code_verifier);
      await startSdk(page, options);
      verifiers.push((await nextIdentity(page)).code_verifier);
    });
    const states = sent.flatMap((url) => (URL.canParse(url) ? (new URL(url).searchParams.get('state') ?? []) : []));
    expect(new Set(verifiers).size).toBe(2);
    expect(new Set(states).size).toBeGreaterThanOrEqual(2);
    for (const verifier of verifiers) {
      expect(verifier).toMatch(/^[\w.~-]{43,128}$/);
      expect(sent.filter((text) => text.includes(verifier) || text.includes(verifier.slice(0, 20)))).toEqual([]);
      expect(states.filter((state) => verifier.includes(state) || state.includes(verifier.slice(0, 10)))).toEqual([]);
    }
  });
});
