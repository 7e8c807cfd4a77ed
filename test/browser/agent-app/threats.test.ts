// What extensions that mean harm, or are merely broken, can do to the agent app: nothing to it, nothing to the others, and it is shown.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import {
  type Desk,
  frameOf,
  openAgentApp,
  startDesk,
  startThirdParty,
  type ThirdParty,
  untilIn,
  untilState,
} from './desk.ts';

let desk: Desk;
let third: ThirdParty;
let context: BrowserContext;
let page: Page;
let chat: Awaited<ReturnType<Desk['startChat']>>;
let evil: string;
let evilPage: string;
let evilSettings: string;
let poor: string;
let good: string;
const broken: Record<string, string> = {};

declare const LiveChat: typeof import('@gatehouse/extension-sdk').LiveChat;

const START = 'LiveChat.init({ authorize: false });';
const dialogs: string[] = [];

beforeAll(async () => {
  desk = await startDesk();
  third = await startThirdParty(desk);
  const details = (path: string, script: string, options = {}) => ({
    url: third.serve(path, script, options),
    place: 'details' as const,
    initial_state: { customerDetailsSections: [{ title: path, components: [] }] },
  });
  const told = `window.events = []; for (const name of ['customer_profile', 'message', 'message_box_text']) LiveChat.on(name, (data) => events.push([name, data])); ${START}`;
  const one = await desk.install({
    name: 'Evil',
    widgets: [
      details('/evil', told),
      { url: third.serve('/evil-page', START), place: 'fullscreen' },
      { url: third.serve('/evil-settings', START), place: 'settings' },
    ],
  });
  [evil = '', evilPage = '', evilSettings = ''] = one.widgetIds;
  [poor = ''] = (await desk.install({ name: 'Poor', scopes: [], widgets: [details('/poor', told)] })).widgetIds;
  [good = ''] = (await desk.install({ name: 'Good', widgets: [details('/good', told)] })).widgetIds;
  const faults = await desk.install({
    name: 'Broken',
    widgets: [
      { url: `${third.origin}/missing`, place: 'details' },
      details('/no-frames', START, { headers: { 'x-frame-options': 'DENY' } }),
      details('/no-ancestors', START, { headers: { 'content-security-policy': "frame-ancestors 'none'" } }),
      details('/quiet', 'document.body.append("Nothing to say")', { sdk: false }),
      { url: 'http://127.0.0.1:1/refused', place: 'details' },
    ],
  });
  ['missing', 'xfo', 'ancestors', 'quiet', 'closed'].forEach((name, index) => {
    broken[name] = faults.widgetIds[index] ?? '';
  });
  chat = await desk.startChat({ name: 'Ann Berg', email: 'ann@customer.example' });
  const browser = await launchChromium();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(10_000);
  page = await openAgentApp(context, desk, `/chats/${chat.chatId}`);
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await untilState(page, evil, 'connected');
});

afterAll(async () => {
  await context.browser()?.close();
});

const composer = () => page.locator('.composer textarea');
const codeOf = (call: string) => `(${call}).then(() => 'done', (error) => error.code)`;

