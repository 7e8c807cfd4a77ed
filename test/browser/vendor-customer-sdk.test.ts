// The vendor's customer-sdk 4.0.2 and the customer-auth in it, as npm has them, on the page of a shop: a whole conversation with an agent on
// the vendor's chat SDK. With the host names that are built into it, where the browser lets third parties keep cookies and where it does not.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { atFileEnd } from '../support/at-file-end.ts';
import { registerClient } from './app-site.ts';
import { withCleanConsole } from './clean-console.ts';
import { type SdkAgent, startSdkAgent } from './lc-sdk-agent.ts';
import { ACCOUNTS_HOST, bundlePage, startVendorHosts, type VendorHosts } from './vendor-hosts.ts';

type Told = readonly [name: string, data: unknown];
declare global {
  interface Window {
    startCustomerSdk(config: object): void;
    /** Calls a method of the SDK; \`auth.getToken\` one of its authorization. */
    callSdk(method: string, ...args: unknown[]): Promise<unknown>;
    /** All threads, as the SDK's iterator hands them over. */
    readHistory(chatId: string): Promise<{ id: string; events: { text?: string }[] }[]>;
    toldBySdk: Told[];
  }
}

const PAGE_SCRIPT = `
import { init } from '@livechat/customer-sdk';
const EVENTS = [
  'connected', 'disconnected', 'customer_id', 'user_data', 'availability_updated', 'incoming_chat', 'incoming_event', 'incoming_typing_indicator',
  'events_marked_as_seen', 'chat_deactivated', 'chat_properties_updated', 'thread_properties_updated', 'customer_updated',
  'user_added_to_chat',
];
let sdk;
window.toldBySdk = [];
window.startCustomerSdk = ({ customer, ...config }) => {
  sdk = init({ ...config, customerDataProvider: () => customer });
  for (const name of EVENTS) sdk.on(name, (data) => toldBySdk.push([name, data]));
};
window.callSdk = async (method, ...args) =>
  method.startsWith('auth.') ? sdk.auth[method.slice(5)](...args) : sdk[method](...args);
window.readHistory = async (chatId) => {
  const history = sdk.getChatHistory({ chatId });
  const threads = [];
  for (;;) {
    const { value, done } = await history.next();
    threads.push(...(value?.threads ?? []));
    if (done) return threads;
  }
};`;

const SCOPES = 'chats--all:rw,customers:rw,agents--all:rw';

let hosts: VendorHosts;
let config: { organizationId: string; clientId: string };
let agent: SdkAgent;

beforeAll(async () => {
  const page = await bundlePage(PAGE_SCRIPT, import.meta.dirname);
  hosts = await startVendorHosts({ shops: ['shop.example'], page });
  const { server, demo } = hosts.platform;
  const { admin, owner, agent: third } = demo.accounts;
  const { client_id: clientId } = await registerClient(server, {
    name: 'Chat widget',
    type: 'javascript',
    redirectUris: ['https://shop.example/'],
    scopes: ['agents--my:ro'],
  });
  config = { organizationId: admin.organization_id, clientId };
  const made = await server.cli(['token', 'create', '--account', admin.email, '--scopes', SCOPES, '--json']);
  const { token } = JSON.parse(made.stdout);
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-certificate-'));
  atFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
  const certificate = join(folder, 'localhost.pem');
  writeFileSync(certificate, hosts.api.certificate);
  agent = await startSdkAgent({ apiUrl: hosts.api.address, token, certificate });
  await agent.call('setRoutingStatus', 'accepting_chats');
  // One agent is there, who comes and goes as the tests say.
  for (const { email } of [owner, third]) await agent.call('setRoutingStatus', 'not_accepting_chats', email);
});

const call = <Answer = unknown>(page: Page, method: string, ...args: unknown[]) =>
  page.evaluate(([name, given]) => window.callSdk(name, ...given), [method, args] as const) as Promise<Answer>;

/** What the page is told next by this name, after \`from\` others of it. */
async function told(page: Page, name: string, from = 0): Promise<unknown> {
  const place = [name, from] as const;
  await page.waitForFunction(
    ([wanted, skipped]) => window.toldBySdk.filter(([one]) => one === wanted).length > skipped,
    place,
    { polling: 20 },
  );
  return page.evaluate(([wanted, skipped]) => window.toldBySdk.filter(([one]) => one === wanted)[skipped]?.[1], place);
}

