// The vendor's accounts SDK 2.1.3 as it was published, in an extension's frame: by popup, in a hidden frame and by redirect, with third-party cookies and without.
import type { BrowserContext, Frame, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { withBrowserContext } from '../../support/chromium.ts';
import { registerClient } from '../app-site.ts';
import { allow, untilClosed } from '../person.ts';
import { NODE_GLOBALS, publishedScript } from '../vendor-sdk-pages.ts';
import { type Desk, frameOf, openAgentApp, startDesk, startThirdParty, untilIn, untilState } from './desk.ts';

declare global {
  interface Window {
    /** What the vendor's SDK has told, as text: the scopes of an identity, or the error. */
    said: Promise<string>[];
  }
}

let desk: Desk;
let widgetId: string;
let chatId: string;

beforeAll(async () => {
  desk = await startDesk();
  const third = await startThirdParty(desk);
  const { client_id } = await registerClient(desk.server, {
    name: 'Extension',
    type: 'javascript',
    redirectUris: [`${third.origin}/vendor`],
    scopes: ['agents--my:ro'],
  });
  const options = { client_id, server_url: desk.server.urls.accounts, redirect_uri: `${third.origin}/vendor` };
  const url = third.serve(
    '/vendor',
    `LiveChat.init({ authorization: false });
    window.said = [];
    const sdk = new AccountsSDK(${JSON.stringify(options)});
    const tell = (asked) => said.push(asked.then(({ scope }) => scope, ({ identity_exception }) => identity_exception));
    const button = document.createElement('button');
    button.onclick = () => tell(sdk.popup().authorize());
    document.body.append(button);
    if (location.hash.includes('access_token')) tell(sdk.redirect().authorizeData());`,
    {
      head: `${NODE_GLOBALS}<script>${publishedScript('livechat-accounts-sdk-2.1.3').replaceAll('</script', '<\\/script')}</script>`,
    },
  );
  [widgetId = ''] = (
    await desk.install({ name: 'Vendor', widgets: [{ url, place: 'details', authorization: 'sign-in' }] })
  ).widgetIds;
  ({ chatId } = await desk.startChat({ name: 'Ann Berg' }));
});

const lastSaid = (frame: Frame) => untilIn(frame, () => window.said.at(-1));

async function openExtension(context: BrowserContext): Promise<{ page: Page; frame: Frame }> {
  context.setDefaultTimeout(10_000);
  const page = await openAgentApp(context, desk, `/chats/${chatId}`);
  await page.getByRole('tab', { name: 'Vendor' }).click();
  await untilState(page, widgetId, 'connected');
  return { page, frame: await frameOf(page, widgetId) };
}

async function signInByPopup(page: Page, frame: Frame, { isNew }: { isNew: boolean }): Promise<void> {
  const opened = page.waitForEvent('popup');
  await frame.click('button');
  const popup = await opened;
  if (isNew) await allow(popup);
  await untilClosed(popup);
}

describe('accounts-sdk 2.1.3 in the frame of an extension', () => {
  test('by popup, where the agent allows it; from then on in a hidden frame, and by redirect of the frame itself', async () => {
    await withBrowserContext({}, async (context) => {
      const { page, frame } = await openExtension(context);
      await signInByPopup(page, frame, { isNew: true });
      expect(await lastSaid(frame)).toBe('agents--my:ro');
      await frame.evaluate('tell(sdk.iframe().authorize())');
      expect(await lastSaid(frame)).toBe('agents--my:ro');

      await frame.evaluate('sdk.redirect().authorize()');
      await frame.waitForURL(/#.*access_token=/);
      expect(await lastSaid(await frameOf(page, widgetId))).toBe('agents--my:ro');
      await untilState(page, widgetId, 'connected');
    });
  });

  test('H24: where cookies are kept out of frames, by popup alone: the hidden frame says that nobody is signed in', async () => {
    await withBrowserContext({ blockThirdPartyCookies: true }, async (context) => {
      const { page, frame } = await openExtension(context);
      await signInByPopup(page, frame, { isNew: false });
      expect(await lastSaid(frame)).toBe('agents--my:ro');
      await frame.evaluate('tell(sdk.iframe().authorize())');
      expect(await untilIn(frame, () => window.said[1])).toBe('unauthorized');
    });
  });
});
