// The agent app as agents have it, with real customers on the other side: what is said, who has which chat, what happens when the connection or
// the session goes, and that nothing is lost or said twice.
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { listedChat, message, onlyAccepting, openChatPage, openDesk, untilConnected, write } from './agent-desk.ts';
import { withCleanConsole } from './clean-console.ts';
import { type DemoPlatform, startDemoPlatform } from './demo-platform.ts';
import { signIn, signInAtSite } from './person.ts';

let platform: DemoPlatform;
beforeAll(async () => {
  platform = await startDemoPlatform();
  await onlyAccepting(platform, ['agent']);
});

const GONE = { expected: [/WebSocket|ERR_|Failed to load/] };

/** An agent at the app and a customer at the chat page, who has said this; the agent has opened the chat. */
async function withChat(
  said: string,
  use: (desk: Page, customer: Page, context: BrowserContext) => Promise<void>,
  watch: { expected?: RegExp[] } = {},
): Promise<void> {
  await withCleanConsole(watch, async (agents) => {
    await withCleanConsole(watch, async (customers) => {
      const desk = await openDesk(agents, platform);
      const customer = await openChatPage(customers, platform);
      await write(customer, said);
      await listedChat(desk, said).click();
      await message(desk, said).waitFor();
      await use(desk, customer, agents);
    });
  });
}

const notice = (page: Page, words: string | RegExp) => page.locator('.toast').filter({ hasText: words }).waitFor();

describe('a conversation', () => {
  test('goes both ways as text, whatever it looks like, with typing, unread counts, read marks, and notes that stay among agents', async () => {
    await withChat('Where is my kettle?', async (desk, customer) => {
      const hostile = '<img src=x onerror="document.title=1"> javascript:alert(1) https://shop.example/a_(b).';
      await write(customer, hostile);
      const links = message(desk, hostile).getByRole('link');
      await links.waitFor();
      expect(await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))).toEqual([
        'https://shop.example/a_(b)',
      ]);
      expect(await desk.getByRole('log').locator('img').count()).toBe(0);
      await customer.getByText('With Grace Lindqvist').waitFor();
      await desk.getByRole('textbox', { name: 'Message' }).pressSequentially('It is');
      await customer.getByText('Grace Lindqvist is writing …').waitFor();
      await write(desk, 'It is on its way.');
      await message(customer, 'It is on its way.').waitFor();
      await message(desk, 'It is on its way.').getByText('Read').waitFor();

      await desk.getByRole('button', { name: 'Note', exact: true }).click();
      await desk.getByRole('textbox', { name: 'Note to other agents' }).fill('Ask the carrier first');
      await desk.keyboard.press('Enter');
      await message(desk, 'Ask the carrier first').getByText('note to agents').waitFor();
      await desk.getByRole('button', { name: 'Reply', exact: true }).click();
      await write(desk, 'Anything else?');
      await message(customer, 'Anything else?').waitFor();
      expect(await customer.getByText('Ask the carrier first').count()).toBe(0);

      await desk.goto(`${platform.server.urls.agentApp}/visitors`);
      await untilConnected(desk);
      await write(customer, 'No, thank you.');
      await desk.getByRole('link', { name: 'Chats, 1 unread' }).click();
      await desk.waitForFunction(() => document.title === '(1) Chats');
      await listedChat(desk, 'No, thank you.').click();
      await message(customer, 'No, thank you.').getByText('Read').waitFor();
      await desk.waitForFunction(() => document.title === 'Chats');
    });
  });

  test('is tagged, closed, not without a question while there is a draft, and reopened; the customer’s name is corrected; its earlier part is read in the archives', async () => {
    await withChat('Do you sell teapots?', async (desk, customer) => {
      await desk.getByRole('button', { name: 'Add tag' }).click();
      await desk.getByRole('combobox', { name: 'New tag' }).fill('teapots');
      await desk.keyboard.press('Enter');
      await desk.getByRole('button', { name: 'Remove tag teapots' }).waitFor();
      await desk.getByRole('button', { name: /^Edit name/ }).click();
      await desk.getByRole('textbox', { name: 'Name' }).fill('Thea Potts');
      await desk.keyboard.press('Enter');
      await desk.getByRole('region', { name: 'My chats' }).getByText('Thea Potts').waitFor();

      await desk.getByRole('textbox', { name: 'Message' }).fill('Not sent yet');
      await desk.getByRole('button', { name: 'Close chat' }).click();
      await desk.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      expect(await desk.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('Not sent yet');
      await desk.getByRole('textbox', { name: 'Message' }).fill('');
      await desk.getByRole('button', { name: 'Close chat' }).click();
      // It stays while the pointer is there.
      await desk.getByRole('button', { name: 'Reopen' }).hover();
      await customer.getByText('This chat is closed.').waitFor();
      await desk.getByRole('region', { name: 'Ended' }).getByText('Thea Potts').waitFor();
      await desk.getByRole('button', { name: 'Reopen' }).click();
      await write(desk, 'Yes, in blue.');
      await message(customer, 'Yes, in blue.').waitFor();
      await message(desk, 'Do you sell teapots?').waitFor();

      await desk.getByRole('link', { name: 'Archives' }).click();
      await desk.getByRole('searchbox', { name: 'Search conversations' }).fill('teapots thea');
      await listedChat(desk, 'Do you sell teapots?').click();
      await message(desk, 'Do you sell teapots?').waitFor();
      expect(await message(desk, 'Yes, in blue.').count()).toBe(0);
      await desk.getByRole('searchbox').fill('coffeepots thea');
      await desk.getByRole('heading', { name: 'Nothing fits' }).waitFor();
    });
  });
});

