import { expect, test } from 'vitest';
import { readAnswer, readError } from './message.ts';

const source = {} as Window;
const expected = { origin: 'http://localhost:7700', source, state: 'the-state', responseType: 'token' } as const;
const good = {
  origin: 'http://localhost:7700',
  source,
  data: { state: 'the-state', data: { access_token: 'dal:at_1' } },
};

test('a message from the right origin, window and state is the answer', () => {
  expect(readAnswer(good, expected)).toEqual({ value: 'dal:at_1' });
});

test.each([
  ['another origin', { ...good, origin: 'http://localhost:7799' }],
  ['an origin that only starts like ours', { ...good, origin: 'http://localhost:7700.example.test' }],
  ['another window', { ...good, source: {} as Window }],
  ['no window', { ...good, source: null }],
  ['another state', { ...good, data: { ...good.data, state: 'other' } }],
  ['no state', { ...good, data: { data: good.data.data } }],
  ['the state in the data only', { ...good, data: { data: { ...good.data.data, state: 'the-state' } } }],
  ['null', { ...good, data: null }],
  ['a string', { ...good, data: 'the-state' }],
  ['neither data nor error', { ...good, data: { state: 'the-state' } }],
  ['an empty token', { ...good, data: { state: 'the-state', data: { access_token: '' } } }],
  ['a token that is no text', { ...good, data: { state: 'the-state', data: { access_token: {} } } }],
  ['a code where a token was asked for', { ...good, data: { state: 'the-state', data: { code: 'dal:ac_1' } } }],
])('a message with %s is ignored', (_what, event) => {
  expect(readAnswer(event, expected)).toBeUndefined();
});

test('while there is no window to expect a message from, none is accepted', () => {
  expect(readAnswer({ ...good, source: null }, { ...expected, source: null })).toBeUndefined();
});

test('a code is read where a code was asked for, and a token is not', () => {
  const asked = { ...expected, responseType: 'code' } as const;
  expect(readAnswer({ ...good, data: { state: 'the-state', data: { code: 'dal:ac_1' } } }, asked)).toEqual({
    value: 'dal:ac_1',
  });
  expect(readAnswer(good, asked)).toBeUndefined();
});

test('an error wins over data', () => {
  const data = { ...good.data, error: { identity_exception: 'unauthorized' } };
  expect(readAnswer({ ...good, data }, expected)).toEqual({ error: { identity_exception: 'unauthorized' } });
});

test('of an error only its own four names are kept', () => {
  expect(
    readError({ oauth_exception: 'access_denied', exception_details: 'd', client_id: 'c', redirect_uri: 'r' }),
  ).toEqual({ oauth_exception: 'access_denied', exception_details: 'd' });
});

test.each([undefined, null, 'text', {}, { identity_exception: 7 }])(
  'an unreadable error (%j) is a server_error',
  (body) => {
    expect(readError(body)).toEqual({ oauth_exception: 'server_error' });
  },
);
