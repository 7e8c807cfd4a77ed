// The chat page as visitors have it: what they and the agent say, what happens when connection or server go, and that nothing is lost or said twice.
import type { BrowserContext, Page, WebSocketRoute } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { Socket } from '../support/socket.ts';
import { type ChatAgent, startChatAgent } from './chat-agent.ts';
import { withCleanConsole } from './clean-console.ts';
import { type DemoPlatform, startDemoPlatform } from './demo-platform.ts';
import { findKeyboardFaults, findPageFaults } from './page-faults.ts';

let platform: DemoPlatform;
let agent: ChatAgent;
beforeAll(async () => {
  platform = await startDemoPlatform();
  agent = await startChatAgent(platform);
});

async function openChat(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(agent.chatUrl);
  return page;
}

async function write(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Message' });
  await field.fill(text);
  await field.press('Enter');
}

/** A message of the list, by its exact words. */
const message = (page: Page, text: string) =>
  page
    .getByRole('log', { name: 'Messages' })
    .getByRole('listitem')
    .filter({ has: page.getByText(text, { exact: true }) });
/** What the visitor is told above the field. */
const notice = (page: Page, words: string | RegExp) => page.getByRole('status').filter({ hasText: words }).waitFor();

describe('a conversation', () => {
  test('goes both ways, and its next visit is the same customer in the same chat', async () => {
    await withCleanConsole({}, async (context) => {
      const page = await openChat(context);
      expect(await page.title()).toBe('Acme Support');
      await write(page, 'Is anybody there?');
      const { chatId } = await agent.hears('Is anybody there?');
      await page.getByText(`With ${agent.name}`).waitFor();
      await agent.says(chatId, 'I am.');
      await message(page, 'I am.').waitFor();
      expect(await message(page, 'I am.').textContent()).toContain(agent.name);
      await agent.act('send_typing_indicator', { chat_id: chatId, is_typing: true });
      await page.getByText(`${agent.name} is writing …`).waitFor();

      await page.reload();
      await message(page, 'I am.').waitFor();
      await write(page, 'Me again.');
      expect((await agent.hears('Me again.')).chatId).toBe(chatId);
      await agent.act('mark_events_as_seen', {
        chat_id: chatId,
        seen_up_to: new Date(Date.now() + 1000).toISOString(),
      });
      await message(page, 'Me again.').getByText('Read').waitFor();
      expect(await message(page, 'Is anybody there?').count()).toBe(1);
    });
  });

  test('goes on in another browser, which a link with the customer’s token leads here', async () => {
    await withCleanConsole({}, async (one) => {
      await withCleanConsole({}, async (two) => {
        const first = await one.newPage();
        const answered = first.waitForResponse(/\/v2\/customer\/token/);
        await first.goto(agent.chatUrl);
        const { access_token } = await (await answered).json();
        await write(first, 'Here on my desk');
        const { chatId } = await agent.hears('Here on my desk');
        const second = await two.newPage();
        const query = new URLSearchParams({ access_token, redirect_uri: agent.chatUrl });
        await second.goto(`${platform.server.urls.accounts}/customer?${query}`);
        expect(second.url()).toBe(agent.chatUrl);
        await message(second, 'Here on my desk').waitFor();
        await write(second, 'and here on the train');
        expect((await agent.hears('and here on the train')).chatId).toBe(chatId);
        await message(first, 'and here on the train').waitFor();
      });
    });
  });

  test('an agent’s markup and addresses that run are text, and web addresses are links that tell nothing of this page', async () => {
    await withCleanConsole({}, async (context) => {
      const page = await openChat(context);
      await write(page, 'Send me a link');
      const { chatId } = await agent.hears('Send me a link');
      const hostile =
        '<img src=x onerror="document.title=1"><a href="javascript:document.title=2">x</a> javascript:alert(1)';
      await agent.says(chatId, hostile);
      await agent.says(chatId, 'See https://shop.example/a_(b)?c=1, or http://[bad, or (https://two.example).');
      await message(page, hostile).waitFor();
      const links = page.getByRole('log').getByRole('link');
      await links.nth(1).waitFor();
      expect(await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))).toEqual([
        'https://shop.example/a_(b)?c=1',
        'https://two.example/',
      ]);
      expect(await links.first().getAttribute('rel')).toBe('noopener noreferrer');
      expect(await page.getByRole('log').locator('img').count()).toBe(0);
      expect(await page.title()).toBe('Acme Support');
    });
  });

  test('a button of a rich message says its words, with its postback', async () => {
    await withCleanConsole({}, async (context) => {
      const page = await openChat(context);
      await write(page, 'Which sizes?');
      const { chatId } = await agent.hears('Which sizes?');
      const buttons = ['Small', 'Large'].map((text) => ({
        type: 'message',
        text,
        value: text,
        postback_id: `size ${text}`,
      }));
      const elements = [{ title: 'Two of them', subtitle: 'In stock', buttons }];
      await agent.act('send_event', {
        chat_id: chatId,
        event: { type: 'rich_message', template_id: 'quick_replies', elements },
      });
      await page.getByRole('button', { name: 'Large' }).click();
      await agent.hears('Large');
      const { thread } = await agent.act('get_chat', { chat_id: chatId });
      expect(thread.events.at(-1)).toMatchObject({ text: 'Large', postback: { id: 'size Large', value: 'Large' } });
    });
  });

  test('ends by either side and goes on with the next message; earlier conversations come when the list is scrolled up', async () => {
    await withCleanConsole({}, async (context) => {
      const page = await openChat(context);
      await write(page, 'First question');
      const { chatId, threadId } = await agent.hears('First question');
      await page.getByRole('button', { name: 'End chat' }).click();
      await notice(page, 'This chat is closed. Write to begin a new one.');
      await message(page, 'First question').waitFor();
      await write(page, 'Second question');
      const second = await agent.hears('Second question');
      expect(second.chatId).toBe(chatId);
      expect(second.threadId).not.toBe(threadId);
      await agent.act('deactivate_chat', { id: chatId });
      await page.getByText(`${agent.name} closed the chat`).waitFor();
      for (const text of ['third', 'fourth', 'fifth']) {
        await agent.act('resume_chat', { chat: { id: chatId, thread: { events: [{ type: 'message', text }] } } });
        await agent.act('deactivate_chat', { id: chatId });
      }
      await page.reload();
      await message(page, 'fifth').waitFor();
      const earlier = page.getByRole('button', { name: 'Earlier messages' });
      // Whoever wants them presses the button, or scrolls there.
      await earlier.click();
      await message(page, 'First question').waitFor();
      await earlier.waitFor({ state: 'hidden' });
      const texts = await page.locator('.bubble p').allTextContents();
      expect(texts).toEqual(['First question', 'Second question', 'third', 'fourth', 'fifth']);
    });
  });
});