describe('who has a chat', () => {
  test('goes from agent to agent by transfer, and a supervisor sees it without the customer’s knowing', async () => {
    await withChat('I need an expert', async (desk, customer) => {
      await withCleanConsole({}, async (admins) => {
        const second = await openDesk(admins, platform, { who: 'admin' });
        await listedChat(second, 'I need an expert', 'Other agents').click();
        await second.getByText('Grace Lindqvist has this chat.').waitFor();
        await write(customer, 'Is it you?');
        await message(second, 'Is it you?').waitFor();
        await second.getByRole('button', { name: 'Supervise' }).click();
        await second.getByRole('textbox', { name: 'Note to other agents' }).fill('Give it to me');
        await second.keyboard.press('Enter');
        await message(desk, 'Give it to me').waitFor();

        await desk.getByRole('button', { name: 'Transfer chat' }).click();
        await desk.getByRole('radio', { name: /Amir Haddad/ }).check();
        await desk.getByRole('button', { name: 'Transfer', exact: true }).click();
        await notice(desk, 'is now with Amir Haddad');
        await listedChat(second, 'Give it to me', 'My chats').waitFor();
        await write(second, 'Amir here.');
        await message(customer, 'Amir here.').waitFor();
        expect(await customer.getByText('Give it to me').count()).toBe(0);
      });
    });
  });

  test('nobody accepts chats: it waits in the queue, and is picked up from there', async () => {
    await withCleanConsole({}, async (agents) => {
      await withCleanConsole({}, async (customers) => {
        const desk = await openDesk(agents, platform);
        await desk.getByRole('button', { name: /: accepting chats$/ }).click();
        await desk.getByRole('menuitemradio', { name: 'Don’t accept chats' }).click();
        await desk.getByRole('button', { name: /: not accepting chats$/ }).waitFor();
        const customer = await openChatPage(customers, platform);
        await write(customer, 'Is anybody there?');
        await listedChat(desk, 'Is anybody there?', 'Queued').click();
        await desk.getByText('This customer waits in the queue.').waitFor();
        await desk.getByRole('button', { name: 'Pick up' }).click();
        await write(desk, 'I am.');
        await message(customer, 'I am.').waitFor();
        await desk.getByRole('button', { name: /: not accepting chats$/ }).click();
        await desk.getByRole('menuitemradio', { name: 'Accept chats', exact: true }).click();
        await desk.getByRole('button', { name: /: accepting chats$/ }).waitFor();
      });
    });
  });
});

