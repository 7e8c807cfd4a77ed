import { expect, test } from 'vitest';
import type { ChatAgent } from './chat.ts';
import { chooseAgent } from './routing.ts';

const agent = (accountId: string, change: Partial<ChatAgent> = {}): ChatAgent => ({
  accountId,
  login: `${accountId}@example.test`,
  name: accountId,
  avatar: '',
  jobTitle: '',
  status: 'accepting chats',
  maxChats: 2,
  connected: true,
  groupIds: [0],
  ...change,
});
const choose = (agents: ChatAgent[], load: Record<string, number> = {}, groupIds = [0]) =>
  chooseAgent(agents, { groupIds, load: new Map(Object.entries(load)) })?.accountId;

test('a chat goes to whoever has the fewest', () => {
  expect(choose([agent('a'), agent('b')], { a: 1 })).toBe('b');
  expect(choose([agent('b'), agent('a')])).toBe('a');
});

test('to nobody who is away, full, or in other groups', () => {
  expect(choose([agent('a', { status: 'offline' }), agent('b', { status: 'not accepting chats' })])).toBeUndefined();
  expect(choose([agent('a'), agent('b')], { a: 2, b: 3 })).toBeUndefined();
  expect(choose([agent('a', { groupIds: [0, 1] })], {}, [2])).toBeUndefined();
  expect(choose([agent('a', { groupIds: [0, 1] }), agent('b', { groupIds: [0, 2] })], {}, [2])).toBe('b');
});

test('whoever is connected comes before those who only say that they accept chats', () => {
  const agents = [agent('a', { connected: false }), agent('b')];
  expect(chooseAgent(agents, { groupIds: [0], load: new Map([['b', 1]]) })?.accountId).toBe('b');
  expect(chooseAgent(agents, { groupIds: [0], load: new Map([['b', 2]]) })?.accountId).toBe('a');
});
