// The pictures of the documentation: each is there, and light enough. `UPDATE_PICTURES=1` takes them anew from the platform
// at its usual ports, which must be free then; do so where the font Inter is installed, since pages ask for it first.
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { withBrowserContext } from '../support/chromium.ts';
import { openAgentApp, openChatOf, openTab } from './agent-app-person.ts';
import { startChatAgent } from './chat-agent.ts';
import { type DemoPlatform, startDemoPlatform } from './demo-platform.ts';
import { allow, openPopup, signIn, signInAtSite } from './person.ts';

const mostBytes = 150_000;
const fileOf = (name: string) => fileURLToPath(new URL(`../../docs/pictures/${name}.png`, import.meta.url));

/** A browser that people have, where the sessions page names it. */
const userAgent =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';
const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1';
const card = { viewport: { width: 600, height: 820 }, deviceScaleFactor: 1.5 };
const wide = { viewport: { width: 1280, height: 778 } };
/** The agent app, as on a laptop; and its column of details, which is a picture by itself. */
const laptop = { viewport: { width: 1280, height: 840 } };
const column = { viewport: { width: 1280, height: 580 }, deviceScaleFactor: 1.5 };
const medium = { viewport: { width: 960, height: 725 }, deviceScaleFactor: 1.25 };

type Scheme = 'light' | 'dark';

interface Picture {
  shape: BrowserContextOptions;
  /** Light alone, unless told otherwise. */
  schemes?: Scheme[];
  /** The whole window, unless told otherwise. */
  part?: string;
  /** The page that it opens last is what is seen. */
  show(page: Page, platform: DemoPlatform): Promise<unknown>;
}