describe('what was written is sent exactly once', () => {
  test('when the request is lost on its way, and the app is reloaded', async () => {
    await withChat('First', async (desk, customer, context) => {
      let lose = true;
      await context.routeWebSocket(/\/agent\/rtm\/ws/, (socket) => {
        const server = socket.connectToServer();
        socket.onMessage((text) =>
          lose && /"action":"send_event"/.test(String(text)) ? undefined : server.send(text),
        );
      });
      await desk.reload();
      await message(desk, 'First').waitFor();
      await write(desk, 'Second');
      await message(desk, 'Second').getByText('Sending …').waitFor();
      lose = false;
      await desk.reload();
      await message(customer, 'Second').waitFor();
      await message(desk, 'Second').locator('time').waitFor();
      expect(await message(desk, 'Second').count()).toBe(1);
      await desk.waitForFunction(() => sessionStorage.getItem('gatehouse-unsent') === null);
    });
  });

  test('when the server is killed and comes back: the draft is kept, what waits is sent, what happened is there', async () => {
    await withChat(
      'Before',
      async (desk, customer) => {
        for (const page of [desk, customer]) await page.clock.install();
        await platform.server.kill9();
        await desk.getByText('No connection.').waitFor();
        await write(desk, 'While it is away');
        await message(desk, 'While it is away').getByText('Waiting for the connection').waitFor();
        await desk.getByRole('textbox', { name: 'Message' }).fill('A draft');
        await platform.server.restart();
        // The longer the server was away, the longer it takes until they ask again: up to so long.
        for (const page of [desk, customer]) await page.clock.fastForward(30_000);
        await message(customer, 'While it is away').waitFor();
        await message(desk, 'While it is away').locator('time').waitFor();
        expect(await message(desk, 'While it is away').count()).toBe(1);
        expect(await desk.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('A draft');
        await write(customer, 'After');
        await message(desk, 'After').waitFor();
      },
      GONE,
    );
  });
});

describe('the session', () => {
  test('is asked for silently on a reload, comes back to the page one was on, and leaves no token in storage or address', async () => {
    await withCleanConsole({}, async (context) => {
      const desk = await openDesk(context, platform, { path: '/settings/appearance', byForm: true });
      expect(new URL(desk.url()).pathname + new URL(desk.url()).search).toBe('/settings/appearance');
      const pages: string[] = [];
      desk.on('framenavigated', (frame) => {
        if (frame === desk.mainFrame()) pages.push(frame.url());
      });
      await desk.reload();
      await untilConnected(desk);
      expect(pages).toEqual([`${platform.server.urls.agentApp}/settings/appearance`]);
      const kept = await desk.evaluate(() =>
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
      );
      expect(kept).not.toMatch(/at_|rt_|ac_|verifier/);
    });
  });

  test('begins all the same when the token endpoint is too busy at first', async () => {
    await withCleanConsole(GONE, async (context) => {
      const desk = await openDesk(context, platform);
      await desk.route('**/oauth/token', (route) => route.fulfill({ status: 503 }), { times: 1 });
      const refused = desk.waitForResponse((answer) => answer.status() === 503);
      await desk.reload();
      await refused;
      await untilConnected(desk);
    });
  });

  test('that the agent ends is over at the accounts site too', async () => {
    await withCleanConsole({}, async (context) => {
      const desk = await openDesk(context, platform);
      await desk.getByRole('button', { name: /accepting chats$/ }).click();
      await desk.getByRole('menuitem', { name: 'Sign out' }).click();
      await desk.getByRole('heading', { name: 'You are signed out' }).waitFor();
      await desk.getByRole('button', { name: /^Sign in with/ }).click();
      await signIn(desk, platform.demo.accounts.agent);
      await untilConnected(desk);
    });
  });

  describe('where only the standard’s wire is served', () => {
    let standard: DemoPlatform;
    beforeAll(async () => {
      standard = await startDemoPlatform({ GATEHOUSE_DIALECTS: 'standard' });
    });

    test('is the accounts site’s to ask for and to end', async () => {
      await withCleanConsole({ expected: [/postMessage/] }, async (context) => {
        const desk = await openDesk(context, standard, { path: '/settings/appearance', byForm: true });
        await desk.reload();
        await untilConnected(desk);
        expect(desk.url()).toBe(`${standard.server.urls.agentApp}/settings/appearance`);
        await desk.getByRole('button', { name: /accepting chats$/ }).click();
        await desk.getByRole('menuitem', { name: 'Sign out' }).click();
        await desk.getByRole('heading', { name: /^Sign out of/ }).waitFor();
        await desk.locator('main').getByRole('button', { name: 'Sign out' }).click();
        await desk.getByRole('heading', { name: /signed out/ }).waitFor();
        await desk.goto(standard.server.urls.agentApp);
        await desk.locator('form#sign-in').waitFor();
      });
    });
  });

  test('that ended elsewhere leads to sign-in, and what was written is there afterwards', async () => {
    await withChat(
      'Still there?',
      async (desk) => {
        await desk.getByRole('textbox', { name: 'Message' }).fill('Half a sentence');
        await withCleanConsole({}, async (otherBrowser) => {
          const { accounts } = platform.server.urls;
          await signInAtSite(otherBrowser, { accounts, account: platform.demo.accounts.agent });
          const sessions = await otherBrowser.newPage();
          await sessions.goto(`${accounts}/account/sessions`);
          await sessions.getByRole('button', { name: 'Sign out everywhere else' }).click();
        });
        await desk.getByRole('heading', { name: 'Your session has ended' }).waitFor();
        await desk.getByText('What you have written is kept in this tab.').waitFor();
        await desk.getByRole('button', { name: /^Sign in with/ }).click();
        await signIn(desk, platform.demo.accounts.agent);
        await desk.getByRole('textbox', { name: 'Message' }).waitFor();
        await expect.poll(() => desk.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('Half a sentence');
      },
      { expected: [/401|oauth\/token/] },
    );
  });
});