describe('who is there', () => {
  test('nobody: a message can be left, and waits for whoever comes first', async () => {
    await agent.takes(0);
    await withCleanConsole({}, async (context) => {
      const page = await openChat(context);
      await notice(page, 'Nobody is here now. Leave a message: it waits for whoever comes first.');
      await write(page, 'Call me back, please');
      await notice(page, 'Nobody is here now. Your message waits for whoever comes first.');
      await agent.takes(50);
      await page.getByText(`With ${agent.name}`).waitFor();
    });
  });

  test('everybody is busy: visitors see their place in line', async () => {
    // The conversation of the demo world is one already.
    await agent.takes(1);
    await withCleanConsole({}, async (one) => {
      await withCleanConsole({}, async (two) => {
        const [first, second] = [await openChat(one), await openChat(two)];
        await write(first, 'I was first');
        await notice(first, 'You are next in line.');
        await write(second, 'I was second');
        await notice(second, 'You are number 2 in line.');
        await first.getByRole('button', { name: 'End chat' }).click();
        await notice(second, 'You are next in line.');
        await agent.takes(50);
        await second.getByText(`With ${agent.name}`).waitFor();
      });
    });
  });
});

describe('what was written is sent exactly once', () => {
  /** Between page and server: `lose` says which frames do not arrive. */
  async function between(context: BrowserContext, lose: { toServer?: RegExp; toPage?: RegExp }): Promise<void> {
    await context.routeWebSocket(/\/customer\/rtm\/ws/, (socket: WebSocketRoute) => {
      const server = socket.connectToServer();
      socket.onMessage((text) => lose.toServer?.test(String(text)) || server.send(text));
      server.onMessage((text) => lose.toPage?.test(String(text)) || socket.send(text));
    });
  }

  test.each([
    ['the request is lost', { toServer: /"action":"send_event"/ }],
    ['the answer and the push are lost', { toPage: /"action":"(?:send_event|incoming_event)"/ }],
    ['the beginning of the chat is lost on its way back', { toPage: /"action":"(?:start_chat|incoming_chat)"/ }],
  ])('when %s and the page is reloaded', async (name, lost: { toServer?: RegExp; toPage?: RegExp }) => {
    await withCleanConsole({}, async (context) => {
      const lose: { toServer?: RegExp; toPage?: RegExp } = {};
      await between(context, lose);
      const page = await openChat(context);
      const isBeginning = name.includes('beginning');
      if (!isBeginning) {
        await write(page, `Before: ${name}`);
        await agent.hears(`Before: ${name}`);
      }
      await page.getByText(isBeginning ? 'We are here' : `With ${agent.name}`).waitFor();
      Object.assign(lose, lost);
      await write(page, `Middle: ${name}`);
      await message(page, `Middle: ${name}`).getByText('Sending …').waitFor();
      if (lost.toPage !== undefined) await agent.hears(`Middle: ${name}`);
      lose.toServer = lose.toPage = /(?!)/;
      await page.reload();
      const { chatId } = await agent.hears(`Middle: ${name}`);
      await message(page, `Middle: ${name}`).locator('time').waitFor();
      await write(page, `After: ${name}`);
      await agent.hears(`After: ${name}`);
      const { thread } = await agent.act('get_chat', { chat_id: chatId });
      const texts = thread.events.map(({ text }) => text).filter((text) => text?.endsWith(name));
      expect(texts).toEqual([...(isBeginning ? [] : ['Before']), 'Middle', 'After'].map((text) => `${text}: ${name}`));
      await page.waitForFunction(() => localStorage.length === 0);
    });
  });

  test('when the server is killed and comes back, and when the customer’s token is revoked', async () => {
    await withCleanConsole({ expected: [/WebSocket|ERR_|Failed to load/] }, async (context) => {
      const page = await context.newPage();
      const answered = page.waitForResponse(/\/v2\/customer\/token/);
      await page.goto(agent.chatUrl);
      const { access_token: token } = await (await answered).json();
      await write(page, 'Before the end');
      await agent.hears('Before the end');
      await page.getByText(`With ${agent.name}`).waitFor();

      const renewed = page.waitForResponse(/\/v2\/customer\/token/);
      const revoked = await fetch(`${platform.server.urls.accounts}/v2/customer/token`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${token}` },
      });
      expect(revoked.status).toBe(200);
      expect((await (await renewed).json()).access_token).not.toBe(token);

      await page.clock.install();
      await platform.server.kill9();
      await notice(page, 'No connection. Trying again …');
      await write(page, 'While it is away');
      await write(page, 'and once more');
      await message(page, 'and once more').getByText('Waiting for the connection').waitFor();
      await platform.server.restart();
      await agent.connect();
      // The longer the server was away, the longer it takes until the page asks again: up to so long.
      await page.clock.fastForward(30_000);
      await page.getByText(`With ${agent.name}`).waitFor();
      await message(page, 'and once more').locator('time').waitFor();
      await write(page, 'Here again');
      const { chatId } = await agent.hears('Here again');
      const { thread } = await agent.act('get_chat', { chat_id: chatId });
      const wanted = ['Before the end', 'While it is away', 'and once more', 'Here again'];
      expect(thread.events.map(({ text }) => text)).toEqual(wanted);
    });
  });

  test('what has lain for an hour is sent when somebody wants it, or deleted; what is too long is not taken', async () => {
    await withCleanConsole({}, async (context) => {
      const page = await openChat(context);
      await page.evaluate((prefix) => {
        for (const text of ['Still wanted', 'Not any more']) {
          const unsent = { customId: text, text, at: Date.now() - 61 * 60_000 };
          localStorage.setItem(`${prefix}${text}`, JSON.stringify(unsent));
        }
      }, `gatehouse-chat ${platform.demo.chat_page.client_id} `);
      await page.reload();
      await page.getByText('We are here').waitFor();
      await message(page, 'Not any more').getByRole('button', { name: 'Delete' }).click();
      await message(page, 'Still wanted').getByRole('button', { name: 'Try again' }).click();
      const { chatId } = await agent.hears('Still wanted');
      await message(page, 'Still wanted').locator('time').waitFor();
      await write(page, 'é'.repeat(9_000));
      await notice(page, 'This message is too long.');
      await write(page, 'A short one');
      await agent.hears('A short one');
      const { thread } = await agent.act('get_chat', { chat_id: chatId });
      expect(thread.events.map(({ text }) => text)).toEqual(['Still wanted', 'A short one']);
    });
  });

  test('too many connections: the page says so, and goes on when asked to', async () => {
    await withCleanConsole({}, async (context) => {
      const page = await context.newPage();
      // The first visit is for the token alone: a socket of its own would be counted until the server hears that it is gone.
      let isConnected = false;
      await page.routeWebSocket(/\/customer\/rtm\/ws/, (socket) => void (isConnected && socket.connectToServer()));
      const answered = page.waitForResponse(/\/v2\/customer\/token/);
      await page.goto(agent.chatUrl);
      const { access_token: token, organization_id } = await (await answered).json();
      await page.goto('about:blank');
      isConnected = true;
      const address = `${platform.server.urls.api.replace('http', 'ws')}/v3.5/customer/rtm/ws?organization_id=${organization_id}`;
      const sockets = await Promise.all(Array.from({ length: 20 }, () => Socket.open(address)));
      for (const { success } of await Promise.all(sockets.map((socket) => socket.ask('login', { token })))) {
        expect(success).toBe(true);
      }
      await page.goto(agent.chatUrl);
      await notice(page, 'You have this chat open in too many places.');
      await Promise.all(sockets.map((socket) => socket.close()));
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('We are here').waitFor();
    });
  });
});

describe.each([
  { width: 1000, height: 760, colorScheme: 'light' },
  { width: 400, height: 760, colorScheme: 'dark' },
  { width: 320, height: 480, colorScheme: 'light' },
] as const)('at $width px, $colorScheme', ({ width, height, colorScheme }) => {
  test('it has no fault that can be measured, before and after it was written on by keyboard alone', async () => {
    await withCleanConsole({ viewport: { width, height }, colorScheme }, async (context) => {
      const page = await openChat(context);
      await page.getByRole('heading', { level: 1, name: 'Acme Support' }).waitFor();
      await page.getByText('We are here').waitFor();
      expect(await findPageFaults(page)).toEqual([]);
      const text = `A-very-long-word-${'o'.repeat(100)} at ${width}`;
      await page.getByRole('textbox', { name: 'Message' }).focus();
      await page.keyboard.type('One line');
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.insertText(text);
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Send');
      await page.keyboard.press('Enter');
      const { chatId } = await agent.hears(`One line\n${text}`);
      await agent.says(chatId, 'What a word');
      await page.getByText('What a word').waitFor();
      expect(await findPageFaults(page)).toEqual([]);
    });
  });
});

test('whoever reads further up is not torn away, and gets back to the end; every control is reached by Tab', async () => {
  await withCleanConsole({ viewport: { width: 320, height: 480 } }, async (context) => {
    const page = await openChat(context);
    await write(page, 'Tell me everything');
    const { chatId } = await agent.hears('Tell me everything');
    for (let number = 0; number < 8; number += 1) await agent.says(chatId, `${number} ${'a long one '.repeat(8)}`);
    await page.getByText('7 a long one').waitFor();
    const log = page.getByRole('log');
    const toEnd = () => log.evaluate((it) => it.scrollHeight - it.scrollTop - it.clientHeight);
    await expect.poll(toEnd).toBeLessThan(2);
    await log.focus();
    await page.keyboard.press('Home');
    await page.waitForFunction(() => document.getElementById('log')?.scrollTop === 0);
    await agent.says(chatId, 'One more');
    const newest = page.getByRole('button', { name: 'New messages' });
    await newest.waitFor();
    expect(await log.evaluate((it) => it.scrollTop)).toBe(0);
    await page.getByRole('textbox', { name: 'Message' }).focus();
    expect(await findKeyboardFaults(page)).toEqual([]);
    await newest.focus();
    await page.keyboard.press('Enter');
    await newest.waitFor({ state: 'hidden' });
    await expect.poll(toEnd).toBeLessThan(2);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('log');
  });
});
