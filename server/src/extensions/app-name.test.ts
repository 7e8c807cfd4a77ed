import { expect, test } from 'vitest';
import { appNameFault, lookOf } from './app-name.ts';

test.each([
  'Order history',
  'Заказы',
  'Παραγγελίες',
  '注文履歴 2',
  'سجل الطلبات',
  'Bücher & Ærø',
  'Orders – Заказы',
  '👩‍👩‍👧 Family ❤️‍🔥',
  'C++ 2.0',
  'می\u200cخواهم',
  'क्\u200dष',
])('an app may be called %s', (name) => {
  expect(appNameFault(name)).toBeUndefined();
});

test.each([
  ['a mark of direction', 'Order\u202etxt.exe'],
  ['an isolate', '\u2066Orders\u2069'],
  ['a space without width', 'Or\u200bders'],
  ['a joiner', 'Or\u200dders'],
  ['the other joiner', 'Orders\u200c'],
  ['two joiners', 'می\u200c\u200cخواهم'],
  ['a byte order mark', '\ufeffOrders'],
  ['a soft hyphen', 'Or\u00adders'],
  ['a filler', 'Orders\u3164'],
  ['a character of nobody', 'Orders\ue000'],
  ['a tag', 'Orders\u{e0041}'],
  ['a Cyrillic letter', 'Оrders'],
  ['a Greek letter', 'Οrders'],
  ['a Cyrillic letter inside', 'PаyPal'],
])('not with %s in it', (_what, name) => {
  expect(appNameFault(name)).toMatch(/^must not .*\.$/);
});

test.each([
  ['Order history', 'order  HISTORY!'],
  ['Order history', 'Órdér hístory'],
  ['Order history', 'Ｏｒｄｅｒ history'],
  ['Orders', '0rders'],
  ['Bill', 'BiII'],
  ['Mail', 'Mai1'],
  ['modern', 'modem'],
  ['Cope', 'Соре'],
  ['Soso', 'ЅОЅО'],
  ['Kappa', 'Κappa'],
  ['🛒', ' 🛒 '],
])('%s looks like %s', (one, other) => {
  expect(lookOf(one)).toBe(lookOf(other));
});

test.each([
  ['Orders', 'Order'],
  ['Orders', 'Invoices'],
  ['注文', '履歴'],
  ['🛒', '📦'],
  ['Notes 2', 'Notes 3'],
])('%s does not look like %s', (one, other) => {
  expect(lookOf(one)).not.toBe(lookOf(other));
});
