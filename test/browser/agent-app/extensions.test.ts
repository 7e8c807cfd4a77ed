// Extensions in the agent app: what they are told, what they make the app do, where they are seen, and that they live on while chats come and go.
import type { BrowserContext, Frame, Page } from 'playwright-core';
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
let ann: Awaited<ReturnType<Desk['startChat']>>;
let ben: typeof ann;
let widgets: { details: string; box: string; full: string; settings: string; basic: string; refused: string };

const KEEP_ALL = `
  window.events = [];
  window.loads = Math.random();
  for (const name of ['customer_profile', 'message', 'message_box_text', 'message_sent', 'customer_details_section_button_click', 'page_data', 'change_theme', 'authorize', 'authorize_error'])
    LiveChat.on(name, (data) => events.push([name, data]));
`;

declare const LiveChat: typeof import('@gatehouse/extension-sdk').LiveChat;

declare global {
  interface Window {
    /** What the extension was told, by name. */
    events: [string, Record<string, unknown>][];
    loads: number;
  }
}

beforeAll(async () => {
  desk = await startDesk();
  third = await startThirdParty(desk);
  const own = third.serve('/own', `${KEEP_ALL} LiveChat.init({ authorize: false });`);
  // As their makers wrote them when extensions had nothing but that: the boilerplate's script and styles.
  const styles = (version: string) =>
    `<link rel="stylesheet" href="${desk.server.urls.agentApp}/boilerplate/${version}.css">`;
  const basic = third.serve('/basic', `${KEEP_ALL} LiveChat.init();`, {
    sdk: '/boilerplate/1.1.js',
    head: styles('1.1'),
  });
  const refused = third.serve('/refused', `${KEEP_ALL} LiveChat.init();`, {
    sdk: '/boilerplate/1.0.js',
    head: styles('1.0'),
  });
  third.answer('/basic/authorize/', (body) => {
    const { login, api_key } = JSON.parse(body) as { login: string; api_key: string };
    return { status: 200, body: JSON.stringify({ session_id: { for: login, digits: api_key.length } }) };
  });
  third.answer('/refused/authorize/', () => ({ status: 403, body: '{}' }));
  const initial_state = { customerDetailsSections: [{ title: 'Orders', components: [] }] };
  const all = await desk.install({
    name: 'Orders',
    widgets: [
      { url: own, place: 'details', initial_state },
      { url: own, place: 'message_box' },
      { url: own, place: 'fullscreen' },
      { url: own, place: 'settings' },
    ],
  });
  const old = await desk.install({
    name: 'Old ways',
    widgets: [
      { url: basic, place: 'details', authorization: 'basic' },
      { url: refused, place: 'details', authorization: 'basic' },
    ],
  });
  const [details = '', box = '', full = '', settings = ''] = all.widgetIds;
  const [basicId = '', refusedId = ''] = old.widgetIds;
  widgets = { details, box, full, settings, basic: basicId, refused: refusedId };
  ann = await desk.startChat({ name: 'Ann Berg', email: 'ann@customer.example' });
  ben = await desk.startChat({ name: 'Ben Holm' });
  const browser = await launchChromium();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(10_000);
  page = await openAgentApp(context, desk, `/chats/${ann.chatId}`);
});

afterAll(async () => {
  await context.browser()?.close();
});

/** The last that the widget was told by this name. */
async function untilTold(widgetId: string, name: string): Promise<Record<string, unknown>> {
  const frame = await frameOf(page, widgetId);
  return untilIn(frame, (wanted) => window.events?.findLast(([one]) => one === wanted)?.[1], name);
}

/** Waits until this customer is the last that the widget was told of: other events may follow. */
const untilSelected = (frame: Frame, customerId: string) =>
  untilIn(frame, (id) => window.events.findLast(([name]) => name === 'customer_profile')?.[1].id === id, customerId);

const composer = () => page.locator('.composer textarea');
const openChat = (chatId: string) => page.locator(`a[href="/chats/${chatId}"]`).click();

