// What pages of other origins can do to the accounts site with a person's own browser: frame it, open it, post to it. A
// registered app gets its answer that way; everybody else gets nothing.
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { type AppSite, type RegisteredClient, registerClient, serveApp } from './app-site.ts';
import { withCleanConsole } from './clean-console.ts';
import { type DemoPlatform, startDemoPlatform } from './demo-platform.ts';
import { allow, newPerson, openPopup, refuse, signIn, signInAtSite, untilClosed } from './person.ts';

declare global {
  interface Window {
    /** Everything that was posted to the page, whoever posted it. */
    heard: {
      origin: string;
      data: { state?: string; data?: Record<string, string>; error?: object; signed_out?: true };
    }[];
  }
}

let platform: DemoPlatform;
let app: AppSite;
let evil: AppSite;
let client: RegisteredClient;
let accounts: string;

/** A page that hears everything, shows one frame and has one button, both led by its query. */
const page = `<!doctype html><title>Page</title><button id="open">Open</button><script>
window.heard = [];
addEventListener('message', ({ origin, data }) => heard.push({ origin, data }));
const wanted = new URLSearchParams(location.search);
document.querySelector('#open').onclick = () => window.open(wanted.get('open'), 'popup', 'width=500,height=650');
for (let times = Number(wanted.get('times') ?? 1); wanted.has('frame') && times > 0; times -= 1) {
  const frame = document.createElement('iframe');
  if (wanted.has('unnamed')) frame.referrerPolicy = 'no-referrer';
  frame.width = 400;
  frame.height = 300;
  frame.src = wanted.get('frame');
  document.body.append(frame);
}
if (wanted.has('post')) {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = wanted.get('post');
  document.body.append(form);
  form.submit();
}
</script>`;

beforeAll(async () => {
  platform = await startDemoPlatform();
  accounts = platform.server.urls.accounts;
  [app, evil] = await Promise.all([serveApp({ '/': page }), serveApp({ '/': page })]);
  client = await registerClient(platform.server, {
    name: 'App',
    type: 'javascript',
    redirectUris: [`${app.otherSite}/`],
    scopes: ['agents--my:ro'],
  });
});

function requestUrl(parameters: Record<string, string> = {}, path = '/'): string {
  const redirect_uri = `${app.otherSite}/`;
  const query = { client_id: client.client_id, redirect_uri, response_type: 'token', state: 'st', flow: 'button' };
  return `${accounts}${path}?${new URLSearchParams({ ...query, ...parameters })}`;
}

const at = (origin: string, wanted: Record<string, string>) => `${origin}/?${new URLSearchParams(wanted)}`;
const heard = (page: Page) => page.evaluate(() => window.heard);

/** Waits until the page has heard something, and returns all of it. */
async function nextHeard(page: Page) {
  await page.waitForFunction(() => window.heard.length > 0);
  return heard(page);
}

/** A browser of somebody new, who is signed in and has allowed the app when `allowed` says so. */
async function withPerson(
  { allowed, ...options }: { allowed: boolean; blockThirdPartyCookies?: boolean },
  use: (context: BrowserContext, page: Page) => Promise<void>,
): Promise<void> {
  const expected = [/frame-ancestors/, /status of 4\d\d/];
  await withCleanConsole({ expected, ...options }, async (context) => {
    await signInAtSite(context, { accounts, account: await newPerson(accounts) });
    const page = await context.newPage();
    if (allowed) {
      await page.goto(at(app.otherSite, { open: requestUrl() }));
      const popup = await openPopup(page, '#open');
      await allow(popup);
      await nextHeard(page);
      await untilClosed(popup);
    }
    await use(context, page);
  });
}

/** What a frame of the page shows once it is loaded: its address, or that the browser refused to show it. */
async function framed(page: Page, url: string): Promise<string> {
  await page.goto(at(new URL(page.url()).origin, { frame: url }));
  const shown = () => page.frames()[1]?.url() ?? '';
  // A process of its own shows it, and may tell so later than the page's process tells that all is loaded.
  await expect.poll(shown).not.toMatch(/^(about:blank)?$/);
  return shown();
}

const refusedByBrowser = 'chrome-error://chromewebdata/';

