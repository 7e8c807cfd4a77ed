// The example with which an agent answers chats, and a customer who writes from a program.
import { beforeAll, expect, test } from 'vitest';
import { withCleanConsole } from './clean-console.ts';
import { type DemoPlatform, startDemoPlatform } from './demo-platform.ts';
import { openPopup, signIn } from './person.ts';

let platform: DemoPlatform;
beforeAll(async () => {
  platform = await startDemoPlatform();
});

/** A visitor of the page of the demo client for customers: calls an action and answers what it answered. */
async function arrive(): Promise<
  (action: string, payload: object) => Promise<{ chat_id: string; thread: { events: { text: string }[] } }>
> {
  const { customers } = platform.demo.clients;
  const { organization_id } = platform.demo.organizations.acme;
  const form = {
    grant_type: 'cookie',
    response_type: 'token',
    client_id: customers.client_id,
    redirect_uri: customers.redirect_uris[0] ?? '',
    organization_id,
  };
  const answer = await fetch(`${platform.server.urls.accounts}/v2/customer/token`, {
    method: 'POST',
    headers: { origin: new URL(form.redirect_uri).origin },
    body: new URLSearchParams(form),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return async (action, payload) => {
    const url = `${platform.server.urls.api}/v3.5/customer/action/${action}?organization_id=${organization_id}`;
    const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' };
    const answered = await fetch(url, { method: 'POST', headers, body: JSON.stringify(payload) });
    expect(answered.status, `${action}: ${await answered.clone().text()}`).toBe(200);
    return (await answered.json()) as { chat_id: string; thread: { events: { text: string }[] } };
  };
}

test('an agent signs in, gets the chat of a customer who writes, and both talk until it is closed', async () => {
  const example = await platform.example('answer-chats');
  const customer = await arrive();
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await page.goto(example.url);
    await page.locator('#hint:text-is("You are not signed in.")').waitFor();
    await signIn(await openPopup(page, '.livechat-login-button button'), platform.demo.accounts.owner);
    await page.getByText('Nobody has written yet.').waitFor();
    // The other side of the platform's own word for it: the agent is there.
    await expect
      .poll(async () => JSON.stringify(await customer('list_group_statuses', { all: true })))
      .toContain('"0":"online"');

    const hello = { type: 'message', text: 'Hello <b>there</b>' };
    const { chat_id } = await customer('start_chat', { chat: { thread: { events: [hello] } } });
    await page.getByRole('log').getByText('Hello <b>there</b>').waitFor();
    await page.getByLabel('Reply').fill('How can I help?');
    await page.keyboard.press('Enter');
    await page.locator('#events .own').waitFor();
    await customer('send_event', { chat_id, event: { type: 'message', text: 'With my order' } });
    await page.getByRole('log').getByText('With my order').waitFor();
    expect((await customer('get_chat', { chat_id })).thread.events.map(({ text }) => text)).toEqual([
      'Hello <b>there</b>',
      'How can I help?',
      'With my order',
    ]);

    await page.setViewportSize({ width: 360, height: 700 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.getByRole('button', { name: 'Close the chat' }).click();
    await page.getByRole('log').getByText('archived the chat').waitFor();
    await page.getByLabel('Reply').waitFor({ state: 'hidden' });
  });
});
