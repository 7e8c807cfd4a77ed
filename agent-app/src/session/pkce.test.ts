// RFC 7636, appendix B.
import { expect, test } from 'vitest';
import { challengeOf, randomText } from './pkce.ts';

test('RFC 7636 B: the challenge of the example is that of the example', async () => {
  expect(await challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  );
});

test('RFC 7636 4.1: a verifier has 43 unreserved characters, and is never the same', () => {
  expect(randomText()).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(randomText()).not.toBe(randomText());
});
