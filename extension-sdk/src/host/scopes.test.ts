import { describe, expect, test } from 'vitest';
import type { CustomerProfile } from '../wire/customer-profile.ts';
import { mayHave, withinScopes } from './scopes.ts';

const covers = (granted: readonly string[], scope: string) =>
  granted.includes(scope) || granted.includes(scope.replace(/:ro$/, ':rw'));
const grant = (...scopes: string[]) => ({ scopes, covers });

const profile: CustomerProfile = {
  id: 'c',
  name: 'John',
  email: 'john@example.com',
  chat: { chat_id: 'A', id: 'B', groupID: '0', preChatSurvey: [] },
  source: 'chats',
  geolocation: { country: 'Poland' },
  customVariables: { plan: 'gold' },
};
const fieldsWith = (...scopes: string[]) => {
  const told = withinScopes('customer_profile', profile, grant(...scopes));
  return told === 'withheld' ? [] : Object.keys(told.data as object).sort();
};

describe('the customer', () => {
  test('without scopes is an id, a name and where they were opened', () => {
    expect(withinScopes('customer_profile', profile, grant())).toEqual({
      data: { id: 'c', name: 'John', chat: {}, source: 'chats', geolocation: {} },
    });
  });
  test('with customers:ro has an address, a place and variables, but no chat', () => {
    expect(fieldsWith('customers:ro')).toEqual([
      'chat',
      'customVariables',
      'email',
      'geolocation',
      'id',
      'name',
      'source',
    ]);
    expect(withinScopes('customer_profile', profile, grant('customers:ro'))).toMatchObject({ data: { chat: {} } });
  });
  test.each(['chats--all:ro', 'chats--access:rw', 'chats--my:ro'])('with %s has the chat', (scope) => {
    expect(withinScopes('customer_profile', profile, grant(scope))).toMatchObject({ data: { chat: profile.chat } });
    expect(fieldsWith(scope)).not.toContain('email');
  });
});

test.each(['message', 'messages', 'message_box_text'] as const)('%s needs a scope to read chats', (event) => {
  expect(withinScopes(event, {}, grant('customers:ro'))).toBe('withheld');
  expect(withinScopes(event, {}, grant('chats--my:ro'))).toEqual({ data: {} });
});

test('other events need none', () => {
  expect(withinScopes('change_theme', { theme: 'dark' }, grant())).toEqual({ data: { theme: 'dark' } });
});

test('reading is not writing', () => {
  expect(mayHave(grant('chats--all:ro'), 'chats:rw')).toBe(false);
  expect(mayHave(grant('chats--my:rw'), 'chats:rw')).toBe(true);
});
