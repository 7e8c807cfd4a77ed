// The agent app as it looks and as it is used without a mouse: names, structure, contrast and reflow at each width and in both themes; all of a
// conversation by keyboard; one column on a phone.
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { findViolations } from './accessibility.ts';
import { listedChat, message, onlyAccepting, openChatPage, openDesk, untilConnected, write } from './agent-desk.ts';
import { withCleanConsole } from './clean-console.ts';
import { type DemoPlatform, startDemoPlatform } from './demo-platform.ts';
import { findPageFaults } from './page-faults.ts';

let platform: DemoPlatform;
beforeAll(async () => {
  platform = await startDemoPlatform();
  await onlyAccepting(platform, ['agent']);
});

/** The app with a customer who has said this. */
async function withCustomer(
  options: BrowserContextOptions,
  said: string,
  use: (desk: Page, customer: Page) => Promise<void>,
): Promise<void> {
  await withCleanConsole(options, async (agents) => {
    await withCleanConsole({}, async (customers) => {
      const desk = await openDesk(agents, platform);
      const customer = await openChatPage(customers, platform);
      await write(customer, said);
      await listedChat(desk, said).waitFor();
      await use(desk, customer);
    });
  });
}

describe.each([
  ['light', 1440],
  ['dark', 1024],
  ['light', 400],
] as const)('in the %s theme at %i px', (colorScheme, width) => {
  test('each view has names, structure, contrast, and nothing that sticks out', async () => {
    const said = `Hello from ${width} ${colorScheme}`;
    const options = { colorScheme, viewport: { width, height: 800 }, reducedMotion: 'reduce' as const };
    await withCustomer(options, said, async (desk) => {
      const faults: Record<string, string[]> = {};
      const look = async (name: string) => {
        faults[name] = [...(await findPageFaults(desk)), ...(await findViolations(desk))];
      };
      const open = (name: string) => desk.getByRole('link', { name: new RegExp(`^${name}`) }).click();
      await look('list');
      await listedChat(desk, said).click();
      await message(desk, said).waitFor();
      await write(desk, 'Hello.');
      await message(desk, 'Hello.').locator('time').waitFor();
      await desk.getByRole('button', { name: 'More about this chat' }).click();
      await desk.getByRole('menuitem').first().waitFor();
      await look('chat and its menu');
      // Beside the menu where there is room, and in it where there is none: never in both.
      const entry = desk.getByRole('menuitem', { name: 'Transfer …' });
      const button = desk.getByRole('button', { name: 'Transfer chat' });
      expect([await entry.count(), await button.count()]).toEqual(width >= 1280 ? [0, 1] : [1, 0]);
      await desk.keyboard.press(width >= 1280 ? 'Escape' : 'Shift');
      await entry.or(button).click();
      await desk.getByRole('radio').first().waitFor();
      await look('transfer');
      await desk.keyboard.press('Escape');
      const back = desk.getByRole('link', { name: 'Back to the chats' });
      if (await back.isVisible()) await back.click();
      for (const name of ['Visitors', 'Archives', 'Settings']) {
        await open(name);
        await desk.getByRole('heading', { name, level: 2 }).waitFor();
        await desk
          .getByRole('status', { name: /^(?:Loading|Searching)/ })
          .first()
          .waitFor({ state: 'hidden' });
        await look(name);
      }
      await desk.getByRole('link', { name: 'Apps' }).click();
      await desk.getByText('What it may do').first().waitFor();
      await look('Apps');
      const none = Object.fromEntries(Object.keys(faults).map((name) => [name, []]));
      expect(faults).toEqual(none);
    });
  });
});

