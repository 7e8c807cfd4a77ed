import { expect, test } from 'vitest';
import { identityFrom } from './info.ts';

const info = {
  client_id: 'c1',
  scope: 'agents--all:ro,agents--my:ro',
  expires_in: 28800,
  entity_id: 'ada@example.test',
  license_id: 1234567,
  token_type: 'Bearer',
};

test('an answer of /info becomes what the app is called back with', () => {
  expect(identityFrom(info, { clientId: 'c1' }, { access_token: 't' })).toEqual({
    error: null,
    data: {
      access_token: 't',
      client_id: 'c1',
      scopes: ['agents--all:ro', 'agents--my:ro'],
      expires_in: 28800,
      entity_id: 'ada@example.test',
      license: 1234567,
    },
  });
});

test('RFC 9700 4.6: a token that was issued to another client is refused', () => {
  expect(identityFrom({ ...info, client_id: 'c2' }, { clientId: 'c1' }, { access_token: 't' })).toEqual({
    error: { oauth_exception: 'access_denied', exception_details: 'issued_to_another_client' },
    data: null,
  });
});

test('no scope is an empty list, and spaces separate scopes as commas do', () => {
  expect(identityFrom({ ...info, scope: '' }, { clientId: 'c1' }, {}).data?.scopes).toEqual([]);
  expect(identityFrom({ ...info, scope: 'a b' }, { clientId: 'c1' }, {}).data?.scopes).toEqual(['a', 'b']);
});

test('an answer that is no object is a server_error', () => {
  expect(identityFrom(undefined, { clientId: 'c1' }, {}).error).toMatchObject({ oauth_exception: 'server_error' });
});
