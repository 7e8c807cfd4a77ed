// The widget of one script tag: in pages of another site, where the browser lets third parties keep cookies and where it does not.
import type { BrowserContext, FrameLocator, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { registerClient, serveApp } from './app-site.ts';
import { type ChatAgent, startChatAgent } from './chat-agent.ts';
import { withCleanConsole } from './clean-console.ts';
import { startDemoPlatform } from './demo-platform.ts';

let agent: ChatAgent;
/** A page of the client's, and the same where the client has no redirect URI. */
let shop: string;
let stranger: string;

beforeAll(async () => {
  const platform = await startDemoPlatform();
  const { api } = platform.server.urls;
  agent = await startChatAgent(platform);
  // The strictest policy that lets the widget be.
  const policy = `default-src 'none'; script-src ${api}; frame-src ${api}; img-src data:`;
  const files: Record<string, string> = {};
  const app = await serveApp(files);
  const client = await registerClient(platform.server, {
    name: 'Shop',
    type: 'javascript',
    redirectUris: [`${app.otherSite}/`, `${api}/chat`],
    scopes: ['agents--my:ro'],
  });
  files['/'] = `<!doctype html><html lang="en"><meta http-equiv="content-security-policy" content="${policy}">
<meta name="viewport" content="width=device-width"><title>Blue things</title><link rel="icon" href="data:,"><h1>Blue things</h1><p>Small and medium are in stock.
<script src="${api}/chat-widget.js" data-client-id="${client.client_id}" async></script>`;
  [shop, stranger] = [`${app.otherSite}/`, `${app.sameSite}/`];
});

const launcher = (page: Page, name: string | RegExp = 'Chat') => page.getByRole('button', { name, exact: true });
const frameOf = (page: Page): FrameLocator => page.frameLocator('iframe[title=Chat]');

async function write(page: Page, text: string): Promise<void> {
  const field = frameOf(page).getByRole('textbox', { name: 'Message' });
  await field.fill(text);
  await field.press('Enter');
}

async function openShop(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(shop);
  return page;
}

test('nothing is loaded before it is opened; by keyboard it opens, writes, closes, and gives the focus back', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await openShop(context);
    await launcher(page).focus();
    expect(await page.locator('iframe').count()).toBe(0);
    expect(await launcher(page).getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('Enter');
    const field = frameOf(page).getByRole('textbox', { name: 'Message' });
    await frameOf(page).getByText('We are here').waitFor();
    await expect.poll(() => field.evaluate((it) => it === document.activeElement && document.hasFocus())).toBe(true);
    await page.keyboard.type('Do you have it in red?');
    await page.keyboard.press('Enter');
    await agent.hears('Do you have it in red?');
    await page.keyboard.press('Escape');
    await frameOf(page).getByRole('log').waitFor({ state: 'hidden' });
    const hasFocus = (it: Element) => (it.getRootNode() as ShadowRoot).activeElement === it;
    await expect.poll(() => launcher(page).evaluate(hasFocus)).toBe(true);
  });
});

describe.each([
  { words: 'where third parties keep cookies', blockThirdPartyCookies: false },
  { words: 'where they keep none but partitioned ones', blockThirdPartyCookies: true },
])('$words', ({ words, blockThirdPartyCookies }) => {
  test('who has a chat is told of new messages, also on the next page, and is the same customer there', async () => {
    await withCleanConsole({ blockThirdPartyCookies }, async (context) => {
      const page = await openShop(context);
      await launcher(page).click();
      await write(page, `One, ${words}`);
      const { chatId } = await agent.hears(`One, ${words}`);
      await frameOf(page).getByText(`With ${agent.name}`).waitFor();
      await frameOf(page).getByRole('button', { name: 'Close' }).click();
      await agent.says(chatId, 'Are you there?');
      await launcher(page, 'Chat, 1 new message').waitFor();
      await agent.says(chatId, 'Hello?');
      await launcher(page, 'Chat, 2 new messages').waitFor();
      await page.reload();
      await launcher(page, 'Chat, 2 new messages').click();
      await frameOf(page).getByText('Hello?').waitFor();
      await launcher(page).waitFor();
      await write(page, `Two, ${words}`);
      expect((await agent.hears(`Two, ${words}`)).chatId).toBe(chatId);
    });
  });
});

test('what comes once Close is pressed is new, though the page has not yet heard that it is hidden', async () => {
  await withCleanConsole({}, async (context) => {
    const page = await openShop(context);
    await launcher(page).click();
    await write(page, 'One, and away');
    const { chatId } = await agent.hears('One, and away');
    await frameOf(page).getByText(`With ${agent.name}`).waitFor();
    await page.evaluate(() => {
      const post = MessagePort.prototype.postMessage as (message: unknown) => void;
      MessagePort.prototype.postMessage = function (message: { type?: string }) {
        if (message.type !== 'hidden') post.call(this, message);
      };
    });
    await frameOf(page).getByRole('button', { name: 'Close' }).click();
    await agent.says(chatId, 'Still there?');
    await launcher(page, 'Chat, 1 new message').waitFor();
  });
});

test('a page that is none of the client’s can’t frame the chat', async () => {
  await withCleanConsole({ expected: [/frame-ancestors/] }, async (context) => {
    const page = await context.newPage();
    await page.goto(stranger);
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await launcher(page).click();
    await refused;
    expect(await frameOf(page).getByRole('log').count()).toBe(0);
  });
});

test('on a phone it fills the window, nothing scrolls sideways, and Close leads back', async () => {
  await withCleanConsole({ viewport: { width: 400, height: 700 }, hasTouch: true, isMobile: true }, async (context) => {
    const page = await openShop(context);
    await launcher(page).tap();
    await frameOf(page).getByText('We are here').waitFor();
    await expect.poll(() => page.locator('iframe').boundingBox()).toEqual({ x: 0, y: 0, width: 400, height: 700 });
    const isWide = (it: Element) => it.scrollWidth > it.clientWidth;
    expect(await frameOf(page).locator('html').evaluate(isWide)).toBe(false);
    expect(await page.locator('html').evaluate(isWide)).toBe(false);
    await frameOf(page).getByRole('button', { name: 'Close' }).tap();
    await launcher(page).waitFor();
  });
});
