// The addresses of the app.
import { expect, test } from 'vitest';
import { archivePath, chatPath, routeOf } from './routes.ts';

test('each address has its view, and what is no address is the chats', () => {
  expect(routeOf('/')).toEqual({ view: 'chats', chatId: undefined });
  expect(routeOf('/nowhere/x')).toEqual({ view: 'chats', chatId: 'x' });
  expect(routeOf('/visitors/v1')).toEqual({ view: 'visitors', customerId: 'v1' });
  expect(routeOf('/archives/c1')).toEqual({ view: 'archives', chatId: undefined, threadId: undefined });
  expect(routeOf('/settings')).toEqual({ view: 'settings', page: 'profile' });
  expect(routeOf('/apps/w1/deep')).toEqual({ view: 'apps', path: '/w1/deep' });
});

test('ids come out as they went in', () => {
  const odd = 'a/b %?#ü';
  expect(routeOf(chatPath(odd))).toEqual({ view: 'chats', chatId: odd });
  expect(routeOf(archivePath(odd, odd))).toEqual({ view: 'archives', chatId: odd, threadId: odd });
  expect(routeOf('/chats/%E0%A4%A')).toEqual({ view: 'chats', chatId: '%E0%A4%A' });
});
