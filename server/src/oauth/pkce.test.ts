import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { OAuthError } from './errors.ts';
import { type CodeChallenge, checkCodeChallenge, transform, verifyCodeVerifier } from './pkce.ts';
import type { CodeChallengeRule } from './storage.ts';
import { lenientPolicy, strictPolicy } from './test-policies.ts';

/** RFC 7636 appendix B. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const S256 = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
/** The same verifier in the form that published clients send. */
const DECIMAL =
  'MzMyNjAzMDMwLDQzNzk2NzA4NCw3OTAwMTYyNjgsMTI4NTA0MTY3MiwxOTkwNzUyNDI5LDE4NDQ1MjgyMTQsMTg2MDI3NDUwNiwtODgxNzg4NDc3';
const OTHER_VERIFIER = 'kestrel-01.harbor_lamp~Quartz-77.ovalMeadow_4x';

const PUBLIC = { type: 'public' } as const;
const CONFIDENTIAL = { type: 'confidential' } as const;
const NONE: CodeChallenge = { rule: 'none', challenge: undefined };

function refusal(attempt: () => unknown): { code: string; message: string } {
  try {
    attempt();
  } catch (error) {
    if (error instanceof OAuthError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('It was not refused.');
}

describe('the challenge of a verifier (RFC 7636 4.2)', () => {
  test('RFC 7636 appendix B: S256 gives the challenge of the example', () => {
    expect(transform('S256', VERIFIER)).toBe(S256);
  });

  test('published clients encode the words of the digest as signed decimal numbers', () => {
    expect(transform('S256-decimal-words', VERIFIER)).toBe(DECIMAL);
    expect(Buffer.from(DECIMAL, 'base64url').toString()).toBe(
      '332603030,437967084,790016268,1285041672,1990752429,1844528214,1860274506,-881788477',
    );
    expect(transform('S256-decimal-words', OTHER_VERIFIER)).toBe(
      'NDQzMzEyNTA1LDE0NzQzNTc4MjksMTcxODk4Njg0MCwyMDY1NjU3MzA5LC01MTE3MjUwNzMsLTEyNTcxNzgxODcsNDQ2NjkyNzg1LDEyODczMjgwMDk',
    );
    expect(transform('S256', OTHER_VERIFIER)).toBe('GmxpeVfg6kVmdahYex9t3eF_se-1EPu1Gp_9sUy7EQk');
  });

  test('plain is the verifier itself', () => {
    expect(transform('plain', VERIFIER)).toBe(VERIFIER);
  });
});

describe('settling the rule when the code is asked for (RFC 7636 4.3, 4.4)', () => {
  test.each([PUBLIC, CONFIDENTIAL])('S256 is accepted under every policy: %o', (client) => {
    for (const policy of [strictPolicy, lenientPolicy]) {
      for (const method of ['S256', 's256']) {
        expect(checkCodeChallenge({ challenge: S256, method }, client, policy)).toEqual({
          rule: 'S256',
          challenge: S256,
        });
      }
    }
  });

  test('the decimal form is accepted where the policy names it, and is told from S256 by its length', () => {
    const sent = { challenge: DECIMAL, method: 'S256' };
    const settled = { rule: 'S256-decimal-words', challenge: DECIMAL };
    expect(checkCodeChallenge(sent, PUBLIC, lenientPolicy)).toEqual(settled);
    expect(checkCodeChallenge(sent, CONFIDENTIAL, lenientPolicy)).toEqual(settled);
    expect(refusal(() => checkCodeChallenge(sent, PUBLIC, strictPolicy)).message).toMatch(/43 characters/);
    expect(refusal(() => checkCodeChallenge(sent, CONFIDENTIAL, strictPolicy)).message).toMatch(/43 characters/);
  });

  test('the shortest and longest decimal forms are taken, a character beyond is not', () => {
    const of = (length: number) => ({ challenge: 'M'.repeat(length), method: 'S256' });
    for (const length of [102, 127]) {
      expect(checkCodeChallenge(of(length), PUBLIC, lenientPolicy).rule).toBe('S256-decimal-words');
    }
    for (const length of [101, 128]) {
      expect(refusal(() => checkCodeChallenge(of(length), PUBLIC, lenientPolicy)).code).toBe('invalid_request');
    }
  });

  test.each([
    ['strict', 'public', strictPolicy, PUBLIC],
    ['strict', 'confidential', strictPolicy, CONFIDENTIAL],
    ['lenient', 'public', lenientPolicy, PUBLIC],
  ] as const)('A12: under the %s policy a %s client can’t go without', (_policy, _client, policy, client) => {
    const attempt = (challenge: string | undefined, method: string | undefined) =>
      refusal(() => checkCodeChallenge({ challenge, method }, client, policy));
    expect(attempt(undefined, undefined)).toEqual({
      code: 'invalid_request',
      message: expect.stringMatching(/code_challenge is missing.*S256/),
    });
    expect(attempt('', undefined)).toEqual({
      code: 'invalid_request',
      message: expect.stringMatching(/is empty.*S256/),
    });
    expect(attempt('', 'S256').message).toMatch(/is empty/);
    expect(attempt('', '').message).toMatch(/is empty/);
    expect(attempt(undefined, 'S256').message).toMatch(/without code_challenge/);
    expect(attempt(VERIFIER, 'plain').message).toMatch(/=plain is refused.*S256/);
    expect(attempt(VERIFIER, 'PLAIN').message).toMatch(/=plain is refused.*S256/);
    expect(attempt(S256, undefined).message).toMatch(/method is missing.*plain.*S256/);
    expect(attempt(S256, '').message).toMatch(/method is missing.*plain.*S256/);
  });

  test('a confidential client may go without where the policy says so; an empty challenge is none', () => {
    const settle = (challenge: string | undefined, method: string | undefined) =>
      checkCodeChallenge({ challenge, method }, CONFIDENTIAL, lenientPolicy);
    expect(settle(undefined, undefined)).toEqual(NONE);
    expect(settle(undefined, '')).toEqual(NONE);
    expect(settle('', undefined)).toEqual(NONE);
    expect(settle('', '')).toEqual(NONE);
    expect(settle('', 'S256')).toEqual(NONE);
  });

  test('a confidential client that names a method must send a challenge', () => {
    const attempt = () => checkCodeChallenge({ challenge: undefined, method: 'S256' }, CONFIDENTIAL, lenientPolicy);
    expect(refusal(attempt).message).toMatch(/without code_challenge/);
  });

  test('plain is for confidential clients where the policy names it; no method means plain (RFC 7636 4.3)', () => {
    for (const method of ['plain', 'Plain', undefined, '']) {
      const settled = checkCodeChallenge({ challenge: VERIFIER, method }, CONFIDENTIAL, lenientPolicy);
      expect(settled).toEqual({ rule: 'plain', challenge: VERIFIER });
    }
  });

  test.each([
    ['a plain one too short', 'a'.repeat(42), 'plain'],
    ['a plain one too long', 'a'.repeat(129), 'plain'],
    ['a plain one with a space', `${'a'.repeat(43)} `, 'plain'],
    ['S256 too short', S256.slice(1), 'S256'],
    ['S256 too long', `${S256}A`, 'S256'],
    ['S256 with padding', `${S256}=`, 'S256'],
    ['S256 in the other base64', S256.replace('-', '+'), 'S256'],
    ['S256 in hexadecimal', createHash('sha256').update(VERIFIER).digest('hex'), 'S256'],
    ['S256 and a line break', `${S256}\n`, 'S256'],
    ['a list', `${S256},${S256}`, 'S256'],
    ['an unknown method', S256, 'S512'],
    ['two methods', S256, 'S256,plain'],
    ['an inherited name as method', S256, 'constructor'],
    ['our own name of a rule', S256, 'none'],
    ['our own name of the decimal rule', DECIMAL, 'S256-decimal-words'],
  ])('%s is refused of everyone', (_words, challenge, method) => {
    for (const policy of [strictPolicy, lenientPolicy]) {
      for (const client of [PUBLIC, CONFIDENTIAL]) {
        expect(refusal(() => checkCodeChallenge({ challenge, method }, client, policy)).code).toBe('invalid_request');
      }
    }
  });
});

describe('verifying at the token endpoint (RFC 7636 4.6)', () => {
  const boundTo: Readonly<Record<Exclude<CodeChallengeRule, 'none'>, CodeChallenge>> = {
    S256: { rule: 'S256', challenge: S256 },
    'S256-decimal-words': { rule: 'S256-decimal-words', challenge: DECIMAL },
    plain: { rule: 'plain', challenge: VERIFIER },
  };
  const WRONG = { code: 'invalid_grant', reason: 'code_verifier_wrong' };

  describe.each(Object.values(boundTo))('a code bound by $rule', (bound) => {
    test('is given to the verifier', () => {
      expect(() => verifyCodeVerifier(bound, VERIFIER)).not.toThrow();
    });

    test.each([
      ['none', undefined],
      ['an empty one', ''],
      ['another', OTHER_VERIFIER],
      ['one character changed', `e${VERIFIER.slice(1)}`],
      ['a prefix', VERIFIER.slice(0, -1)],
      ['more', `${VERIFIER}A`],
      ['spaces around', ` ${VERIFIER} `],
      ['a NUL behind', `${VERIFIER}\u0000`],
      ['a very long one', VERIFIER.repeat(1000)],
    ])('A12: is refused to %s', (_words, verifier) => {
      let thrown: unknown;
      try {
        verifyCodeVerifier(bound, verifier);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(OAuthError);
      expect(thrown).toMatchObject(WRONG);
    });
  });

  test('A12: who saw only the challenge can’t use it as verifier', () => {
    expect(() => verifyCodeVerifier(boundTo.S256, S256)).toThrow(OAuthError);
    expect(() => verifyCodeVerifier(boundTo['S256-decimal-words'], DECIMAL)).toThrow(OAuthError);
  });

  test('a verifier that RFC 7636 4.1 does not allow is refused even when its digest fits', () => {
    for (const verifier of ['', 'short', 'a'.repeat(42), 'a'.repeat(129), `${'a'.repeat(43)}é`, `${'a'.repeat(43)}+`]) {
      for (const rule of ['S256', 'S256-decimal-words', 'plain'] as const) {
        expect(() => verifyCodeVerifier({ rule, challenge: transform(rule, verifier) }, verifier)).toThrow(OAuthError);
      }
    }
    for (const verifier of ['a'.repeat(43), 'a'.repeat(128), `-._~${'0'.repeat(40)}`]) {
      expect(() =>
        verifyCodeVerifier({ rule: 'S256', challenge: transform('S256', verifier) }, verifier),
      ).not.toThrow();
    }
  });

  test('A12, RFC 9700 4.8: a verifier for a code without a challenge is refused, an empty one is none', () => {
    expect(() => verifyCodeVerifier(NONE, undefined)).not.toThrow();
    expect(() => verifyCodeVerifier(NONE, '')).not.toThrow();
    expect(refusal(() => verifyCodeVerifier(NONE, VERIFIER))).toEqual({
      code: 'invalid_grant',
      message: expect.stringMatching(/had no code_challenge/),
    });
    expect(() => verifyCodeVerifier(NONE, 'x')).toThrow(OAuthError);
  });

  test('a bound code whose challenge was lost is given to nobody', () => {
    expect(() => verifyCodeVerifier({ rule: 'S256', challenge: undefined }, VERIFIER)).toThrow(OAuthError);
  });

  test('no message repeats what was sent', () => {
    const secret = 'a-secret-verifier-that-must-not-stand-in-any-log';
    const attempts = [
      () => verifyCodeVerifier(boundTo.S256, secret),
      () => verifyCodeVerifier(NONE, secret),
      () => checkCodeChallenge({ challenge: secret, method: 'plain' }, PUBLIC, strictPolicy),
      () => checkCodeChallenge({ challenge: secret, method: secret }, PUBLIC, strictPolicy),
    ];
    for (const attempt of attempts) expect(refusal(attempt).message).not.toContain(secret);
  });
});
