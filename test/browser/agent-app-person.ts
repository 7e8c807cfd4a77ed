// What an agent does in the agent app, in a real browser: signs in, opens a chat, opens an extension's tab.
import type { BrowserContext, FrameLocator, Page } from 'playwright-core';
import { signInAtSite } from './person.ts';

type Place = { readonly accounts: string; readonly agentApp: string };

/** Opens the agent app for somebody who has signed in at the accounts site before, which it finds out by itself. */
export async function openAgentApp(
  context: BrowserContext,
  { accounts, agentApp }: Place,
  account: { email: string; password: string },
): Promise<Page> {
  await signInAtSite(context, { accounts, account });
  const page = await context.newPage();
  await page.goto(`${agentApp}/chats`);
  return page;
}

/** Opens the customer's chat from the list. */
export async function openChatOf(page: Page, customer: string): Promise<void> {
  await page.locator('.chat-item').getByRole('link', { name: customer }).click();
  await page.getByRole('textbox', { name: 'Message', exact: true }).waitFor();
}

/** Opens an extension's tab beside the chat. Answers its page. */
export async function openTab(page: Page, name: string): Promise<FrameLocator> {
  await page.getByRole('tab', { name, exact: true }).click();
  return page.getByRole('tabpanel', { name, exact: true }).frameLocator('iframe');
}