describe('frames', () => {
  test('A23: a foreign page that frames sign-in, sign-up, consent or account pages shows nothing of them', async () => {
    await withPerson({ allowed: true }, async (context, page) => {
      for (const origin of [evil.sameSite, evil.otherSite]) {
        await page.goto(`${origin}/`);
        expect(await framed(page, `${app.otherSite}/`)).toBe(`${app.otherSite}/`);
        const paths = ['/account', '/account/apps', '/account/sessions', '/signout', '/signup'];
        for (const path of paths) expect(await framed(page, `${accounts}${path}`), path).toBe(refusedByBrowser);
        for (const url of [
          requestUrl(),
          requestUrl({ prompt: 'consent' }),
          requestUrl({ flow: '', prompt: 'consent' }),
        ]) {
          expect(await framed(page, url), url).toBe(refusedByBrowser);
        }
        expect(await heard(page)).toEqual([]);
      }
      await context.clearCookies();
      await page.goto(`${evil.otherSite}/`);
      for (const path of ['/signin', '/signup'])
        expect(await framed(page, `${accounts}${path}`)).toBe(refusedByBrowser);
    });
  });

  test('A22: 26 hidden frames of a foreign page end none of the app’s tokens, whether that page names itself or not', async () => {
    await withPerson({ allowed: true }, async (_context, page) => {
      const [before] = await heard(page);
      const token = before?.data.data?.access_token;
      for (const origin of [evil.sameSite, evil.otherSite]) {
        for (const name of [{}, { unnamed: '' }]) {
          await page.goto(at(origin, { frame: requestUrl(), times: '26', ...name }));
          await expect.poll(() => page.frames().length).toBe(27);
          expect(await heard(page)).toEqual([]);
        }
      }
      const info = await page.request.get(`${accounts}/info`, { headers: { authorization: `Bearer ${token}` } });
      expect(info.status()).toBe(200);
    });
  });

  test('an app that hides its name gets the answer in a frame all the same', async () => {
    await withPerson({ allowed: true }, async (_context, page) => {
      await page.goto(at(app.otherSite, { frame: requestUrl(), unnamed: '' }));
      const [answer] = await nextHeard(page);
      expect(answer).toMatchObject({ origin: accounts, data: { state: 'st', data: { token_type: 'Bearer' } } });
    });
  });

  test('the app itself can’t frame a form either: it is told unauthorized', async () => {
    await withPerson({ allowed: false }, async (_context, page) => {
      await page.goto(at(app.otherSite, { frame: requestUrl() }));
      expect(await nextHeard(page)).toEqual([
        {
          origin: accounts,
          data: {
            state: 'st',
            error: {
              client_id: client.client_id,
              redirect_uri: `${app.otherSite}/`,
              identity_exception: 'unauthorized',
            },
          },
        },
      ]);
      for (const path of ['/signin', '/account', '/signout']) {
        expect(await framed(page, `${accounts}${path}`), path).toBe(refusedByBrowser);
      }
    });
  });

  test('A23, A24: the app hears one answer, with its state, and nobody hears it without the app’s origin', async () => {
    await withPerson({ allowed: true }, async (_context, page) => {
      await page.goto(at(app.otherSite, { frame: requestUrl({ state: 'first' }) }));
      const [answer, ...more] = await nextHeard(page);
      expect(more).toEqual([]);
      expect(answer).toMatchObject({ origin: accounts, data: { state: 'first', data: { state: 'first' } } });
      expect(await platform.infoStatus(answer?.data.data?.access_token ?? '')).toBe(200);
      // The same app framed by somebody else: every ancestor is checked.
      await page.goto(at(evil.otherSite, { frame: at(app.otherSite, { frame: requestUrl() }) }));
      const find = () => page.frames().find((frame) => frame.url().startsWith(app.otherSite));
      await expect.poll(find).toBeDefined();
      const inner = find();
      await inner?.waitForSelector('iframe');
      await page.waitForFunction(() => window.length === 1 && window[0]?.length === 1);
      expect(await inner?.evaluate(() => window.heard)).toEqual([]);
      expect(await heard(page)).toEqual([]);
    });
  });
});