test('a whole conversation goes by keyboard: F6 between the regions, arrows in lists, Enter to open and to send, Esc back', async () => {
  await withCustomer({}, 'By keyboard?', async (desk, customer) => {
    const focused = () =>
      desk.evaluate(() => document.activeElement?.closest('[data-region]')?.getAttribute('data-region'));
    const { keyboard } = desk;
    await desk.locator('body').press('F6');
    await expect.poll(focused).toBe('rail');
    await keyboard.press('F6');
    await expect.poll(focused).toBe('list');
    // The chat of the demo world is there too: the newest stands first.
    await keyboard.press('End');
    await keyboard.press('Home');
    await keyboard.press('Enter');
    await message(desk, 'By keyboard?').waitFor();
    await desk.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
    await keyboard.type('All');
    await keyboard.press('Shift+Enter');
    await keyboard.type('of it.');
    await keyboard.press('Enter');
    await message(customer, 'All\nof it.').waitFor();
    await keyboard.press('F6');
    await expect.poll(focused).toBe('details');
    await keyboard.press('Shift+F6');
    await expect.poll(focused).toBe('composer');
    await keyboard.press('Shift+F6');
    await expect.poll(focused).toBe('conversation');
    await keyboard.press('Escape');
    await expect.poll(focused).toBe('list');
    await keyboard.press('?');
    await desk.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await keyboard.press('Escape');
    await expect.poll(focused).toBe('list');
    await keyboard.press('Alt+3');
    await desk.getByRole('heading', { name: 'Archives', level: 2 }).waitFor();
    await keyboard.press('Alt+1');
    await desk.getByRole('heading', { name: 'Chats', level: 2 }).waitFor();
  });
});

test('a long conversation opens at its end, also as the details take of its width, and whoever says something sees it', async () => {
  const long = 'So much to tell '.repeat(500).trim();
  await withCustomer({ viewport: { width: 1440, height: 800 } }, long, async (desk, customer) => {
    await listedChat(desk, long).click();
    const feed = desk.getByRole('log', { name: 'Messages' });
    await message(desk, long).waitFor();
    await desk.getByRole('complementary', { name: 'Details' }).waitFor();
    const toEnd = desk.getByRole('button', { name: /^To the end/ });
    await write(customer, 'And more.');
    await message(desk, 'And more.').waitFor();
    const fromEnd = () => feed.evaluate((at) => at.scrollHeight - at.clientHeight - at.scrollTop);
    expect(await fromEnd()).toBeLessThan(60);
    await feed.evaluate((at) => at.scrollTo({ top: 0 }));
    await toEnd.waitFor();
    await write(desk, 'Go on.');
    await toEnd.waitFor({ state: 'detached' });
    await message(desk, 'Go on.').locator('time').waitFor();
    expect(await fromEnd()).toBeLessThan(60);
  });
});

test('on a phone there is one column, with a way back; the details lie over it', async () => {
  await withCustomer(
    { viewport: { width: 400, height: 800 }, hasTouch: true },
    'On the phone',
    async (desk, customer) => {
      await listedChat(desk, 'On the phone').tap();
      await message(desk, 'On the phone').waitFor();
      await listedChat(desk, 'On the phone').waitFor({ state: 'hidden' });
      await write(desk, 'Me too.');
      await message(customer, 'Me too.').waitFor();
      await desk.getByRole('button', { name: 'Show details' }).tap();
      await desk.getByRole('button', { name: 'Close details' }).tap();
      await desk.getByRole('link', { name: 'Back to the chats' }).tap();
      await listedChat(desk, 'Me too.').waitFor();
      await desk.getByRole('log').waitFor({ state: 'hidden' });
    },
  );
});

test('the theme that an agent chooses stays over a reload, and is there before the app is', async () => {
  await withCleanConsole({ colorScheme: 'light' }, async (context) => {
    const desk = await openDesk(context, platform, { path: '/settings/appearance' });
    await desk.getByRole('radio', { name: 'Dark' }).check();
    await expect.poll(() => desk.evaluate(() => document.documentElement.className)).toContain('lc-dark-theme');
    await desk.reload();
    await untilConnected(desk);
    expect(await desk.evaluate(() => document.documentElement.className)).toContain('lc-dark-theme');
  });
});
