// Which answers of the accounts site count.
import { expect, test } from 'vitest';
import { decodeAnswer } from './authorization.ts';

const site = { accountsUrl: 'https://accounts.example', dialects: ['standard'] };
const asked = { state: 'expected', verifier: 'secret', site };
const iss = encodeURIComponent(site.accountsUrl);

test('RFC 6749 10.12: an answer with another state does not count, whatever it says', () => {
  expect(decodeAnswer(`?code=c&state=other&iss=${iss}`, asked)).toEqual({ error: 'state_mismatch' });
  expect(decodeAnswer(`?code=c&iss=${iss}`, asked)).toEqual({ error: 'state_mismatch' });
});

test('RFC 9207 2.4: an answer from another issuer does not count', () => {
  expect(decodeAnswer('?code=c&state=expected&iss=https%3A%2F%2Fevil.example', asked)).toEqual({
    error: 'issuer_mismatch',
  });
  expect(decodeAnswer('?code=c&state=expected', asked)).toEqual({ error: 'issuer_mismatch' });
});

test('RFC 6749 4.1.2: a code comes with the verifier of its request; a refusal is a refusal', () => {
  expect(decodeAnswer(`?code=c&state=expected&iss=${iss}`, asked)).toEqual({ code: 'c', verifier: 'secret' });
  expect(decodeAnswer(`?error=access_denied&state=expected&iss=${iss}`, asked)).toEqual({ error: 'access_denied' });
});