describe('popups', () => {
  test('A24: a foreign page that opens another app’s request hears nothing, also when the person allows it', async () => {
    await withPerson({ allowed: false }, async (_context, page) => {
      await page.goto(at(evil.otherSite, { open: requestUrl() }));
      const popup = await openPopup(page, '#open');
      await allow(popup);
      await untilClosed(popup);
      expect(await heard(page)).toEqual([]);
      await page.goto(at(evil.otherSite, { open: requestUrl({ prompt: 'consent' }) }));
      const second = await openPopup(page, '#open');
      await refuse(second);
      await untilClosed(second);
      expect(await heard(page)).toEqual([]);
    });
  });

  test('A23: a click that was meant for a page in front of the consent form allows nothing', async () => {
    await withPerson({ allowed: false }, async (_context, page) => {
      await page.clock.install();
      await page.clock.pauseAt(Date.now() + 60_000);
      const click = () => page.evaluate(() => document.getElementById('allow')?.click());
      const isWaiting = () => page.locator('#allow').getAttribute('aria-disabled');
      await page.goto(requestUrl({ flow: '' }));
      await page.locator('form#consent').waitFor();
      expect(await isWaiting()).toBe('true');
      await click();
      await page.clock.runFor(1000);
      expect(await isWaiting()).toBeNull();
      // The page in front closes between the two clicks.
      for (const event of ['focus', 'pageshow']) {
        await page.evaluate((name) => dispatchEvent(new Event(name)), event);
        await click();
        expect(await isWaiting()).toBe('true');
        await page.clock.runFor(1000);
      }
      expect(page.url()).toBe(requestUrl({ flow: '' }));
      await click();
      await page.waitForURL(`${app.otherSite}/**`);
    });
  });

  test('A9: a redirect URI of a foreign page is refused on a page of ours, and nobody is told anything', async () => {
    await withPerson({ allowed: true }, async (_context, page) => {
      for (const redirect_uri of [`${evil.otherSite}/`, `${app.sameSite}/`, `${app.otherSite}.evil.example/`]) {
        await page.goto(at(evil.otherSite, { open: requestUrl({ redirect_uri }) }));
        const popup = await openPopup(page, '#open');
        expect(await popup.locator('#error-details').textContent()).toBe('invalid_redirect_uri');
        expect(await heard(page)).toEqual([]);
        await popup.close();
      }
    });
  });
});

describe('the one-button page', () => {
  test('where the browser keeps our cookies out of frames, its button brings the answer to the app', async () => {
    await withPerson({ allowed: true, blockThirdPartyCookies: true }, async (_context, page) => {
      await page.goto(at(app.otherSite, { frame: requestUrl() }));
      const [silent] = await nextHeard(page);
      expect(silent?.data.error).toMatchObject({ identity_exception: 'unauthorized' });
      await page.goto(at(app.otherSite, { frame: requestUrl({ state: 'button' }, '/button') }));
      await page.frameLocator('iframe').locator('#open-sign-in').click();
      const [answer] = await nextHeard(page);
      expect(answer).toMatchObject({ origin: accounts, data: { state: 'button' } });
      expect(await platform.infoStatus(answer?.data.data?.access_token ?? '')).toBe(200);
    });
  });

  test('it leads through sign-in and consent for somebody new', async () => {
    await withCleanConsole({ blockThirdPartyCookies: true }, async (context) => {
      const page = await context.newPage();
      await page.goto(at(app.otherSite, { frame: requestUrl({}, '/button') }));
      const [popup] = await Promise.all([
        context.waitForEvent('page'),
        page.frameLocator('iframe').locator('#open-sign-in').click(),
      ]);
      await signIn(popup, await newPerson(accounts));
      await allow(popup);
      const [answer] = await nextHeard(page);
      expect(answer?.data.data?.access_token).toMatch(/^dal:at_/);
      await untilClosed(popup);
    });
  });

  test('a foreign page can’t show it', async () => {
    await withPerson({ allowed: true }, async (_context, page) => {
      await page.goto(`${evil.otherSite}/`);
      expect(await framed(page, requestUrl({}, '/button'))).toBe(refusedByBrowser);
    });
  });
});

