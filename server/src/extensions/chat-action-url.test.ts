import { describe, expect, test } from 'vitest';
import { CHAT_ACTION_PARAMETERS, type ChatActionContext, chatActionUrl } from './chat-action-url.ts';

const CONTEXT: ChatActionContext = {
  licenseId: 1001,
  agentId: 'ada@example.com',
  time: 1_750_000_000_123,
  clientId: 'client-1',
  source: 'chats',
  chatId: 'CHAT',
  threadId: 'THREAD',
  customer: {
    id: 'customer-1',
    name: 'Ann Berg',
    email: 'ann@customer.example',
    visit: {
      host: 'host.example',
      ip: '192.0.2.7',
      latitude: 52.23,
      longitude: 21.01,
      country: 'Poland',
      region: 'Mazovia',
      city: 'Warsaw',
      timezone: 'Europe/Warsaw',
    },
  },
};
const ALL = ['customers:ro', 'chats--access:ro'];
const told = (granted: readonly string[], context = CONTEXT) =>
  Object.fromEntries(new URL(chatActionUrl('https://crm.example.com/', context, granted)).searchParams);

test('all that is known is told, under the vendor’s names, in their order', () => {
  const all = told(ALL);
  expect(all).toEqual({
    licence_id: '1001',
    agent_id: 'ada@example.com',
    time: '1750000000123',
    instance_id: 'client-1',
    source: 'chats',
    chat_id: 'CHAT',
    thread_id: 'THREAD',
    customer_id: 'customer-1',
    customer_name: 'Ann Berg',
    customer_email: 'ann@customer.example',
    customer_host: 'host.example',
    customer_ip: '192.0.2.7',
    customer_latitude: '52.23',
    customer_longitude: '21.01',
    customer_country: 'Poland',
    customer_region: 'Mazovia',
    customer_city: 'Warsaw',
    customer_timezone: 'Europe/Warsaw',
  });
  expect(Object.keys(all)).toEqual([...CHAT_ACTION_PARAMETERS]);
});

test('what is not known is left out, and a 0 is known', () => {
  const customer = { id: 'c', name: '', email: undefined, visit: { latitude: 0 } };
  expect(Object.keys(told(ALL, { ...CONTEXT, clientId: undefined, customer }))).toEqual([
    ...['licence_id', 'agent_id', 'time', 'source', 'chat_id', 'thread_id', 'customer_id', 'customer_latitude'],
  ]);
  expect(Object.keys(told(ALL, { ...CONTEXT, customer: undefined }))).not.toContain('customer_id');
});

describe('H18: a field is told to the scopes that read it', () => {
  const always = ['licence_id', 'agent_id', 'time', 'instance_id', 'source', 'customer_id'];
  const ofChats = ['chat_id', 'thread_id'];
  const ofCustomers = CHAT_ACTION_PARAMETERS.filter((name) => name.startsWith('customer_')).slice(2);
  test.each([
    [[], always],
    [['agents--all:ro', 'customers.ban:rw', 'archives_read', 'chats.conversation--all:rw'], always],
    [['customers:ro'], [...always, 'customer_name', ...ofCustomers]],
    [['customers:rw'], [...always, 'customer_name', ...ofCustomers]],
    [['chats--my:ro'], [...always, ...ofChats, 'customer_name']],
    [['chats--access:rw'], [...always, ...ofChats, 'customer_name']],
    [['chats--all:ro'], [...always, ...ofChats, 'customer_name']],
    [ALL, CHAT_ACTION_PARAMETERS],
  ])('%j', (granted, names) => {
    expect(Object.keys(told(granted)).sort()).toEqual([...names].sort());
  });
});

describe('the developer’s own path, query and fragment stay as they are', () => {
  test.each([
    ['https://a.example/', 'https://a.example/?', ''],
    ['https://a.example', 'https://a.example?', ''],
    ['https://a.example/x?y=1', 'https://a.example/x?y=1&', ''],
    ['https://a.example/x?', 'https://a.example/x?', ''],
    ['https://a.example/x?y&', 'https://a.example/x?y&', ''],
    ['https://a.example/x#top', 'https://a.example/x?', '#top'],
    ['https://a.example/x?y=%20a+b#/route?z=1#2', 'https://a.example/x?y=%20a+b&', '#/route?z=1#2'],
    ['https://a.example/#/route?z=1', 'https://a.example/?', '#/route?z=1'],
  ])('%s', (url, before, after) => {
    const made = chatActionUrl(url, CONTEXT, []);
    expect(made.startsWith(`${before}licence_id=1001&`)).toBe(true);
    expect(made.endsWith(`customer_id=customer-1${after}`)).toBe(true);
  });
});

test.each(['Ann & Bob=1#?/%41+ \u0000\n"<>', "O'Neill (*)!", 'Ümläut 李 👩‍💻', '&customer_email=evil@example.com'])(
  'H12: %j is one value, and the URL is in its normal form',
  (name) => {
    const url = chatActionUrl('https://a.example/x#top', { ...CONTEXT, customer: { id: 'c', name } }, ALL);
    const parsed = new URL(url);
    expect(parsed.href).toBe(url);
    expect(parsed.searchParams.getAll('customer_name')).toEqual([name]);
    expect(parsed.searchParams.has('customer_email')).toBe(false);
    expect(parsed.hash).toBe('#top');
  },
);

test('half of a pair of surrogates breaks nothing', () => {
  const made = told(ALL, { ...CONTEXT, customer: { id: 'c', name: 'a\ud800b' } });
  expect(made.customer_name).toBe('a\ufffdb');
});
