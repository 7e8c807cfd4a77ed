// Proof key for code exchange (RFC 7636; required by OAuth 2.1 4.1.1). Which rule a challenge follows is settled when the code
// is issued and stored with it. Besides S256 there is the form that widely published clients send by mistake: base64url of the
// digest's eight 32-bit words, signed, in decimal, joined by commas (102 to 127 characters, so it can't be taken for S256).

import { createHash, timingSafeEqual } from 'node:crypto';
import { OAuthError } from './errors.ts';
import type { Policy } from './policy.ts';
import type { Client, CodeChallengeRule } from './storage.ts';

export type CodeChallenge = { readonly rule: CodeChallengeRule; readonly challenge: string | undefined };

const NO_CHALLENGE: CodeChallenge = { rule: 'none', challenge: undefined };
const VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/** Settles which rule the request's challenge follows, or throws `invalid_request` (RFC 7636 4.3, 4.4.1). */
export function checkCodeChallenge(
  sent: { challenge: string | undefined; method: string | undefined },
  client: Pick<Client, 'type'>,
  policy: Policy,
): CodeChallenge {
  const required = policy.codeChallengeRequired === 'everyone' || client.type === 'public';
  const allowed = policy.codeChallengeRules[client.type];

  if (sent.challenge === '' && policy.emptyChallengeIsNone && !required) return NO_CHALLENGE;
  if (sent.challenge === undefined || sent.challenge === '') {
    if (sent.challenge === '') {
      throw new OAuthError(
        'invalid_request',
        'code_challenge is empty. Send the S256 challenge of your code verifier.',
        { reason: 'code_challenge_refused' },
      );
    }
    if (sent.method !== undefined && sent.method !== '') {
      throw new OAuthError('invalid_request', 'code_challenge_method was sent without code_challenge. Send both.', {
        reason: 'code_challenge_refused',
      });
    }
    if (required) {
      throw new OAuthError(
        'invalid_request',
        'code_challenge is missing. This client must use PKCE: send code_challenge and code_challenge_method=S256.',
        { reason: 'code_challenge_refused' },
      );
    }
    return NO_CHALLENGE;
  }

  const rule = ruleOf(sent.challenge, sent.method);
  if (rule === undefined || !allowed.includes(rule)) {
    throw new OAuthError('invalid_request', refusal(sent.method), { reason: 'code_challenge_refused' });
  }
  return { rule, challenge: sent.challenge };
}

/** Checks the verifier against the code's challenge; throws `invalid_grant` (RFC 7636 4.6). A verifier for a code without challenge is refused too (RFC 9700 4.8). */
export function verifyCodeVerifier(bound: CodeChallenge, verifier: string | undefined): void {
  if (bound.rule === 'none') {
    if (verifier === undefined || verifier === '') return;
    throw new OAuthError(
      'invalid_grant',
      'code_verifier was sent, but the authorization request had no code_challenge. Send code_challenge there too.',
      { reason: 'code_verifier_wrong' },
    );
  }
  if (verifier === undefined || verifier === '') {
    throw new OAuthError('invalid_grant', 'code_verifier is missing: the authorization request had a code_challenge.', {
      reason: 'code_verifier_wrong',
    });
  }
  if (!VERIFIER.test(verifier) || !sameText(transform(bound.rule, verifier), bound.challenge ?? '')) {
    throw new OAuthError(
      'invalid_grant',
      'code_verifier does not match the code_challenge of the authorization request.',
      { reason: 'code_verifier_wrong' },
    );
  }
}

/** The challenge of a verifier under a rule (RFC 7636 4.2). */
export function transform(rule: CodeChallengeRule, verifier: string): string {
  if (rule === 'plain' || rule === 'none') return verifier;
  const digest = createHash('sha256').update(verifier, 'utf8').digest();
  if (rule === 'S256') return digest.toString('base64url');
  const words: number[] = [];
  for (let offset = 0; offset < digest.length; offset += 4) words.push(digest.readInt32BE(offset));
  return Buffer.from(words.join(','), 'ascii').toString('base64url');
}

function ruleOf(challenge: string, method: string | undefined): CodeChallengeRule | undefined {
  const name = method === undefined || method === '' ? 'plain' : method.toLowerCase();
  if (name === 'plain') return VERIFIER.test(challenge) ? 'plain' : undefined;
  if (name !== 's256' || !BASE64URL.test(challenge)) return undefined;
  if (challenge.length === 43) return 'S256';
  return challenge.length >= 102 && challenge.length <= 127 ? 'S256-decimal-words' : undefined;
}

function refusal(method: string | undefined): string {
  const name = method === undefined || method === '' ? undefined : method;
  if (name === undefined) {
    return 'code_challenge_method is missing, which means plain, and plain is refused. Send code_challenge_method=S256.';
  }
  if (name.toLowerCase() === 'plain') return 'code_challenge_method=plain is refused. Send code_challenge_method=S256.';
  if (name.toLowerCase() !== 's256') return 'code_challenge_method is unknown. Send code_challenge_method=S256.';
  return 'code_challenge is not an S256 challenge: it must be the base64url form of a SHA-256 digest (43 characters).';
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a, 'utf8');
  const right = Buffer.from(b, 'utf8');
  return left.length === right.length && timingSafeEqual(left, right);
}