describe('the hidden sign-out frame of the oldest SDKs', () => {
  const signedIn = async (context: BrowserContext) => {
    const page = await context.newPage();
    await page.goto(`${accounts}/account`);
    const found = await page.locator('#signed-in-as').count();
    await page.close();
    return found === 1;
  };

  test('ends the session for an app that the person has allowed, and tells it so', async () => {
    await withPerson({ allowed: true }, async (context, page) => {
      await page.goto(at(app.otherSite, { frame: requestUrl({}, '/signout') }));
      expect(await nextHeard(page)).toEqual([{ origin: accounts, data: { state: 'st', signed_out: true } }]);
      expect(await signedIn(context)).toBe(false);
    });
  });

  test('A22: does nothing for an app that the person has not allowed, and nothing for a foreign page', async () => {
    await withPerson({ allowed: false }, async (context, page) => {
      await page.goto(`${app.otherSite}/`);
      expect(await framed(page, requestUrl({}, '/signout'))).toBe(refusedByBrowser);
      await page.goto(`${evil.otherSite}/`);
      expect(await framed(page, requestUrl({ redirect_uri: `${evil.otherSite}/` }, '/signout'))).toBe(refusedByBrowser);
      expect(await signedIn(context)).toBe(true);
    });
  });

  test('does nothing for a foreign page that frames the request of an app that was allowed', async () => {
    await withPerson({ allowed: true }, async (context, page) => {
      await page.goto(`${evil.otherSite}/`);
      expect(await framed(page, requestUrl({}, '/signout'))).toBe(refusedByBrowser);
      expect(await heard(page)).toEqual([]);
      expect(await signedIn(context)).toBe(true);
    });
  });
});

test('A22: forms that a foreign page posts change nothing', async () => {
  await withPerson({ allowed: true }, async (_context, page) => {
    for (const path of ['/signout', '/account/sessions/end-others', '/account/apps/revoke', '/signup', '/signin']) {
      for (const origin of [evil.sameSite, evil.otherSite]) {
        await page.goto(at(origin, { post: `${accounts}${path}` }));
        await page.waitForURL(`${accounts}/**`);
      }
    }
    await page.goto(
      at(evil.otherSite, { post: `${requestUrl({ flow: '', prompt: 'consent' }, '/consent')}&decision=allow` }),
    );
    await page.locator('form#consent').waitFor();
    await page.goto(`${accounts}/account/apps`);
    await page.locator(`#app-${client.client_id}`).waitFor();
  });
});

describe('A27: what addresses tell', () => {
  test.each(['code', 'token'])(
    'A27: the app that a %s goes to learns no address of ours, and its server sees no token',
    async (response_type) => {
      await withPerson({ allowed: false }, async (context, page) => {
        const proof = { code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' };
        const asked = requestUrl({ flow: '', response_type, ...(response_type === 'code' ? proof : {}) });
        await context.clearCookies();
        app.visits.length = 0;
        await page.goto(asked);
        await signIn(page, await newPerson(accounts));
        await allow(page);
        await page.waitForURL(`${app.otherSite}/**`);
        const [visit] = app.visits;
        expect(visit?.referer).toBeUndefined();
        expect(visit?.url).not.toMatch(/dal(:|%3A)at_/);
        expect(await page.evaluate(() => document.referrer)).toBe('');
      });
    },
  );

  test('A27: a token that is posted stands in no address, of a page, frame or request, and in no history', async () => {
    await withPerson({ allowed: true }, async (context, page) => {
      const addresses: string[] = [];
      context.on('request', (request) => void addresses.push(request.url(), request.headers().referer ?? ''));
      await page.goto(at(app.otherSite, { open: requestUrl() }));
      const steps = await page.evaluate(() => history.length);
      const popup = await openPopup(page, '#open');
      const [answer] = await nextHeard(page);
      expect(answer?.data.data?.access_token).toMatch(/^dal:at_/);
      await untilClosed(popup);
      await page.goto(at(app.otherSite, { frame: requestUrl() }));
      await nextHeard(page);
      expect(addresses.length).toBeGreaterThan(4);
      expect(addresses.filter((address) => /dal(:|%3A)at_/i.test(address))).toEqual([]);
      expect(
        page
          .frames()
          .map((frame) => frame.url())
          .join(),
      ).not.toMatch(/dal(:|%3A)at_/i);
      expect(await page.evaluate(() => history.length)).toBe(steps + 1);
    });
  });
});
