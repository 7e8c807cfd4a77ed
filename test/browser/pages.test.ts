// Every page for people: light and dark, wide and narrow, by keyboard, with no third party.
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { withCleanConsole } from './clean-console.ts';
import { type DemoPlatform, type RunningExample, startDemoPlatform } from './demo-platform.ts';
import { findKeyboardFaults, findPageFaults } from './page-faults.ts';
import { allow, newPerson, refuse, signIn, signInAtSite } from './person.ts';

let platform: DemoPlatform;
let app: RunningExample;

beforeAll(async () => {
  platform = await startDemoPlatform();
  app = await platform.example('public-web-app');
});

/** The way to each page. `page` is in a browser where nobody is signed in, `context` its browser. */
interface Way {
  page: Page;
  context: BrowserContext;
  accounts: string;
}

function authorizationUrl(name: 'publicWeb' | 'signIn', parameters: Record<string, string> = {}): string {
  const { client_id, redirect_uris } = platform.demo.clients[name];
  const query = new URLSearchParams({
    client_id,
    redirect_uri: redirect_uris[0] ?? '',
    response_type: 'token',
    ...parameters,
  });
  return `${platform.server.urls.accounts}/?${query}`;
}

async function withAccount({ context, accounts }: Way): Promise<void> {
  await signInAtSite(context, { accounts, account: await newPerson(accounts) });
}

async function withApp(way: Way): Promise<void> {
  await withAccount(way);
  await way.page.goto(app.url);
  await way.page.click('#sign-in');
  await allow(way.page);
  await way.page.locator('#signed-in').waitFor();
}

const ways: Record<string, (way: Way) => Promise<unknown>> = {
  'sign-in': ({ page, accounts }) => page.goto(`${accounts}/signin`),
  'sign-in for an app': ({ page }) => page.goto(authorizationUrl('publicWeb', { email: 'agent@acme.example' })),
  'sign-in after a wrong password': async ({ page, accounts }) => {
    await page.goto(`${accounts}/signin`);
    await signIn(page, { email: 'owner@acme.example', password: 'wrong' });
    await page.locator('#error-summary').waitFor();
  },
  'sign-up': ({ page, accounts }) => page.goto(`${accounts}/signup`),
  'sign-up after faults': async ({ page, accounts }) => {
    await page.goto(`${accounts}/signup`);
    await page.locator('form#sign-up').evaluate((form: HTMLFormElement) => {
      form.noValidate = true;
    });
    await page.click('#sign-up-submit');
    await page.locator('#error-summary').waitFor();
  },
  consent: async (way) => {
    await withAccount(way);
    await way.page.goto(authorizationUrl('signIn'));
    await way.page.locator('form#consent').waitFor();
  },
  'consent, for one of two organizations': async (way) => {
    const { name, email, password } = await newPerson(way.accounts);
    const flags = [
      '--email',
      email,
      '--password',
      password,
      '--name',
      name,
      '--organization',
      'globex',
      '--role',
      'normal',
    ];
    expect((await platform.server.cli(['account', 'create', ...flags])).code).toBe(0);
    await signInAtSite(way.context, { accounts: way.accounts, account: { email, password } });
    await way.page.goto(authorizationUrl('publicWeb'));
    await way.page.locator('#organizations').waitFor();
  },
  'consent, refused': async (way) => {
    await withAccount(way);
    await way.page.goto(authorizationUrl('publicWeb'));
    await refuse(way.page);
    await way.page.locator('#try-again').waitFor();
  },
  'choice of accounts': async (way) => {
    await withAccount(way);
    await way.page.goto(authorizationUrl('publicWeb').replace('/?', '/signin?'));
    await way.page.locator('form#choose-account').waitFor();
  },
  'error of an app': ({ page, accounts }) => page.goto(`${accounts}/?client_id=unknown&redirect_uri=http://localhost/`),
  'nothing here': ({ page, accounts }) => page.goto(`${accounts}/no-such-page`),
  account: async (way) => {
    await withAccount(way);
    await way.page.goto(`${way.accounts}/account`);
  },
  'connected apps, none': async (way) => {
    await withAccount(way);
    await way.page.goto(`${way.accounts}/account/apps`);
  },
  'connected apps, with the warning open': async (way) => {
    await withApp(way);
    await way.page.goto(`${way.accounts}/account/apps`);
    await way.page.click('details.danger > summary');
  },
  sessions: async (way) => {
    const account = await newPerson(way.accounts);
    await signInAtSite(way.context, { accounts: way.accounts, account });
    await way.page.goto(`${way.accounts}/account/sessions`);
    await way.page.locator('form#end-others').waitFor();
  },
  'sign-out': async (way) => {
    await withAccount(way);
    await way.page.goto(`${way.accounts}/signout`);
    await way.page.locator('#stay').waitFor();
  },
  'signed out': ({ page, accounts }) => page.goto(`${accounts}/signout`),
  'answer to an app that is gone': async (way) => {
    await withApp(way);
    await way.page.goto(authorizationUrl('publicWeb', { flow: 'button' }));
    await way.page.locator('#relay-lost').waitFor();
  },
  'start page': ({ page }) => page.goto(platform.server.urls.start),
  'developer console, not built yet': ({ page }) => page.goto(platform.server.urls.console),
};

