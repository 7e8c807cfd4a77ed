// The authorization response (RFC 6749 4.1.2 and 4.2.2): issues the code or, for the implicit grant, the access token.

import type { AuthorizationRequest } from './authorization-request.ts';
import type { Policy } from './policy.ts';
import type { AuthorizationCodeStorage, Subject, TokenStorage } from './storage.ts';
import { createToken, hashToken } from './token.ts';
import { newAccessToken } from './token-records.ts';

export type AuthorizationResponse =
  | { readonly responseType: 'code'; readonly code: string; readonly expiresIn: number }
  | {
      readonly responseType: 'token';
      readonly accessToken: string;
      readonly expiresIn: number;
      readonly scopes: readonly string[];
    };

export type Issuing = {
  readonly codes: AuthorizationCodeStorage;
  readonly tokens: TokenStorage;
  readonly policy: Policy;
  readonly dialect: string;
  readonly now: () => number;
  readonly createId: () => string;
};

/** Issues what the request asks for. 'session_ended': the browser was signed out meanwhile, and nothing was issued. */
export async function issueAuthorizationResponse(
  request: AuthorizationRequest,
  on: { subject: Subject; sessionId: string },
  issuing: Issuing,
): Promise<AuthorizationResponse | 'session_ended'> {
  const { policy } = issuing;
  const now = issuing.now();
  const grant = { grantId: issuing.createId(), clientId: request.client.clientId, ...on.subject };

  if (request.responseType === 'token') {
    const { scopes } = request;
    const token = newAccessToken(grant, { sessionId: on.sessionId, scopes, offline: false, now, policy });
    const saved = await issuing.tokens.saveAccessToken({ accessToken: token.record, ringSize: policy.ringSize, now });
    if (saved === 'session_ended') return saved;
    return { responseType: 'token', accessToken: token.text, expiresIn: policy.accessTokenSeconds, scopes };
  }

  const code = createToken('authorization_code');
  const saved = await issuing.codes.saveAuthorizationCode({
    ...grant,
    codeHash: hashToken('authorization_code', code),
    sessionId: on.sessionId,
    redirectUri: request.redirectUri.raw,
    scopes: request.scopes,
    codeChallenge: request.codeChallenge.challenge,
    codeChallengeRule: request.codeChallenge.rule,
    dialect: issuing.dialect,
    issuedAt: now,
    expiresAt: now + policy.authorizationCodeSeconds * 1000,
  });
  if (saved === 'session_ended') return saved;
  return { responseType: 'code', code, expiresIn: policy.authorizationCodeSeconds };
}