const pictures: Record<string, Picture> = {
  'start-page': { shape: wide, show: (page, { server }) => page.goto(server.urls.start) },
  'sign-in': {
    shape: card,
    schemes: ['light', 'dark'],
    show: async (page, platform) => {
      await page.goto(requestUrl(platform, { email: platform.demo.accounts.agent.email }));
      await page.locator('#password').blur();
    },
  },
  consent: {
    shape: card,
    schemes: ['light', 'dark'],
    show: async (page, platform) => {
      await signInAs(page, platform, 'agent');
      await page.goto(requestUrl(platform));
    },
  },
  'connected-apps': {
    shape: medium,
    show: async (page, platform) => {
      await signInAs(page, platform, 'owner');
      await page.goto(exampleUrl(platform, 'publicServer'));
      await page.getByRole('link', { name: 'Connect with LiveChat' }).click();
      await allow(page);
      await page.getByRole('heading', { name: 'agents imported' }).waitFor();
      await page.goto(exampleUrl(platform, 'publicWeb'));
      await page.click('#sign-in');
      await allow(page);
      await page.locator('#agents:visible').waitFor();
      await page.goto(`${platform.server.urls.accounts}/account/apps`);
    },
  },
  sessions: {
    shape: medium,
    show: async (page, platform) => {
      await withBrowserContext({ userAgent: phone }, async (context) => {
        const onPhone = await context.newPage();
        await signInAs(onPhone, platform, 'admin');
      });
      await signInAs(page, platform, 'admin');
      await page.goto(`${platform.server.urls.accounts}/account/sessions`);
    },
  },
  error: {
    shape: card,
    show: (page, platform) => page.goto(requestUrl(platform, { redirect_uri: 'http://localhost:7799/' })),
  },
  'example-sign-in': {
    shape: { viewport: { width: 960, height: 720 }, deviceScaleFactor: 1.25 },
    show: async (page, platform) => {
      await page.goto(exampleUrl(platform, 'signIn'));
      const popup = await openPopup(page, '.livechat-login-button button');
      await signIn(popup, platform.demo.accounts.admin);
      await allow(popup);
      await page.locator('#agents:visible li').first().waitFor();
    },
  },
  'extension-sections': {
    shape: laptop,
    schemes: ['light', 'dark'],
    show: async (page, platform) => {
      const desk = await atDesk(page, platform);
      await desk.getByRole('region', { name: 'Orders: Latest order' }).getByText('Chair, grey').waitFor();
      await desk.getByRole('button', { name: 'Tell the customer' }).click();
      await desk.getByRole('region', { name: 'Orders: In the shop' }).scrollIntoViewIfNeeded();
    },
  },
  'extension-orders': {
    shape: column,
    part: 'aside.details',
    show: async (page, platform) => {
      const desk = await atDesk(page, platform);
      const orders = await openTab(desk, 'Orders');
      await orders.getByLabel('Your note').fill('Moves in spring: wants everything delivered by then.');
      await orders.getByRole('button', { name: 'Save the note' }).click();
      await desk.getByText('Note saved').waitFor();
    },
  },
  'extension-sign-in': {
    shape: column,
    part: 'aside.details',
    show: async (page, platform) => {
      const desk = await atDesk(page, platform);
      await (await openTab(desk, 'Customer history')).getByText('Sign in to see').waitFor();
    },
  },
  'extension-history': {
    shape: column,
    part: 'aside.details',
    show: async (page, platform) => {
      const desk = await atDesk(page, platform);
      const history = await openTab(desk, 'Customer history');
      const [popup] = await Promise.all([
        page.context().waitForEvent('page'),
        history.getByRole('button', { name: 'Sign in with' }).click(),
      ]);
      await allow(popup);
      await history.getByText('Signed in as').waitFor();
    },
  },
  'extension-basic': {
    shape: column,
    part: 'aside.details',
    show: async (page, platform) => {
      const desk = await atDesk(page, platform);
      await (await openTab(desk, 'Customer record')).locator('#record:visible').waitFor();
    },
  },
  'extension-message-box': {
    shape: laptop,
    show: async (page, platform) => {
      const desk = await atDesk(page, platform);
      await desk.getByRole('button', { name: 'Ready answers', exact: true }).click();
      const box = desk.getByRole('group', { name: 'Ready answers' }).frameLocator('iframe');
      await box.getByRole('button', { name: 'Oak desk' }).click();
      await box.getByText('Send sends').waitFor();
    },
  },
  'extension-fullscreen': {
    shape: laptop,
    show: async (page, platform) => {
      const desk = await atDesk(page, platform);
      const box = desk.getByRole('group', { name: 'Ready answers' }).frameLocator('iframe');
      await desk.getByRole('button', { name: 'Ready answers', exact: true }).click();
      for (const answer of ['In stock', 'On its way', 'Oak desk']) {
        await box.getByRole('button', { name: new RegExp(`^${answer}`) }).click();
        await box.getByText('Send sends').waitFor();
        await desk.getByRole('button', { name: 'Send', exact: true }).click();
        await box.getByText('was sent').waitFor();
      }
      await desk.getByRole('link', { name: 'Ready answers' }).click();
      await desk.getByRole('link', { name: 'Ready answers, 3 new' }).waitFor();
    },
  },
  'chat-actions': {
    shape: laptop,
    schemes: ['light', 'dark'],
    show: async (page, platform) => {
      const desk = await atDesk(page, platform);
      await desk.getByRole('button', { name: 'More about this chat', exact: true }).click();
      await desk.getByRole('menuitem', { name: 'Show what we know' }).hover();
    },
  },
  'chat-action-dialog': {
    shape: laptop,
    show: async (page, platform) => {
      const desk = await atDesk(page, platform);
      await desk.getByRole('button', { name: 'More about this chat', exact: true }).click();
      await desk.getByRole('menuitem', { name: 'Show what we know' }).click();
      await desk.getByRole('dialog').frameLocator('iframe').getByText('visitor@example.com').waitFor();
    },
  },
  'chat-page': {
    shape: { viewport: { width: 760, height: 500 }, deviceScaleFactor: 1.25 },
    show: async (page, platform) => {
      const agent = await startChatAgent(platform);
      await page.goto(agent.chatUrl);
      const write = async (text: string) => {
        await page.getByRole('textbox', { name: 'Message' }).fill(text);
        await page.keyboard.press('Enter');
        return agent.hears(text);
      };
      const { chatId } = await write('Hello! Does the blue one come in a smaller size?');
      await agent.says(chatId, 'Hello, it does: small and medium are in stock.');
      await agent.says(chatId, 'Here it is: https://shop.example/blue?size=s');
      await page.getByText('Here it is').waitFor();
      await write('Great, thank you. Could you put one aside for me?');
      await agent.act('send_typing_indicator', { chat_id: chatId, is_typing: true });
      await page.getByText('is writing').waitFor();
    },
  },
  'api-docs': {
    shape: { viewport: { width: 1280, height: 930 } },
    show: async (page, { server }) => {
      await page.goto(`${server.urls.api}/docs`);
      await page.locator('.opblock-tag').first().scrollIntoViewIfNeeded();
      await page
        .locator('.opblock-tag')
        .first()
        .evaluate((heading) => heading.scrollIntoView());
    },
  },
};