const expected = [/the server responded with a status of 4\d\d/];

describe.each(Object.keys(ways))('%s', (name) => {
  test('looks right in light and dark, at 1280 and at 320 px, is reached by keyboard, and asks no other site', async () => {
    // Colours that change slowly would be measured on their way.
    await withCleanConsole({ expected, reducedMotion: 'reduce' }, async (context) => {
      const page = await context.newPage();
      await ways[name]?.({ page, context, accounts: platform.server.urls.accounts });
      // Of what a click led to, only the part that was waited for needs to be there yet.
      await page.waitForLoadState();
      const asked: string[] = [];
      const origin = new URL(page.url()).origin;
      page.on('request', (request) => asked.push(request.url()));
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const width of [1280, 320]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 800 });
          expect(await findPageFaults(page), `${colorScheme}, ${width} px`).toEqual([]);
        }
      }
      expect(await findKeyboardFaults(page)).toEqual([]);
      expect(asked.filter((url) => !url.startsWith('data:') && new URL(url).origin !== origin)).toEqual([]);
    });
  });
});

test('a page is one answer of its own site: no script, style, font or picture is fetched from anywhere', async () => {
  await withCleanConsole({ expected }, async (context) => {
    const asked: string[] = [];
    context.on('request', (request) => asked.push(request.url()));
    const page = await context.newPage();
    const { accounts, start } = platform.server.urls;
    const addresses = [
      `${accounts}/signin`,
      `${accounts}/signup`,
      authorizationUrl('signIn'),
      `${accounts}/nowhere`,
      `${start}/`,
    ];
    for (const address of addresses) await page.goto(address);
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual(addresses);
  });
});

test('the documentation of the API is served by the API itself, and shows its calls', async () => {
  await withCleanConsole({}, async (context) => {
    const { api } = platform.server.urls;
    const asked: string[] = [];
    context.on('request', (request) => asked.push(request.url()));
    const page = await context.newPage();
    await page.goto(`${api}/docs`);
    await page.getByText('/agents', { exact: true }).first().waitFor();
    expect(
      asked.filter((url) => !url.startsWith('data:') && !url.startsWith('blob:') && new URL(url).origin !== api),
    ).toEqual([]);
  });
});

test('the focus begins where a person goes on: the e-mail, the password once there is one, the first fault', async () => {
  await withCleanConsole({ expected }, async (context) => {
    const page = await context.newPage();
    const { accounts } = platform.server.urls;
    // The browser moves the focus when it first draws the page, which may be after its load.
    const focused = (id: string) => page.locator(`#${id}:focus`).waitFor({ timeout: 10_000 });
    await page.goto(`${accounts}/signin`);
    await focused('email');
    await page.goto(authorizationUrl('publicWeb', { email: 'agent@acme.example' }));
    await focused('password');
    await page.goto(`${accounts}/signup`);
    await page.fill('#name', 'Somebody');
    await page.locator('form#sign-up').evaluate((form: HTMLFormElement) => {
      form.noValidate = true;
    });
    await page.click('#sign-up-submit');
    await page.locator('#error-summary').waitFor();
    await focused('email');
  });
});