describe('the page around extensions', () => {
  test('H5: can be framed by no page, so nobody can navigate the frames in it', async () => {
    const other = await context.newPage();
    await other.goto(third.serve('/frames-the-app', '', { sdk: false }));
    await other.evaluate((url) => {
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
    }, desk.server.urls.agentApp);
    await expect.poll(() => other.frames()[1]?.url()).toBe('chrome-error://chromewebdata/');
    await other.close();
  });

  test('H10: frames the installed sites and the accounts site, and no other', async () => {
    const violated = await page.evaluate(
      (url) =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
            resolve(`${effectiveDirective} ${blockedURI}`),
          );
          const frame = document.createElement('iframe');
          frame.src = url;
          document.body.append(frame);
        }),
      `${third.elsewhere}/evil`,
    );
    expect(violated).toBe(`frame-src ${third.elsewhere}`);
  });

  test('H6, H9, H27: an extension is sandboxed without top navigation, and has no permission that was not registered', async () => {
    const frame = page.locator(`[data-widget="${evil}"] iframe`);
    const sandbox = (await frame.getAttribute('sandbox'))?.split(' ') ?? [];
    expect(sandbox).toContain('allow-popups-to-escape-sandbox');
    expect(sandbox.filter((token) => token.includes('top-navigation') || token === 'allow-modals')).toEqual([]);
    expect(await frame.getAttribute('allow')).toBe('');
    const inside = await frameOf(page, evil);
    const outcome = await inside.evaluate(() => {
      try {
        (window.top as Window).location.href = 'https://evil.example/';
        return 'went';
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(outcome).toBe('SecurityError');
    expect(page.url()).toContain(chat.chatId);
  });

  test('H25: the address of a frame and what its server hears hold no more than ids', async () => {
    const { search } = new URL((await frameOf(page, evil)).url());
    expect([...new URLSearchParams(search).keys()]).toEqual(['plugin_id', 'theme']);
    const asked = third.requests.filter(({ url }) => url.startsWith('/evil?'));
    expect(asked.map(({ referer }) => referer)).toEqual([`${desk.server.urls.agentApp}/`]);
  });
});

describe('what an extension sends', () => {
  test('H13: markup in any text of a section is text', async () => {
    const markup = '<img src=x onerror=alert(1)>';
    const frame = await frameOf(page, evil);
    await frame.evaluate(
      (text) =>
        LiveChat.modifySection({
          title: '/evil',
          components: [
            { type: 'title', data: { title: text, value: text, description: text } },
            { type: 'label_value', data: { label: text, value: text } },
            { type: 'link', data: { url: 'https://shop.example', value: text } },
            { type: 'tags', data: { tags: [text], label: text } },
            { type: 'button', data: { id: 'b', label: text } },
          ],
        }),
      markup,
    );
    const section = page.getByRole('region', { name: 'Evil: /evil' });
    await expect.poll(() => section.getByText(markup).count()).toBe(9);
    expect(await section.locator('img[src="x"]').count()).toBe(0);
    expect(dialogs).toEqual([]);
  });

  test('H19: text with newlines and key names is inserted as it is, and nothing is sent', async () => {
    const frame = await frameOf(page, evil);
    await composer().fill('');
    await frame.evaluate(() => LiveChat.putMessage('one\n\n{Enter}\r\nSend'));
    await expect.poll(() => composer().inputValue()).toContain('{Enter}');
    const { thread } = await desk.call<{ thread: { events: { type: string }[] } }>(
      'POST',
      '/v3.5/agent/action/get_chat',
      {
        chat_id: chat.chatId,
      },
    );
    expect(thread.events.filter(({ type }) => type === 'message')).toEqual([]);
    await composer().fill('');
  });

  test('H18: without scopes an extension learns who is selected, and nothing more, and the agent sees what it was refused', async () => {
    const frame = await frameOf(page, poor);
    const profile = await untilIn(frame, () => window.events.find(([name]) => name === 'customer_profile')?.[1]);
    expect(profile).toEqual({
      id: chat.customerId,
      name: 'Ann Berg',
      chat: {},
      source: 'chats',
      geolocation: {},
    });
    expect(await frame.evaluate(codeOf('LiveChat.putMessage("buy now")'))).toBe('DENIED');
    expect(await frame.evaluate(codeOf('LiveChat.getMessages()'))).toBe('DENIED');
    expect(await composer().inputValue()).toBe('');
    await page.getByRole('tab', { name: 'Poor' }).click();
    await page.getByText(/needs the scope chats/).waitFor();
    await page.getByRole('tab', { name: 'Details' }).click();
  });
});

describe('where an extension may lead elsewhere', () => {
  const TARGETS = [
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    '//evil.example/',
    '/\\evil.example',
    '/\t/evil.example',
    'http://evil.example/',
    'https://user@evil.example/',
    'blob:https://evil.example/1',
  ];

  test('H12: an address that is none of the app’s leads nowhere', async () => {
    await page.locator(`a[href="/apps/${evilPage}"]`).click();
    await untilState(page, evilPage, 'connected');
    const frame = await frameOf(page, evilPage);
    for (const target of [...TARGETS, 'https://evil.example/']) {
      expect(await frame.evaluate(codeOf(`LiveChat.navigate(${JSON.stringify(target)})`)), target).toBe('BAD_SCHEMA');
    }
    expect(page.url()).toContain(evilPage);
    expect(dialogs).toEqual([]);
  });

  test('H12: an address that is no web page leads nowhere, and asks nothing', async () => {
    await page.goto(`${desk.server.urls.agentApp}/settings/apps`);
    await page.getByRole('listitem').filter({ hasText: 'Evil' }).getByRole('button', { name: 'Settings' }).click();
    await untilState(page, evilSettings, 'connected');
    const frame = await frameOf(page, evilSettings);
    for (const target of TARGETS) {
      expect(await frame.evaluate(codeOf(`LiveChat.redirect(${JSON.stringify(target)})`)), target).toBe('BAD_SCHEMA');
    }
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(page.url()).toContain('/settings/apps');
    expect(dialogs).toEqual([]);
  });

  test('H26: leaving for another site is asked of the agent, above everything, and a press at once is no answer', async () => {
    const frame = await frameOf(page, evilSettings);
    // The press comes from inside the page, the moment that the button is there: one from here may take longer than the button sleeps.
    const pressed = await page.evaluateHandle(() => ({
      atOnce: new Promise<boolean>((resolve) => {
        const watch = new MutationObserver(() => {
          const yes = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Leave');
          if (yes === undefined) return;
          watch.disconnect();
          yes.click();
          resolve(yes.disabled);
        });
        watch.observe(document, { childList: true, subtree: true });
      }),
    }));
    const asking = frame.evaluate(codeOf('LiveChat.redirect("https://evil.example/prize")'));
    const dialog = page.getByRole('dialog', { name: 'Leave for evil.example?' });
    expect(await pressed.evaluate(({ atOnce }) => atOnce)).toBe(true);
    await dialog.getByRole('button', { name: 'Leave' }).waitFor();
    expect(await frame.evaluate(codeOf('LiveChat.redirect("https://evil.example/again")'))).toBe('DENIED');
    await page.keyboard.press('Escape');
    expect(await asking).toBe('DENIED');
    expect(page.url()).toContain('/settings/apps');
  });

  afterAll(async () => {
    await page.goto(`${desk.server.urls.agentApp}/chats/${chat.chatId}`);
    await untilState(page, evil, 'connected');
  });
});

describe('what is broken', () => {
  test.each([
    ['missing', 'failed', /404/],
    ['xfo', 'failed', /X-Frame-Options/i],
    ['ancestors', 'failed', /frame-ancestors/i],
    ['closed', 'failed', /refused|connect/i],
    ['quiet', 'silent', undefined],
  ] as const)('%s: is %s, with its cause', async (name, state, cause) => {
    const id = broken[name] ?? '';
    await untilState(page, id, state);
    if (cause !== undefined) {
      const cover = page.locator(`[data-widget="${id}"] .extension-cover`);
      await expect.poll(() => cover.textContent()).toMatch(cause);
      expect(await cover.getByRole('button', { name: 'Try again', includeHidden: true }).count()).toBe(1);
    }
  });

  test('H28: a page that forgets to say that it signs agents in itself is shown, with an explanation, until it is uninstalled', async () => {
    const url = third.serve('/forgot', 'LiveChat.init();');
    const app = await desk.install({
      name: 'Forgetful',
      widgets: [{ url, place: 'details', authorization: 'sign-in' }],
    });
    const [id = ''] = app.widgetIds;
    await page.reload();
    await untilState(page, id, 'connected');
    await page.getByRole('tab', { name: 'Forgetful' }).click();
    await page.getByText(/Its makers add authorize: false/).waitFor();
    // H28: once it is uninstalled its frame goes, tab and all, as soon as the app looks: each minute, and when the agent comes back to it.
    const frame = await frameOf(page, id);
    await desk.uninstall(app);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.locator(`[data-widget="${id}"]`).waitFor({ state: 'detached' });
    expect(await page.getByRole('tab', { name: 'Forgetful' }).count()).toBe(0);
    expect(frame.isDetached()).toBe(true);
    await page.getByRole('tab', { name: 'Details' }).click();
  });

  test('its makers are told', async () => {
    const { apps } = await desk.call<{ apps: { app_id: string; name: string }[] }>('GET', '/manage/v1/apps');
    const { app_id: id } = apps.find((app) => app.name === 'Broken') ?? { app_id: '' };
    const kinds = async () => {
      const app = await desk.call<{ notices: { widget_id: string; kind: string }[] }>('GET', `/manage/v1/apps/${id}`);
      return app.notices.filter(({ widget_id }) => widget_id === broken.quiet).map(({ kind }) => kind);
    };
    await expect.poll(kinds).toEqual(['never_spoke']);
  });
});

describe('after all of it', () => {
  test('H16: a flood stops the one that sends it, and the others go on', async () => {
    const frame = await frameOf(page, evil);
    await frame.evaluate('for (let i = 0; i < 5000; i += 1) parent.postMessage({ message: "track", data: i }, "*")');
    await untilState(page, evil, 'flooded');
    expect(await (await frameOf(page, good)).evaluate(() => LiveChat.getMessages())).toEqual([]);
    await page.getByRole('tab', { name: 'Evil' }).click();
    await page.getByRole('heading', { name: 'Evil was stopped' }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await untilState(page, evil, 'connected');
  });

  test('H3: one that goes to another site is cut off, told nothing more, and that is shown', async () => {
    const frame = await frameOf(page, evil);
    third.serve(
      '/stolen',
      'window.heard = []; addEventListener("message", ({ data }) => heard.push(data)); parent.postMessage({ message: "put_message", data: "x" }, "*")',
      { sdk: false },
    );
    await frame
      .evaluate((url) => {
        location.href = url;
      }, `${third.elsewhere}/stolen`)
      .catch(() => undefined);
    // The policy of the page keeps a foreign site out of its frames: what is there then is the browser's own page of an error.
    await expect.poll(() => page.frames().filter((one) => one.url().startsWith(third.elsewhere)).length).toBe(0);
    expect(await composer().inputValue()).toBe('');
  });

  test('H28: signing out takes every frame away', async () => {
    await page.getByRole('button', { name: /accepting chats/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect.poll(() => page.locator('[data-widget]').count()).toBe(0);
    // Their processes tell of their end later than the page does.
    await expect.poll(() => page.frames().filter((frame) => frame.url().startsWith(third.origin)).length).toBe(0);
  });
});