const light: Scheme[] = ['light'];
const pictureName = (name: string, scheme: Scheme) => (scheme === 'light' ? name : `${name}-${scheme}`);
const names = Object.entries(pictures).flatMap(([name, { schemes = light }]) =>
  schemes.map((scheme) => pictureName(name, scheme)),
);

// Not a test of the suite: `npm run pictures` runs it.
if (process.env.UPDATE_PICTURES === '1')
  test('the pictures are taken', { timeout: 120_000 }, async () => {
    const platform = await startDemoPlatform({
      GATEHOUSE_ACCOUNTS_URL: 'http://localhost:7700',
      GATEHOUSE_API_URL: 'http://localhost:7701',
      GATEHOUSE_AGENT_APP_URL: 'http://localhost:7702',
      GATEHOUSE_CONSOLE_URL: 'http://localhost:7703',
      GATEHOUSE_EXAMPLES_PORT: '7710',
    });
    const extensions = ['sign-in', 'basic', 'sections', 'message-box'].map((name) => `extension-${name}`);
    for (const name of ['sign-in-with-livechat', 'public-web-app', 'connect-with-livechat', ...extensions]) {
      await platform.example(name);
    }
    for (const [name, { shape, schemes = light, part, show }] of Object.entries(pictures)) {
      for (const colorScheme of schemes) {
        await withBrowserContext({ ...shape, colorScheme, userAgent, reducedMotion: 'reduce' }, async (context) => {
          const page = await context.newPage();
          context.setDefaultTimeout(10_000);
          await show(page, platform);
          const shown = context.pages().at(-1) ?? page;
          const path = fileOf(pictureName(name, colorScheme));
          await (part === undefined ? shown : shown.locator(part)).screenshot({ path });
        });
      }
    }
  });

test.each(names)('%s is there, and light enough', (name) => {
  expect(statSync(fileOf(name)).size).toBeLessThan(mostBytes);
});

/** The request of the first example, with other parameters or more. */
function requestUrl({ demo, server }: DemoPlatform, parameters: Record<string, string> = {}): string {
  const { client_id, redirect_uris } = demo.clients.signIn;
  const query = { client_id, redirect_uri: redirect_uris[0] ?? '', response_type: 'token', ...parameters };
  return `${server.urls.accounts}/?${new URLSearchParams(query)}`;
}

/** The agent app with the chat of the demo’s visitor, whose agent is signed in. */
async function atDesk(page: Page, { server, demo }: DemoPlatform): Promise<Page> {
  const desk = await openAgentApp(page.context(), server.urls, demo.accounts.agent);
  await openChatOf(desk, 'Visitor');
  return desk;
}

/** The first example that has this client. */
function exampleUrl({ demo }: DemoPlatform, name: 'signIn' | 'publicWeb' | 'publicServer'): string {
  return new URL('/', demo.clients[name].redirect_uris[0]).href;
}

function signInAs(page: Page, { demo, server }: DemoPlatform, who: 'owner' | 'admin' | 'agent'): Promise<void> {
  return signInAtSite(page.context(), { accounts: server.urls.accounts, account: demo.accounts[who] });
}
