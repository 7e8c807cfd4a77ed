import { expect, test } from 'vitest';
import { isOpenable } from './openable.ts';

const OF = { origin: 'https://crm.example.com', own: 'https://agents.example.net' };

test('H12: what is where it was registered may be opened', () => {
  expect(isOpenable('https://crm.example.com/x?customer_name=%3Cscript%3E#top', OF)).toBe(true);
  expect(isOpenable('http://127.0.0.1:7720/', { ...OF, origin: 'http://127.0.0.1:7720' })).toBe(true);
});

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'blob:https://crm.example.com/1',
  'filesystem:https://crm.example.com/1',
  'about:blank',
  'https://crm.example.com.evil.example/',
  'https://crm.example.com@evil.example/',
  'https://user@crm.example.com/',
  'https://crm.example.com:8443/',
  'http://crm.example.com/',
  '//crm.example.com/',
  '/chats',
  '',
  'https://agents.example.net/',
])('H12: %j may not', (url) => {
  expect(isOpenable(url, OF)).toBe(false);
});

test('H7: the agent app’s own origin may not, whatever was registered', () => {
  expect(isOpenable('https://agents.example.net/x', { origin: OF.own, own: OF.own })).toBe(false);
  expect(isOpenable('javascript:alert(1)', { origin: 'null', own: OF.own })).toBe(false);
});
