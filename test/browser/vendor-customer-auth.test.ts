// The vendor's customer-auth 1.0.0 as npm has it, whose accounts host is built in: on pages of two shops, where the browser lets third
// parties keep cookies and where it does not.
import type { BrowserContext } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { registerClient } from './app-site.ts';
import { withCleanConsole } from './clean-console.ts';
import { ACCOUNTS_HOST, bundlePage, startVendorHosts, type VendorHosts } from './vendor-hosts.ts';

const SHOPS = ['shop.example', 'blog.example', 'stranger.example'] as const;
type Shop = (typeof SHOPS)[number];

type Token = { accessToken: string; entityId: string; expiresIn: number; tokenType: string; organizationId: string };
type Told = { token: Token } | { error: { code?: string; message: string } };

declare global {
  interface Window {
    /** Asks the SDK for a token, past the one that it keeps. */
    askFresh(config: object): Promise<Told>;
    /** Asks as a widget does when it starts. */
    ask(config: object): Promise<Told>;
  }
}

const PAGE_SCRIPT = `
import createAuth from '@livechat/customer-auth';
const tell = (promise) => promise.then((token) => ({ token }), ({ code, message }) => ({ error: { code, message } }));
window.askFresh = (config) => tell(createAuth(config, undefined, 'production').getFreshToken());
window.ask = (config) => tell(createAuth(config, undefined, 'production').getToken());`;

let hosts: VendorHosts;
let config: { organizationId: string; clientId: string; uniqueGroups: boolean };

beforeAll(async () => {
  const page = await bundlePage(PAGE_SCRIPT, import.meta.dirname);
  hosts = await startVendorHosts({ shops: SHOPS, page });
  const { client_id: clientId } = await registerClient(hosts.platform.server, {
    name: 'Chat widget',
    type: 'javascript',
    redirectUris: ['https://shop.example/', 'https://blog.example/'],
    scopes: ['agents--my:ro'],
  });
  const { organization_id: organizationId } = hosts.platform.demo.organizations.acme;
  config = { organizationId, clientId, uniqueGroups: false };
});

/** What the SDK is told on a page of the shop. */
async function ask(
  context: BrowserContext,
  shop: Shop,
  { call = 'askFresh', ...more }: { call?: 'ask' | 'askFresh'; [setting: string]: unknown } = {},
): Promise<Told> {
  const page = await context.newPage();
  await page.goto(`https://${shop}/some/page`);
  const told = await page.evaluate(([name, given]) => window[name](given), [call, { ...config, ...more }] as const);
  await page.close();
  return told;
}

async function tokenOf(told: Promise<Told>): Promise<Token> {
  const answer = await told;
  if ('error' in answer) throw new Error(`The SDK was told ${answer.error.code}: ${answer.error.message}`);
  return answer.token;
}

const WAYS = [
  { words: 'where third parties keep cookies', blockThirdPartyCookies: false, sameOnBoth: true },
  { words: 'where they keep none but partitioned ones', blockThirdPartyCookies: true, sameOnBoth: false },
];

describe.each(WAYS)('$words', ({ blockThirdPartyCookies, sameOnBoth }) => {
  const inBrowser = (use: (context: BrowserContext) => Promise<void>, expected: RegExp[] = []) =>
    withCleanConsole({ ...hosts.browser, blockThirdPartyCookies, expected }, use);

  test('a visitor is the same customer at every visit of a shop, and gets a token that works', async () => {
    await inBrowser(async (context) => {
      const first = await tokenOf(ask(context, 'shop.example'));
      expect(first).toMatchObject({
        accessToken: expect.stringMatching(/^dal:ct_/),
        expiresIn: 28_800_000,
        tokenType: 'Bearer',
        organizationId: config.organizationId,
      });
      const again = await tokenOf(ask(context, 'shop.example'));
      expect(again.entityId).toBe(first.entityId);
      expect(again.accessToken).not.toBe(first.accessToken);
      expect((await tokenOf(ask(context, 'shop.example', { call: 'ask' }))).entityId).toBe(first.entityId);
      const page = await context.newPage();
      const info = await page.goto(`https://${ACCOUNTS_HOST}/v2/customer/info?code=${again.accessToken}`);
      expect(await info?.json()).toMatchObject({ entity_id: first.entityId });
    });
  });

  test('the cookies are of the accounts host and the path of the wire, out of reach of scripts', async () => {
    await inBrowser(async (context) => {
      await tokenOf(ask(context, 'shop.example'));
      const cookies = (await context.cookies()).filter(({ name }) => name.startsWith('__lc_'));
      expect(cookies.length).toBeGreaterThanOrEqual(2);
      for (const cookie of cookies) {
        expect(cookie).toMatchObject({
          domain: `.${ACCOUNTS_HOST}`,
          path: '/v2/customer',
          httpOnly: true,
          secure: true,
          sameSite: 'None',
        });
      }
    });
  });

  test('on another shop the visitor is the same customer, or another one who stays the same', async () => {
    await inBrowser(async (context) => {
      const here = await tokenOf(ask(context, 'shop.example'));
      const there = await tokenOf(ask(context, 'blog.example'));
      expect(there.entityId === here.entityId).toBe(sameOnBoth);
      expect((await tokenOf(ask(context, 'blog.example'))).entityId).toBe(there.entityId);
      expect((await tokenOf(ask(context, 'shop.example'))).entityId).toBe(here.entityId);
    });
  });

  test('each group has an identity of its own, which stays the same', async () => {
    await inBrowser(async (context) => {
      const ofGroup = async (groupId: number) =>
        (await tokenOf(ask(context, 'shop.example', { uniqueGroups: true, groupId }))).entityId;
      const whole = (await tokenOf(ask(context, 'shop.example'))).entityId;
      const [one, two] = [await ofGroup(1), await ofGroup(2)];
      expect(new Set([whole, one, two]).size).toBe(3);
      expect([await ofGroup(1), await ofGroup(2)]).toEqual([one, two]);
      expect((await tokenOf(ask(context, 'shop.example'))).entityId).toBe(whole);
    });
  });

  test('a page of a stranger gets nothing, and a refusal reaches the page of the client by its name', async () => {
    const expected = [/blocked by CORS policy/, /Failed to load resource/];
    await inBrowser(async (context) => {
      const visitor = await tokenOf(ask(context, 'shop.example'));
      expect(await ask(context, 'stranger.example')).toMatchObject({ error: {} });
      const organizationId = '00000000-0000-4000-8000-000000000000';
      expect(await ask(context, 'shop.example', { organizationId })).toEqual({
        error: { code: 'SSO_OAUTH_EXCEPTION', message: 'access_denied' },
      });
      expect((await tokenOf(ask(context, 'shop.example'))).entityId).toBe(visitor.entityId);
    }, expected);
  });
});
