// What apps have in the menu of a chat, chosen by an agent: a link, a dialog, a webhook, a widget; and what they can't do.
import type { BrowserContext, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import { type Desk, type InstalledApp, openAgentApp, startDesk, startThirdParty, type ThirdParty } from './desk.ts';

const EVIL = '<img src=x onerror=alert(1)>';

let desk: Desk;
let third: ThirdParty;
let context: BrowserContext;
let page: Page;
let app: InstalledApp;
let chat: Awaited<ReturnType<Desk['startChat']>>;
let queued: Awaited<ReturnType<Desk['startChat']>>;
const dialogs: string[] = [];

beforeAll(async () => {
  desk = await startDesk();
  third = await startThirdParty(desk);
  const plain = { sdk: false } as const;
  const details = third.serve('/details', 'LiveChat.init({ authorize: false });');
  app = await desk.install({ name: 'CRM', widgets: [{ url: details, place: 'details' }] });
  third.serve('/linked', '', plain);
  third.serve('/shown', 'document.body.innerHTML = "<button>Inside</button>"', plain);
  const sdkPage = 'LiveChat.init({ authorize: false }); document.body.innerHTML = "<input aria-label=Field>"';
  third.serve('/with-sdk', sdkPage);
  third.serve('/no-frames', '', { ...plain, headers: { 'x-frame-options': 'DENY' } });
  third.serve('/hook', '', plain);
  const add = (label: string, action: string, more: object) =>
    desk.call('POST', `/manage/v1/apps/${app.appId}/chat-actions`, { label, action, ...more });
  await add('Look it up', 'openLink', { url: `${third.origin}/linked?lang=en#top` });
  await add('Record of the customer', 'openModal', { url: `${third.origin}/shown` });
  await add('Send to the CRM', 'sendWebhook', { url: `${third.origin}/hook` });
  await add('Orders', 'openWidget', { widget_id: app.widgetIds[0] });
  await add('Has our SDK', 'openModal', { url: `${third.origin}/with-sdk` });
  await add('Stays empty', 'openModal', { url: `${third.origin}/no-frames` });
  await add('Is gone', 'sendWebhook', { url: `${third.origin}/missing` });
  await add(EVIL, 'sendWebhook', { url: 'http://127.0.0.1:1/' });
  chat = await desk.startChat({ name: "Ann O'Berg", email: 'ann@customer.example' });
  queued = await desk.startChat({ name: 'Someone else' });
  // The owner leaves, so that this one is nobody's.
  await desk.call('POST', '/v3.5/agent/action/deactivate_chat', { id: queued.chatId });
  const browser = await launchChromium();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(10_000);
  page = await openAgentApp(context, desk, `/chats/${chat.chatId}`);
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await more().waitFor();
});

afterAll(async () => {
  await context.browser()?.close();
});

const more = () => page.getByRole('button', { name: 'More about this chat', exact: true });
const choose = async (label: string) => {
  await more().click();
  await page.getByRole('menuitem', { name: label }).click();
};
const toastWith = (text: string) => page.locator('.toast', { hasText: text });
const toldIn = (url: string) => Object.fromEntries(new URL(url, third.origin).searchParams);
const ofThisChat = () => ({
  source: 'chats',
  chat_id: chat.chatId,
  thread_id: chat.threadId,
  customer_id: chat.customerId,
  customer_name: "Ann O'Berg",
  customer_email: 'ann@customer.example',
});

describe('each kind', () => {
  test('openLink opens a tab of its own, with nothing in it that leads back', async () => {
    const opened = context.waitForEvent('page');
    await choose('Look it up');
    // Where the answer comes later than the browser lets a press count, the app asks for another.
    const another = page.getByRole('button', { name: 'Open', exact: true });
    const tab = await Promise.race([opened, another.click().then(() => opened)]);
    await tab.waitForURL(`${third.origin}/linked**`);
    expect(toldIn(tab.url())).toMatchObject({ lang: 'en', ...ofThisChat() });
    expect(new URL(tab.url()).hash).toBe('#top');
    expect(await tab.evaluate(() => window.opener)).toBeNull();
    expect(third.requests.find(({ url }) => url.startsWith('/linked'))?.referer).toBeUndefined();
    await tab.close();
  });

  test('H6, H9, H10: openModal shows a page in a dialog, in a frame that is sandboxed as widgets’ are and may do nothing', async () => {
    await choose('Record of the customer');
    const dialog = page.getByRole('dialog', { name: 'Record of the customer' });
    const frame = dialog.frameLocator('iframe');
    await frame.getByRole('button', { name: 'Inside' }).waitFor();
    const iframe = dialog.locator('iframe');
    expect(toldIn((await iframe.getAttribute('src')) ?? '')).toMatchObject(ofThisChat());
    const widget = page.locator(`[data-widget="${app.widgetIds[0]}"] iframe`);
    const words = (text: string | null) => (text ?? '').split(' ').sort();
    expect(words(await iframe.getAttribute('sandbox'))).toEqual(words(await widget.getAttribute('sandbox')));
    expect(await iframe.getAttribute('allow')).toBe('');
    const top = await frame.locator('body').evaluate(() => {
      try {
        (window.top as Window).location.href = 'https://evil.example/';
        return 'went';
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(top).toBe('SecurityError');

    // By keyboard: the focus goes through dialog and page, then to the browser's own buttons, and back to where it came from.
    const seen = new Set<string | undefined>();
    // From process to process it moves when these have agreed, so a key may come before: hence more of them than there are places.
    for (let n = 0; n < 6 || (n < 24 && seen.size < 3); n += 1) {
      await page.keyboard.press('Tab');
      seen.add(
        await page.evaluate(() => {
          const { activeElement: at } = document;
          return at === document.body ? 'browser' : at?.closest('dialog')?.contains(at) ? at.tagName : 'behind';
        }),
      );
    }
    expect([...seen].sort()).toEqual(['BUTTON', 'IFRAME', 'browser']);
    await dialog.getByRole('button', { name: 'Close dialog' }).focus();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => more().evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test('Esc closes the dialog also where its page has the focus, if that has our SDK; in any other, the button before it does', async () => {
    await choose('Has our SDK');
    const dialog = page.getByRole('dialog', { name: 'Has our SDK' });
    const field = dialog.frameLocator('iframe').getByRole('textbox', { name: 'Field' });
    await field.fill('Esc leaves');
    await field.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => more().evaluate((button) => button === document.activeElement)).toBe(true);

    await choose('Record of the customer');
    const foreign = page.getByRole('dialog', { name: 'Record of the customer' });
    const inside = foreign.frameLocator('iframe').getByRole('button', { name: 'Inside' });
    await inside.focus();
    // Keys go there once the app knows, too, that the focus is in the frame: one that came before would be the dialog's own.
    await page.waitForFunction(() => document.activeElement?.tagName === 'IFRAME');
    // It may say so itself, of its own dialog; not so another frame of the page.
    const said = (frame: Frame) => frame.evaluate(() => window.parent.postMessage({ agentapp: 'leave' }, '*'));
    const widget = page.frames().find((frame) => frame.url().startsWith(`${third.origin}/details`));
    if (widget === undefined) throw new Error('There is no widget.');
    await said(widget);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+Tab');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Close dialog');
    await page.keyboard.press('Enter');
    await foreign.waitFor({ state: 'detached' });
  });

  test('H18, H25: sendWebhook has the server call, and says what came of it; nothing of the agent’s goes along', async () => {
    await choose('Send to the CRM');
    await toastWith('Send to the CRM: CRM has got it').waitFor();
    const [heard] = third.requests.filter(({ url }) => url.startsWith('/hook'));
    expect(heard?.method).toBe('GET');
    expect(toldIn(heard?.url ?? '')).toMatchObject(ofThisChat());
    expect(heard?.referer).toBeUndefined();
    await choose('Is gone');
    await toastWith('Is gone: CRM has not got it. It answered 404.').waitFor();
  });

  test('openWidget shows the widget beside the chat', async () => {
    await choose('Orders');
    const tab = page.getByRole('tab', { name: 'CRM', exact: true });
    await expect.poll(() => tab.getAttribute('aria-selected')).toBe('true');
  });
});

test('H13: a label is text, also in what is said of it; what nothing answers is said', async () => {
  await choose(EVIL);
  await toastWith(`${EVIL}: CRM has not got it.`).waitFor();
  expect(await page.locator('img[src="x"]').count()).toBe(0);
  expect(dialogs).toEqual([]);
});

test('a dialog that would stay empty says why, and tries again', async () => {
  await choose('Stays empty');
  const dialog = page.getByRole('dialog', { name: 'Stays empty' });
  await dialog
    .getByRole('alert')
    .getByText(/It forbids to be framed: .*DENY/)
    .waitFor();
  third.serve('/no-frames', 'document.body.append("Here now")', { sdk: false });
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await dialog.frameLocator('iframe').getByText('Here now').waitFor();
  await dialog.getByRole('button', { name: 'Close dialog' }).click();
});

test('while a webhook is under way its entry waits, the menu shows it, and it is sent once', async () => {
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  await page.route('**/runs', async (route) => {
    await held;
    await route.continue();
  });
  const before = third.requests.filter(({ url }) => url.startsWith('/hook')).length;
  await choose('Send to the CRM');
  const working = page.getByRole('button', { name: 'More about this chat, working' });
  await working.click();
  const entry = page.getByRole('menuitem', { name: 'Send to the CRM' });
  expect(await entry.getAttribute('aria-disabled')).toBe('true');
  await entry.click({ force: true });
  await page.keyboard.press('Escape');
  go();
  await more().waitFor();
  await page.unroute('**/runs');
  expect(third.requests.filter(({ url }) => url.startsWith('/hook'))).toHaveLength(before + 1);
});

test('by keyboard, in chats that are over and in the archives; in a window of 400 px nothing is cut off', async () => {
  await more().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('r');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Record of the customer' });
  await dialog.waitFor();
  await page.setViewportSize({ width: 400, height: 700 });
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
  await dialog.getByRole('button', { name: 'Close dialog' }).click();
  await more().click();
  const menu = page.getByRole('menu', { name: 'More about this chat' });
  const isInWindow = async () => {
    const { x = -1, width = 0 } = (await menu.boundingBox()) ?? {};
    return [x >= 0, x + width <= 400];
  };
  await expect.poll(isInWindow).toEqual([true, true]);
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.goto(`${desk.server.urls.agentApp}/archives/${queued.chatId}/${queued.threadId}`);
  await choose('Send to the CRM');
  await toastWith('Send to the CRM: CRM has got it').waitFor();
  const last = third.requests.findLast(({ url }) => url.startsWith('/hook'));
  expect(toldIn(last?.url ?? '')).toMatchObject({
    source: 'archives',
    chat_id: queued.chatId,
    thread_id: queued.threadId,
  });
});

test('H28: what was uninstalled a moment ago runs no more, and that is said', async () => {
  await desk.uninstall(app);
  await choose('Send to the CRM');
  await toastWith('Send to the CRM did not work: No chat action with this id is installed').waitFor();
});
