// The examples that are extensions, as the demo world has them installed: in the agent app, as an agent uses them.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { BrowserContext, FrameLocator, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { atFileEnd } from '../support/at-file-end.ts';
import type { ChromiumOptions } from '../support/chromium.ts';
import { openAgentApp, openChatOf, openTab } from './agent-app-person.ts';
import { withCleanConsole } from './clean-console.ts';
import { type DemoPlatform, type RunningExample, startDemoPlatform } from './demo-platform.ts';
import { allow } from './person.ts';

const NAMES = ['extension-sign-in', 'extension-basic', 'extension-sections', 'extension-message-box'] as const;

let platform: DemoPlatform;
let running: Record<(typeof NAMES)[number], RunningExample>;

beforeAll(async () => {
  platform = await startDemoPlatform();
  const started = await Promise.all(NAMES.map(async (name) => [name, await platform.example(name)] as const));
  running = Object.fromEntries(started) as typeof running;
  await startAnotherChat('Vera Novak');
});

/** The agent's, besides the one that the demo world has. */
async function startAnotherChat(name: string): Promise<void> {
  const { email } = platform.demo.accounts.agent;
  const scopes = 'chats--access:rw,customers:rw';
  const made = await platform.server.cli(['token', 'create', '--account', email, '--scopes', scopes, '--json']);
  const { token } = JSON.parse(made.stdout) as { token: string };
  const act = async (action: string, payload: object) => {
    const answer = await fetch(`${platform.server.urls.api}/v3.5/agent/action/${action}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(payload),
    });
    expect({ action, status: answer.status }).toEqual({ action, status: 200 });
    return (await answer.json()) as { customer_id: string };
  };
  const { customer_id: id } = await act('create_customer', { name });
  await act('start_chat', { chat: { users: [{ id, type: 'customer' }] } });
}

// A key of the storage that is not there yet is a 404, which Chromium writes to the console by itself.
const expected = [/404.*\/storage\//];

/** An agent at their chat with the demo's visitor. */
function atDesk(
  use: (page: Page, context: BrowserContext) => Promise<void>,
  options: ChromiumOptions & { colorScheme?: 'dark' } = {},
): Promise<void> {
  const wide = { viewport: { width: 1440, height: 900 } };
  return withCleanConsole({ ...wide, ...options, expected }, async (context) => {
    const page = await openAgentApp(context, platform.server.urls, platform.demo.accounts.agent);
    await openChatOf(page, 'Visitor');
    await use(page, context);
  });
}

/** Clicks what opens a window, in a frame, and answers that window. */
async function opens(context: BrowserContext, click: () => Promise<void>): Promise<Page> {
  const [opened] = await Promise.all([context.waitForEvent('page'), click()]);
  return opened;
}

const composer = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });
const schemeOf = (frame: FrameLocator) =>
  frame.locator('html').evaluate((html) => [getComputedStyle(html).colorScheme, html.scrollWidth - html.clientWidth]);

describe('customer history, which signs in', () => {
  const NAME = 'Customer history';

  test('by the popup; then what the customer wrote before is there, and the next time it is at once', async () => {
    await atDesk(async (page, context) => {
      const history = await openTab(page, NAME);
      const button = history.getByRole('button', { name: 'Sign in with LiveChat' });
      await history.getByText('Sign in to see what this customer wrote before.').waitFor();
      await allow(await opens(context, () => button.click()));
      await history.getByText('Hello! Does the blue one come in a smaller size?').waitFor();
      await history.getByText('3 messages · Grace Lindqvist').waitFor();
      await history.getByText('Signed in as Grace Lindqvist.').waitFor();

      await openChatOf(page, 'Vera Novak');
      await history.getByRole('heading', { name: 'Vera Novak' }).waitFor();
      await history.getByText('No messages').waitFor();
      expect(await history.getByText('Does the blue one').count()).toBe(0);

      await page.reload();
      const again = await openTab(page, NAME);
      await again.getByText('Signed in as Grace Lindqvist.').waitFor();
      await again.locator('#signed-out').waitFor({ state: 'hidden' });
    });
  });

  test('where cookies are kept out of frames, by the popup, and by the one button that is a link', async () => {
    await atDesk(
      async (page, context) => {
        const history = await openTab(page, NAME);
        await history.getByText('Sign in to see').waitFor();
        const popup = await opens(context, () => history.getByRole('button', { name: 'Sign in with' }).click());
        // Who has allowed it before is not asked again.
        await Promise.race([popup.waitForEvent('close'), allow(popup).catch(() => undefined)]);
        await history.getByText('Signed in as Grace Lindqvist.').waitFor();

        await page.reload();
        const again = await openTab(page, NAME);
        await again.getByText('Sign in to see').waitFor();
        await again.getByRole('button', { name: 'Sign in another way' }).click();
        const link = again.frameLocator('#one-button iframe').getByRole('link', { name: 'Sign in with' });
        await opens(context, () => link.click());
        await again.getByText('Signed in as Grace Lindqvist.').waitFor();
        await again.getByText('Does the blue one').waitFor();
        await again.locator('#one-button').waitFor({ state: 'hidden' });
      },
      { blockThirdPartyCookies: true },
    );
  });
});

describe('customer record, with basic authorization', () => {
  test('its back end is told who the agent is, and a new session is another one', async () => {
    await atDesk(async (page) => {
      const record = await openTab(page, 'Customer record');
      await record.getByText('agent@acme.example', { exact: true }).waitFor();
      await record.locator('#threads:text-is("1")').waitFor();
      const session = record.locator('#session');
      const first = await session.textContent();
      await record.getByRole('button', { name: 'Get a new session' }).click();
      await expect.poll(() => session.textContent()).not.toBe(first);
      await record.locator('#threads:text-is("1")').waitFor();
    });
  });

  test('a dialog shows what it is told, and a webhook from the menu of the chat is listed; one that is not signed is refused', async () => {
    await atDesk(async (page) => {
      const choose = async (name: string) => {
        await page.getByRole('button', { name: 'More about this chat', exact: true }).click();
        await page.getByRole('menuitem', { name: `${name} Customer record` }).click();
      };
      await choose('Show what we know');
      const known = page.getByRole('dialog', { name: 'Show what we know' }).frameLocator('iframe');
      await known.getByText('visitor@example.com').waitFor();
      await known.getByText('agent@acme.example').waitFor();
      await page.getByRole('button', { name: 'Close dialog' }).click();

      const record = await openTab(page, 'Customer record');
      await record.getByText('None yet.').waitFor();
      await choose('Ask for a call back');
      await page.getByText('Ask for a call back: Customer record has got it').waitFor();
      await record.getByRole('button', { name: 'Look again' }).click();
      await record.getByText('by agent@acme.example').waitFor();
    });
    const forged = (signature: string) =>
      fetch(`${running['extension-basic'].url}webhook?customer_id=1&time=1`, {
        headers: { 'gatehouse-signature': signature },
      }).then(({ status }) => status);
    const header = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const [ours, none] = [header({ alg: 'ES256', typ: 'webhook+jwt', kid: 'x' }), header({ alg: 'none' })];
    for (const text of ['', 'a.b.c', `${none}.${none}.`, `${ours}.${ours}.AA`]) expect(await forged(text)).toBe(401);
  });

  test('a key that the API does not know gets no session, whoever brings it', async () => {
    const { login, api_key } = { login: 'agent@acme.example', api_key: '0'.repeat(32) };
    const send = (body: string) =>
      fetch(`${running['extension-basic'].url}authorize/`, { method: 'POST', body }).then(({ status }) => status);
    expect(await send(JSON.stringify({ login, api_key }))).toBe(401);
    expect(await send('not JSON')).toBe(400);
    expect(await send('{"login":1}')).toBe(400);
    expect(await send(' '.repeat(5000))).toBe(413);
  });

  test('what is refused, and a server that is gone, are said; the customer is shown all the same', async () => {
    const refusing = createServer((_request, response) => response.writeHead(401, { connection: 'close' }).end());
    atFileEnd(async () => {
      refusing.close();
    });
    await atDesk(async (page) => {
      const record = await openTab(page, 'Customer record');
      const problem = record.getByRole('alert');
      await record.getByRole('button', { name: 'Get a new session' }).waitFor();

      await running['extension-basic'].stop();
      await record.getByRole('button', { name: 'Get a new session' }).click();
      await problem.getByText('You could not be authorized').waitFor();
      await problem.getByText('Our server did not answer.').waitFor();

      const port = Number(new URL(running['extension-basic'].url).port);
      await once(refusing.listen(port, '127.0.0.1'), 'listening');
      await problem.getByRole('button', { name: 'Try again' }).click();
      await problem.getByText('Our server answered 401.').waitFor();
      await record.getByRole('heading', { name: 'Visitor' }).waitFor();
      expect(await record.locator('#agent').isVisible()).toBe(false);

      await new Promise((done) => refusing.close(done));
      running['extension-basic'] = await platform.example('extension-basic');
      await problem.getByRole('button', { name: 'Try again' }).click();
      await record.getByText('agent@acme.example', { exact: true }).waitFor();
      await problem.waitFor({ state: 'hidden' });
    });
  });
});

describe('orders, in sections', () => {
  test('its sections are filled, their buttons come back, and a note is kept for each customer', async () => {
    await atDesk(async (page) => {
      const section = (title: string) => page.getByRole('region', { name: `Orders: ${title}` });
      await section('Latest order').getByText('Chair, grey').waitFor();
      for (const text of ['Order', 'A-3807', 'State', 'webshop', 'All orders']) {
        await section('Latest order').getByText(text, { exact: true }).waitFor();
      }
      await section('In the shop').getByText('visitor@example.com').waitFor();
      const link = section('In the shop').getByRole('link', { name: 'Open in the shop' });
      expect(await link.getAttribute('href')).toBe('https://shop.example/orders/A-3807');

      await section('Latest order').getByRole('button', { name: 'Tell the customer' }).click();
      await expect.poll(() => composer(page).inputValue()).toBe('Your order A-3807 (Chair, grey) is delivered.');
      // Who may not know of chats was not told, and the agent is not told of that either.
      expect(await page.getByText('needs a scope').count()).toBe(0);

      await section('Your note').getByRole('button', { name: 'Write one' }).click();
      const orders = page.getByRole('tabpanel', { name: 'Orders', exact: true }).frameLocator('iframe');
      await orders.getByLabel('Your note').fill('Likes <b>blue</b>');
      await orders.getByRole('button', { name: 'Save the note' }).click();
      await page.getByText('Orders: Note saved').waitFor();
      await page.getByRole('tab', { name: 'Details', exact: true }).click();
      await section('Your note').getByText('Likes <b>blue</b>').waitFor();

      await openChatOf(page, 'Vera Novak');
      await section('Your note').getByText('None yet').waitFor();
      await openChatOf(page, 'Visitor');
      await section('Your note').getByText('Likes <b>blue</b>').waitFor();
    });
  });
});

describe('ready answers, in the message box', () => {
  test('a text and a card are staged, sent with Send, counted on the page of their own, and end as the settings say', async () => {
    await atDesk(async (page) => {
      const open = page.getByRole('button', { name: 'Ready answers', exact: true });
      const box = page.getByRole('group', { name: 'Ready answers' }).frameLocator('iframe');
      const send = page.getByRole('button', { name: 'Send', exact: true });
      const feed = page.getByRole('log', { name: 'Messages' });
      await open.click();
      // What is chosen last is what is sent, and not what was chosen before as well.
      const staged = page.getByRole('region', { name: 'Message to be sent' });
      await box.getByRole('button', { name: 'One moment' }).click();
      await box.getByText('Send sends “One moment”.').waitFor();
      await box.getByRole('button', { name: 'Blue lamp' }).click();
      await staged.getByText('Blue lamp, small').waitFor();
      await expect.poll(() => composer(page).inputValue()).toBe('');
      await box.getByRole('button', { name: 'On its way' }).click();
      await box.getByText('Send sends “On its way”.').waitFor();
      await staged.waitFor({ state: 'hidden' });
      await send.click();
      await feed.getByText('Hello Visitor! Your parcel is on its way').waitFor();
      await box.getByText('“On its way” was sent.').waitFor();
      await box.getByRole('button', { name: 'Oak desk' }).click();
      await box.getByText('Send sends “Oak desk”.').waitFor();
      await send.click();
      await feed.getByText('€ 289, in two weeks').waitFor();
      await box.getByText('“Oak desk” was sent.').waitFor();

      await page.getByRole('link', { name: 'Ready answers' }).click();
      const sent = page.locator('.fullscreen-apps').frameLocator('iframe');
      await sent.getByText('Oak desk').waitFor();
      await page.getByRole('link', { name: 'Ready answers, 2 new' }).waitFor();
      await sent.getByRole('button', { name: 'I have seen all 2' }).click();
      await page.getByText('Ready answers: Seen').waitFor();
      await page.getByRole('link', { name: 'Ready answers', exact: true }).waitFor();
      await sent.getByRole('button', { name: 'To the archives' }).click();
      await page.waitForURL('**/archives');

      await page.goto(`${platform.server.urls.agentApp}/settings/apps`);
      await page.getByRole('button', { name: 'Settings', exact: true }).click();
      const settings = page.locator('.apps-settings__frame').frameLocator('iframe');
      await settings.getByLabel('Signature').fill('Yours, Acme');
      await settings.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Ready answers: Saved').waitFor();
      await settings.getByRole('button', { name: 'To the chats' }).click();
      await openChatOf(page, 'Visitor');
      await open.click();
      await box.getByRole('button', { name: /^In stock/ }).click();
      await expect
        .poll(() => composer(page).inputValue())
        .toBe('Hello Visitor! It is in stock, in small and in medium.\nYours, Acme');
    });
  });
});

test('in the dark and in a window of 400 px they follow, and nothing is cut off', async () => {
  await atDesk(
    async (page) => {
      for (const name of ['Customer history', 'Customer record', 'Orders']) {
        const frame = await openTab(page, name);
        await frame.getByRole('heading', { name: 'Visitor' }).waitFor();
        await expect.poll(() => schemeOf(frame), { message: name }).toEqual(['dark', 0]);
      }
      await page.emulateMedia({ colorScheme: 'light' });
      const orders = page.getByRole('tabpanel', { name: 'Orders', exact: true }).frameLocator('iframe');
      await expect.poll(() => schemeOf(orders)).toEqual(['light', 0]);
    },
    { colorScheme: 'dark' },
  );
});

test('by itself each page says what it is, fits 300 px, and only the agent app may frame it', async () => {
  await withCleanConsole({ viewport: { width: 300, height: 600 } }, async (context) => {
    const page = await context.newPage();
    const box = running['extension-message-box'].url;
    const urls = [...Object.values(running).map(({ url }) => url), `${box}fullscreen`, `${box}settings`];
    for (const url of urls) {
      const answer = await page.goto(url);
      expect(answer?.headers()['content-security-policy']).toContain(
        `frame-ancestors ${platform.server.urls.agentApp}`,
      );
      await page.getByText('This page is an extension').waitFor();
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(300);
    }
  });
});
