import { expect, test } from 'vitest';
import { codeChallengeOf, newCodeVerifier } from './pkce.ts';

test('RFC 7636 appendix B: the S256 challenge of the example verifier', async () => {
  expect(await codeChallengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  );
});

test('RFC 7636 4.1: a verifier is 43 unreserved characters, and no two are equal', () => {
  const verifiers = Array.from({ length: 200 }, newCodeVerifier);
  for (const verifier of verifiers) expect(verifier).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(new Set(verifiers).size).toBe(200);
});