/** A page of the shop where the SDK runs and is connected. */
async function visit(context: BrowserContext, customer: object = { name: 'Thomas' }): Promise<Page> {
  const page = await context.newPage();
  await page.goto('https://shop.example/some/page');
  const where = { url: 'https://shop.example/some/page', title: 'Shop' };
  await page.evaluate((given) => window.startCustomerSdk(given), { ...config, customer, page: where });
  return page;
}

const message = (text: string) => ({ type: 'message', text });
type StartedChat = { chat: { id: string; thread: { id: string; events: { id: string }[] } } };

const WAYS = [
  { words: 'where third parties keep cookies', blockThirdPartyCookies: false },
  { words: 'where they keep none but partitioned ones', blockThirdPartyCookies: true },
];

describe.each(WAYS)('$words', ({ blockThirdPartyCookies }) => {
  // The SDK reports to a collector of its vendor's, which no name leads to here.
  const inBrowser = (use: (context: BrowserContext) => Promise<void>, expected: RegExp[] = []) =>
    withCleanConsole(
      { ...hosts.browser, blockThirdPartyCookies, expected: [/queue\.livechatinc\.com/, ...expected] },
      use,
    );

  test('a visitor and an agent hold a whole conversation', async () => {
    await inBrowser(async (context) => {
      const page = await visit(context, { name: 'Thomas', sessionFields: { plan: 'gold' } });
      const connected = await told(page, 'connected');
      const customerId = (await told(page, 'customer_id')) as string;
      expect(connected).toMatchObject({
        customer: { id: customerId, name: 'Thomas', sessionFields: { plan: 'gold' } },
        availability: 'online',
      });
      expect(await call(page, 'getPredictedAgent')).toMatchObject({ agent: { type: 'agent' }, queue: false });
      expect(await call(page, 'listGroupStatuses')).toMatchObject({ 0: 'online' });
      expect(await call(page, 'listChats')).toMatchObject({ chatsSummary: [], totalChats: 0 });

      const first = { ...message('Hi'), customId: 'first' };
      const { chat } = await call<StartedChat>(page, 'startChat', { chat: { thread: { events: [first] } } });
      const { id: chatId, thread } = chat;
      expect(chat).toMatchObject({
        thread: { chatId, active: true, events: [{ text: 'Hi', customId: 'first', authorId: customerId }] },
        users: [{ id: customerId }, { type: 'agent', present: true }],
      });
      await agent.told('incoming_chat', chatId);

      await agent.call('sendTypingIndicator', chatId, true);
      expect(await told(page, 'incoming_typing_indicator')).toMatchObject({
        chatId,
        typingIndicator: { isTyping: true },
      });
      await agent.call('sendEvent', chatId, message('Hello, how can I help?'));
      const { event: hello } = (await told(page, 'incoming_event')) as { event: { createdAt: string } };
      expect(hello).toMatchObject({ type: 'message', text: 'Hello, how can I help?', threadId: thread.id });
      expect(await call(page, 'markEventsAsSeen', { chatId, seenUpTo: hello.createdAt })).toEqual({ success: true });
      await agent.told('events_marked_as_seen', customerId);

      await call(page, 'setSneakPeek', { chatId, sneakPeekText: `My or ${chatId}` });
      await agent.told('incoming_sneak_peek', `My or ${chatId}`);
      const sent = await call<{ createdAt: string }>(page, 'sendEvent', {
        chatId,
        event: message(`My order of ${chatId}`),
      });
      expect(sent).toMatchObject({ type: 'message', authorId: customerId, threadId: thread.id });
      await agent.told('incoming_event', `My order of ${chatId}`);

      await agent.call('markEventsAsSeen', chatId, sent.createdAt);
      expect(await told(page, 'events_marked_as_seen', 1)).toMatchObject({ chatId, seenUpTo: sent.createdAt });

      const button = { type: 'message', text: 'Yes', value: 'Yes', postback_id: 'yes', user_ids: [] };
      const card = {
        type: 'rich_message',
        template_id: 'quick_replies',
        elements: [{ title: 'Sure?', buttons: [button] }],
      };
      await agent.call('sendEvent', chatId, card);
      const { event } = (await told(page, 'incoming_event', 1)) as { event: { id: string } };
      expect(event).toMatchObject({ type: 'rich_message', elements: [{ buttons: [{ postbackId: 'yes' }] }] });
      const pressed = { chatId, threadId: thread.id, eventId: event.id, postback: { id: 'yes', toggled: true } };
      expect(await call(page, 'sendRichMessagePostback', pressed)).toEqual({ success: true });
      await agent.told('incoming_rich_message_postback', event.id);

      expect(await call(page, 'updateCustomer', { name: 'Thomas B', email: 't@shop.example' })).toEqual({
        success: true,
      });
      expect(await told(page, 'customer_updated', 1)).toMatchObject({ id: customerId, name: 'Thomas B' });
      await call(page, 'setCustomerSessionFields', { sessionFields: { plan: 'silver', cart: '3' } });
      expect(await call(page, 'getCustomer')).toMatchObject({
        id: customerId,
        name: 'Thomas B',
        email: 't@shop.example',
        sessionFields: { plan: 'silver', cart: '3' },
        statistics: { chatsCount: 1, threadsCount: 1 },
      });
      const properties = { routing: { pinned: true } };
      expect(await call(page, 'updateChatProperties', { id: chatId, properties })).toEqual({ success: true });
      expect(await told(page, 'chat_properties_updated')).toEqual({ chatId, properties });
      await call(page, 'rateChat', { chatId, rating: { score: 1, comment: 'Thank you' } });
      expect(await told(page, 'thread_properties_updated')).toMatchObject({ properties: { rating: { score: 1 } } });

      expect(await call(page, 'listChats')).toMatchObject({
        totalChats: 1,
        chatsSummary: [
          { id: chatId, active: true, properties, lastThreadId: thread.id, lastEvent: { type: 'rich_message' } },
        ],
      });
      await call(page, 'deactivateChat', { id: chatId });
      await told(page, 'chat_deactivated');
      const again = { chat: { id: chatId, thread: { events: [message('One thing more')] } } };
      const resumed = await call<StartedChat>(page, 'resumeChat', again);
      expect(resumed.chat.thread).toMatchObject({ previousThreadId: thread.id, events: [{ text: 'One thing more' }] });
      expect(await call(page, 'listThreads', { chatId })).toMatchObject({
        threads: [
          { id: resumed.chat.thread.id, active: true },
          { id: thread.id, active: false },
        ],
      });
      const history = await page.evaluate((id) => window.readHistory(id), chatId);
      const said = history.flatMap(({ events }) => events.flatMap(({ text = [] }) => text));
      expect(said).toEqual(expect.arrayContaining(['Hi', `My order of ${chatId}`, 'One thing more']));
      expect(history.map(({ id }) => id)).toEqual([thread.id, resumed.chat.thread.id]);
      await call(page, 'deactivateChat', { id: chatId });
      await call(page, 'destroy');
    });
  });

  test('it comes back as the same customer after the network went away, and with a fresh token after its own was revoked', async () => {
    const expected = [/Failed to load resource/, /WebSocket connection/];
    await inBrowser(async (context) => {
      const page = await visit(context);
      await told(page, 'connected');
      const customerId = await told(page, 'customer_id');
      hosts.cutSockets();
      expect(await told(page, 'disconnected')).toEqual({ reason: 'connection_lost' });
      expect(await told(page, 'connected', 1)).toMatchObject({ customer: { id: customerId } });

      const { accessToken } = await call<{ accessToken: string }>(page, 'auth.getToken');
      const ended = page.evaluate(
        ([url, bearer]) =>
          fetch(url, { method: 'DELETE', headers: { authorization: bearer } }).then(({ status }) => status),
        [`https://${ACCOUNTS_HOST}/v2/customer/token`, `Bearer ${accessToken}`] as const,
      );
      expect(await ended).toBe(200);
      expect(await told(page, 'disconnected', 1)).toEqual({ reason: 'access_token_revoked' });
      expect(await told(page, 'connected', 2)).toMatchObject({ customer: { id: customerId } });
      const fresh = await call<{ accessToken: string; entityId: string }>(page, 'auth.getToken');
      expect(fresh.entityId).toBe(customerId);
      expect(fresh.accessToken).not.toBe(accessToken);
      expect(await call(page, 'getCustomer')).toMatchObject({ id: customerId });
      await call(page, 'destroy');
    }, expected);
  });

  test('it tells when the last agent goes and when one comes', async () => {
    await inBrowser(async (context) => {
      const page = await visit(context);
      expect(await told(page, 'connected')).toMatchObject({ availability: 'online' });
      await agent.call('setRoutingStatus', 'not_accepting_chats');
      expect(await told(page, 'availability_updated')).toEqual({ availability: 'offline' });
      const refused = await call(page, 'startChat', {}).catch((error: Error) => error.message);
      expect(refused).toContain('accepts chats');
      await agent.call('setRoutingStatus', 'accepting_chats');
      expect(await told(page, 'availability_updated', 1)).toEqual({ availability: 'online' });
      await call(page, 'destroy');
    });
  });
});