describe('in the details column', () => {
  test('is told of the customer who is selected, and of the next one, without beginning anew', async () => {
    expect(await untilTold(widgets.details, 'customer_profile')).toEqual({
      id: ann.customerId,
      name: 'Ann Berg',
      email: 'ann@customer.example',
      chat: { chat_id: ann.chatId, id: ann.threadId, groupID: '0' },
      source: 'chats',
      geolocation: {},
    });
    const frame = await frameOf(page, widgets.details);
    const loaded = await frame.evaluate(() => window.loads);
    await openChat(ben.chatId);
    await untilSelected(frame, ben.customerId);
    await page.locator('a[href="/archives"]').click();
    await page.locator('a[href="/chats"]').click();
    await openChat(ann.chatId);
    await untilSelected(frame, ann.customerId);
    expect(await frame.evaluate(() => window.loads)).toBe(loaded);
  });

  test('puts text into the composer, which the agent sends and nobody else', async () => {
    const frame = await frameOf(page, widgets.details);
    await composer().fill('Dear Ann,');
    await frame.evaluate(() => LiveChat.putMessage('your order\nis on its way'));
    await expect.poll(() => composer().inputValue()).toBe('Dear Ann, your order\nis on its way');
    await expect
      .poll(() => untilTold(widgets.details, 'message_box_text'))
      .toEqual({ value: 'Dear Ann, your order\nis on its way' });
    const { thread } = await desk.call<{ thread: { events: { type: string }[] } }>(
      'POST',
      '/v3.5/agent/action/get_chat',
      {
        chat_id: ann.chatId,
      },
    );
    expect(thread.events.filter(({ type }) => type === 'message')).toEqual([]);
    await composer().fill('');
  });

  test('fills the sections that it declared, is told of clicks, and opens its tab', async () => {
    const frame = await frameOf(page, widgets.details);
    await frame.evaluate(() =>
      LiveChat.modifySection({
        title: 'Orders',
        components: [
          { type: 'title', data: { title: 'Order 4711', value: '12 EUR', clickable: true, id: 'order-4711' } },
          { type: 'label_value', data: { label: 'State', value: '<b>sent</b>' } },
          { type: 'link', data: { url: 'https://shop.example/4711', value: 'Shop' } },
          { type: 'tags', data: { tags: ['new', 'paid'] } },
          { type: 'line' },
          { type: 'customer' },
          { type: 'button', data: { id: 'refund', label: 'Refund', primary: true, openApp: true } },
        ],
      }),
    );
    const section = page.getByRole('region', { name: 'Orders: Orders' });
    await section.getByText('<b>sent</b>').waitFor();
    const link = section.getByRole('link', { name: 'Shop' });
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
    await section.getByRole('button', { name: /Order 4711/ }).click();
    expect(await untilTold(widgets.details, 'customer_details_section_button_click')).toEqual({
      buttonId: 'order-4711',
    });
    await section.getByRole('button', { name: 'Refund' }).click();
    await page.locator(`[data-widget="${widgets.details}"] iframe`).waitFor({ state: 'visible' });
    await page.getByRole('tab', { name: 'Details' }).click();
    await expect(
      frame.evaluate(() => LiveChat.modifySection({ title: 'Others', components: [{ type: 'line' }] })),
    ).rejects.toThrow('declared no section "Others"');
  });

  test('hears what is said in the open chat once it wants to', async () => {
    const frame = await frameOf(page, widgets.details);
    await frame.evaluate(() => LiveChat.watchMessages());
    const event = { type: 'message', text: 'One moment' };
    const { event_id } = await desk.call<{ event_id: string }>('POST', '/v3.5/agent/action/send_event', {
      chat_id: ann.chatId,
      event,
    });
    expect(await untilTold(widgets.details, 'message')).toEqual({
      chat: ann.threadId,
      message: 'One moment',
      message_id: event_id,
      message_source: 'agent',
    });
  });

  test('keeps values for this agent and this installation on the server', async () => {
    const frame = await frameOf(page, widgets.details);
    const kept = await frame.evaluate(async () => {
      const { storage } = LiveChat;
      await storage.set('note', { text: 'likes tea' });
      return [await storage.get('note'), await storage.get('nothing'), await storage.keys(), localStorage.length];
    });
    expect(kept).toEqual([{ text: 'likes tea' }, null, ['note'], 0]);
    expect(await frame.evaluate(() => LiveChat.storage.set('long', 'x'.repeat(5000)).catch((e) => e.code))).toBe(
      'TOO_BIG',
    );
  });

  test('hands the focus back with Esc and on with F6, and takes it from nobody', async () => {
    await page.locator(`[aria-controls="panel-${widgets.details}"]`).click();
    const frame = await frameOf(page, widgets.details);
    const focused = () => page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200) ?? '');
    await page.locator(`[data-widget="${widgets.details}"] iframe`).click();
    await expect.poll(focused).toContain('<iframe');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toContain('role="tab"');
    await page.locator(`[data-widget="${widgets.details}"] iframe`).click();
    await page.keyboard.press('F6');
    await expect.poll(focused).not.toContain('<iframe');
    await composer().focus();
    // A key that no person has pressed.
    await frame.evaluate(() => window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' })));
    await frame.evaluate(() => LiveChat.track('after the key'));
    expect(await focused()).toContain('<textarea');
    await page.getByRole('tab', { name: 'Details' }).click();
  });

  test('follows the theme', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    const frame = await frameOf(page, widgets.details);
    await untilIn(frame, () => window.events.findLast(([name]) => name === 'change_theme')?.[1].theme === 'dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });
});

describe('in the composer', () => {
  test('stages text and cards, lives on in the next chat, and is told when they were sent', async () => {
    await openChat(ann.chatId);
    await page.locator('.composer').getByRole('button', { name: 'Orders', exact: true }).click();
    const frame = await frameOf(page, widgets.box);
    await untilTold(widgets.box, 'customer_profile');
    const loaded = await frame.evaluate(() => window.loads);
    await openChat(ben.chatId);
    await untilSelected(frame, ben.customerId);
    expect(await frame.evaluate(() => window.loads)).toBe(loaded);
    await frame.evaluate(() => LiveChat.stageMessage('First words'));
    await frame.evaluate(() => LiveChat.stageMessage('Better words'));
    await expect.poll(() => composer().inputValue()).toBe('Better words');
    await page.getByRole('button', { name: 'Send' }).click();
    await untilIn(frame, () => window.events.filter(([name]) => name === 'message_sent').length === 1);
    await frame.evaluate(() =>
      LiveChat.stageMessage({
        template_id: 'cards',
        elements: [
          {
            title: 'A card',
            subtitle: 'of an order',
            buttons: [{ text: 'Look', value: 'https://shop.example', type: 'url' }],
          },
        ],
      }),
    );
    await page.getByRole('region', { name: 'Message to be sent' }).getByText('A card').waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await untilIn(frame, () => window.events.filter(([name]) => name === 'message_sent').length === 2);
    const sent = async () => {
      const { thread } = await desk.call<{
        thread: { events: { type: string; text?: string; template_id?: string }[] };
      }>('POST', '/v3.5/agent/action/get_chat', { chat_id: ben.chatId });
      return thread.events
        .filter(({ type }) => type !== 'system_message')
        .map(({ text, template_id }) => text ?? template_id);
    };
    await expect.poll(sent).toEqual(['Better words', 'cards']);
    await page.getByRole('button', { name: 'Close Orders' }).press('Escape');
    await page.locator(`[data-widget="${widgets.box}"]`).waitFor({ state: 'detached' });
  });
});

describe('on a page of its own', () => {
  test('has a badge, says something, and goes to pages of the app, whose query it is told', async () => {
    await page.locator(`a[href="/apps/${widgets.full}"]`).click();
    const frame = await frameOf(page, widgets.full);
    await untilTold(widgets.full, 'page_data');
    await frame.evaluate(() =>
      Promise.all([LiveChat.setBadge(3), LiveChat.toast('Imported <i>3</i> orders', 'success')]),
    );
    await page.getByRole('link', { name: 'Orders, 3 new' }).waitFor();
    await page.getByText('Orders: Imported <i>3</i> orders').waitFor();
    await frame.evaluate((id) => LiveChat.navigate(`/apps/${id}?order=4711`), widgets.full);
    await expect.poll(() => untilTold(widgets.full, 'page_data')).toEqual({ queryParams: { order: '4711' } });
    await frame.evaluate(() => LiveChat.setBadge(null));
    await page.getByRole('link', { name: 'Orders', exact: true }).waitFor();
    await frame.evaluate(() => LiveChat.navigate('/archives'));
    await page.waitForURL(/\/archives$/);
    await page.locator('a[href="/chats"]').click();
  });

  test('an address of no app says so', async () => {
    await page.goto(`${desk.server.urls.agentApp}/apps/none`);
    await page.getByRole('heading', { name: 'This app is not installed' }).waitFor();
    await page.goto(`${desk.server.urls.agentApp}/chats/${ann.chatId}`);
  });
});

describe('in the settings', () => {
  test('stands with what it may do, in words, and has its own settings there', async () => {
    await page.locator('a[href="/settings"]').click();
    await page.getByRole('link', { name: 'Apps', exact: true }).click();
    const entry = page.getByRole('listitem').filter({ hasText: 'Beside the chat · In the composer' });
    await entry.getByText('What it may do').click();
    await entry.getByText('Sees customers’ e-mail addresses').waitFor();
    await entry.getByRole('button', { name: 'Settings' }).click();
    const frame = await frameOf(page, widgets.settings);
    await untilTold(widgets.settings, 'page_data');
    await frame.evaluate(() => LiveChat.updateProperties({ onboarded: true, plan: 'free' }));
    const { installations } = await desk.call<{ installations: { properties: object }[] }>(
      'GET',
      '/manage/v1/installations',
    );
    // Beside those that the demo world has.
    expect(installations.map(({ properties }) => properties)).toContainEqual({ onboarded: true, plan: 'free' });
    await page.locator('a[href="/chats"]').click();
    await openChat(ann.chatId);
  });
});

describe('basic authorization', () => {
  test('the server posts the agent’s login and a key of this installation; the page is told who was authorized, then of the customer', async () => {
    expect(await untilTold(widgets.basic, 'authorize')).toEqual({
      session_id: { for: 'owner@acme.example', digits: 32 },
    });
    await untilTold(widgets.basic, 'customer_profile');
    const names = await (await frameOf(page, widgets.basic)).evaluate(() => window.events.map(([name]) => name));
    expect(names.indexOf('authorize')).toBeLessThan(names.indexOf('customer_profile'));
    const posted = third.requests.find(({ url }) => url === '/basic/authorize/');
    const { login, api_key: key } = JSON.parse(posted?.body ?? '{}') as { login: string; api_key: string };
    const basic = `Basic ${Buffer.from(`${login}:${key}`).toString('base64')}`;
    const asked = (headers: Record<string, string>) =>
      fetch(`${desk.server.urls.api}/manage/v1/installations`, { headers });
    // It opens what the installation may do, and nothing else.
    expect((await asked({ authorization: basic, 'x-api-version': '2' })).status).toBe(403);
    expect(desk.server.logs()).not.toContain(key);
  });

  test.each(['basic', 'refused'] as const)(
    'the boilerplate’s styles reach a page that names its classes (%s)',
    async (widget) => {
      const frame = await frameOf(page, widgets[widget]);
      const display = await frame.evaluate(() => {
        document.body.innerHTML = '<div class="chat-plugin"><div class="chat-plugin__menu">Menu</div></div>';
        return getComputedStyle(document.querySelector('.chat-plugin__menu') as Element).display;
      });
      expect(display).toBe('flex');
    },
  );

  test('a refusal is told, and the page is shown all the same, with the customer', async () => {
    expect(await untilTold(widgets.refused, 'authorize_error')).toMatchObject({ status: 403 });
    await untilTold(widgets.refused, 'customer_profile');
    await untilState(page, widgets.refused, 'connected');
  });
});
