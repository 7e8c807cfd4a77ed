import { expect, test } from 'vitest';
import type { ChatActionSettings } from './chat-action.ts';
import { chatActionFaults } from './chat-action-rules.ts';
import { loadIsSameSite } from './same-site.ts';

const platform = {
  agentAppOrigin: 'https://agents.platform-online.com',
  origins: ['https://agents.platform-online.com', 'https://api.platform-online.com'],
};
const isSameSite = await loadIsSameSite();
const faultsOf = (change: Partial<ChatActionSettings>, localDevelopment = false) => {
  const settings: ChatActionSettings = {
    label: 'Send to the CRM',
    kind: 'openLink',
    url: 'https://crm.shop-online.com/',
    widgetId: undefined,
    ...change,
  };
  return chatActionFaults(settings, { app: { localDevelopment }, platform, isSameSite });
};
const fieldsOf = (change: Partial<ChatActionSettings>) => faultsOf(change).map(({ field }) => field);

test.each([
  'Zamówienie nr 7 – “wysyłka”',
  '订单',
  'سفارش‌ها',
  '👩‍💻 Ticket ❤️',
  '<b>bold</b> & "quoted"',
  'x'.repeat(50),
])('the label %j is one', (label) => {
  expect(fieldsOf({ label })).toEqual([]);
});

test.each([
  '',
  ' ',
  '\u3164',
  '\u2800',
  '\u200d',
  '\u200b\u200b',
  'x'.repeat(51),
  'two\nlines',
  'tab\tbed',
  'nul\u0000',
  'line\u2028end',
  '\ud800',
  'Close chat\u202egpj.exe',
  '\u2066hidden\u2069',
  '\u200fleft',
  'in\u00advisible',
  'tag\u{e0041}ged',
  '\ue000',
  '\ufffc',
])('the label %j is none: it must be plain, and seen', (label) => {
  expect(fieldsOf({ label })).toEqual(['label']);
});

test.each([
  'https://good.example@evil.shop-online.com/',
  'https://user:pass@shop-online.com/',
  'https://evil.shop-online.com\\@good.example/',
  'http://shop-online.com/',
  '//shop-online.com/',
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'data:text/html,hello',
  'blob:https://shop-online.com/1',
  'file:///etc/passwd',
  'mailto:ann@shop-online.com',
  'https://10.0.0.8/',
  'https://169.254.169.254/latest/meta-data',
  'https://[::1]/',
  'https://2130706433/',
  'https://printer.local/',
  'http://127.0.0.1:7720/',
  'https://localhost/',
  'https://shop-online.com/\u0007',
  'https://shop-online.com/ä',
  'https://shop-online.com/a b',
  'https://SHOP-online.com/',
  'https://shop-online.com:443/',
  'https://shop-online.com/a/../b',
  'https://shop-online.com./',
  'https://api.platform-online.com/x',
  'https://crm.platform-online.com/',
  'https://shop-online.com/?plugin_id=mine',
  'https://shop-online.com/?customer_email=mine',
  'https://shop-online.com/?a=1&%63hat_id=2',
  `https://shop-online.com/${'x'.repeat(1024)}`,
])('H11: %s is no URL of an action, whatever it does', (url) => {
  for (const kind of ['openLink', 'openModal', 'sendWebhook'] as const)
    expect(fieldsOf({ kind, url })).toEqual(['url']);
});

test('on the developer’s machine a URL is one of an app that says so', () => {
  expect(faultsOf({ url: 'http://127.0.0.1:7720/?lang=en#top' }, true)).toEqual([]);
});

test('what opens a widget has a widget and no URL, and all else the other way round', () => {
  expect(fieldsOf({ kind: 'openWidget', url: undefined, widgetId: 'w' })).toEqual([]);
  expect(fieldsOf({ kind: 'openWidget', url: undefined })).toEqual(['widget_id']);
  expect(fieldsOf({ kind: 'openWidget', widgetId: 'w' })).toEqual(['url']);
  expect(fieldsOf({ widgetId: 'w' })).toEqual(['widget_id']);
  expect(fieldsOf({ url: undefined })).toEqual(['url']);
  expect(fieldsOf({ kind: 'open_widget' as 'openLink' })).toEqual(['action']);
});
