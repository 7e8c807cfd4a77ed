import { expect, test } from 'vitest';
import { readV2Error } from './sign-out.ts';

test("a v2 error is told in the SDK's names", () => {
  expect(
    readV2Error({ error: 'access_denied', sub_error: 'insufficient_scope', error_description: 'why', request_id: 'r' }),
  ).toEqual({
    oauth_exception: 'access_denied',
    exception_details: 'insufficient_scope',
    exception_description: 'why',
  });
});

test('a v1 error keeps its names', () => {
  expect(readV2Error({ identity_exception: 'identity_lost' })).toEqual({ identity_exception: 'identity_lost' });
});

test('an unreadable error is a server_error', () => {
  expect(readV2Error(undefined)).toEqual({ oauth_exception: 'server_error' });
});
