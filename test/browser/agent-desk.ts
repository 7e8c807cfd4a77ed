// Agents at the agent app, and the customers who write to them, in real browsers.
import type { BrowserContext, Page } from 'playwright-core';
import type { DemoPlatform } from './demo-platform.ts';
import { signIn, signInAtSite } from './person.ts';

type Who = 'agent' | 'admin' | 'owner';

/** Opens the app as somebody who is signed in at the accounts site; `byForm`: as one who is not yet, and is led there first. */
export async function openDesk(
  context: BrowserContext,
  { server, demo }: DemoPlatform,
  { who = 'agent', path = '/chats', byForm = false }: { who?: Who; path?: string; byForm?: boolean } = {},
): Promise<Page> {
  const account = demo.accounts[who];
  if (!byForm) await signInAtSite(context, { accounts: server.urls.accounts, account });
  const page = await context.newPage();
  await page.goto(`${server.urls.agentApp}${path}`);
  if (byForm) {
    await page.locator('form#sign-in').waitFor();
    await signIn(page, account);
  }
  await untilConnected(page);
  return page;
}

/** The chats are there: the app has signed in and is connected. */
export async function untilConnected(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).waitFor();
  await page.getByRole('button', { name: /: (?:not )?accepting chats$/ }).waitFor();
}

export async function openChatPage(context: BrowserContext, { demo }: DemoPlatform): Promise<Page> {
  const page = await context.newPage();
  await page.goto(demo.chat_page.url);
  return page;
}

/** Writes as a customer or as an agent: both have a field of this name. */
export async function write(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Message', exact: true });
  await field.fill(text);
  await field.press('Enter');
}

/** A message of the feed, by its exact words. */
export const message = (page: Page, text: string) =>
  page
    .getByRole('log', { name: 'Messages' })
    .getByRole('listitem')
    .filter({ has: page.getByText(text, { exact: true }) });

/** A chat of the list, by what was said last in it. */
export const listedChat = (page: Page, text: string, group?: string) =>
  (group === undefined ? page : page.getByRole('region', { name: group }))
    .locator('.chat-item')
    .filter({ hasText: text })
    .getByRole('link');

/** Says in whose hands new chats go: these agents accept any number of them, the others none. */
export async function onlyAccepting({ server, demo }: DemoPlatform, accepting: readonly Who[]): Promise<void> {
  const { owner } = demo.accounts;
  const made = await server.cli(['token', 'create', '--account', owner.email, '--scopes', 'agents--all:rw', '--json']);
  const { token } = JSON.parse(made.stdout) as { token: string };
  const ask = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${server.urls.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-api-version': '2' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} was refused: ${await answer.text()}`);
  };
  for (const who of ['agent', 'admin', 'owner'] as const) {
    const { email } = demo.accounts[who];
    const status = accepting.includes(who) ? 'accepting_chats' : 'not_accepting_chats';
    await ask('PUT', `/agents/${email}`, { max_chats_count: 50 });
    await ask('POST', '/v3.5/agent/action/set_routing_status', { status, agent_id: email });
  }
}
