// The authorization code grant (RFC 6749 4.1.3, OAuth 2.1 4.1.3). Everything that makes a redemption valid is checked before the
// code is touched, so that whoever lacks the verifier or the secret can neither use a code up nor revoke what it led to.

import { actOnGrant } from '../act.ts';
import { isWithinLife } from '../code-life.ts';
import { OAuthError } from '../errors.ts';
import { issueAccessToken } from '../issue-access-token.ts';
import { verifyCodeVerifier } from '../pkce.ts';
import { parseRedirectUri } from '../redirect-uri.ts';
import type { Client, StoredAuthorizationCode } from '../storage.ts';
import { lookUpHash } from '../token.ts';
import { newRefreshToken } from '../token-records.ts';
import type { TokenEndpoint, TokenRequest, TokenResponse } from '../token-request.ts';

/** Redeems a code for an access token and a refresh token. One caller ever succeeds; a second valid one revokes what the first got. */
export async function authorizationCodeGrant(
  request: TokenRequest,
  client: Client,
  endpoint: TokenEndpoint,
): Promise<TokenResponse> {
  const code = await findCode(request, client, endpoint);
  checkRedirectUri(request, code, endpoint);
  verifyCodeVerifier({ rule: code.codeChallengeRule, challenge: code.codeChallenge }, request.codeVerifier);

  const now = endpoint.now();
  const replay = actOnGrant(code, { action: 'code_reused', origin: request.origin, happenedAt: now });
  if (code.redeemedAt !== undefined) {
    await endpoint.tokens.revokeGrant(code, replay);
    throw replayed();
  }
  if (!isWithinLife(code, now)) {
    throw new OAuthError('invalid_grant', 'The code has expired. Start again at the authorization endpoint.', {
      reason: 'code_expired',
    });
  }

  const { policy } = endpoint;
  const { sessionId, scopes } = code;
  const contents = { sessionId, scopes, offline: true, now };
  const accessToken = await issueAccessToken(code, contents, { client, endpoint });
  const refreshToken = newRefreshToken(code, { sessionId, scopes, now });
  const outcome = await endpoint.codes.redeemAuthorizationCode({
    code,
    now,
    accessToken: accessToken.record,
    refreshToken: refreshToken.record,
    ringSize: policy.ringSize,
    replay,
  });
  if (outcome === 'replayed') throw replayed();
  if (outcome === 'gone') throw unknownCode();

  return {
    clientId: client.clientId,
    accessToken: accessToken.text,
    refreshToken: refreshToken.text,
    expiresIn: accessToken.expiresIn,
    scopes,
    organizationId: code.organizationId,
    account: { accountId: code.accountId, email: code.email, licenseId: code.licenseId },
  };
}

async function findCode(
  request: TokenRequest,
  client: Client,
  endpoint: TokenEndpoint,
): Promise<StoredAuthorizationCode> {
  if (request.code === undefined || request.code === '') {
    throw new OAuthError('invalid_request', 'code is missing. Send the one from the authorization response.');
  }
  const codeHash = lookUpHash('authorization_code', request.code);
  const code = codeHash === undefined ? undefined : await endpoint.codes.findAuthorizationCode(codeHash);
  if (code === undefined) throw unknownCode();
  if (code.clientId !== client.clientId) {
    throw new OAuthError('invalid_grant', 'The code was issued to another client.', { reason: 'code_of_other_client' });
  }
  return code;
}

/** RFC 6749 4.1.3: must equal the one requested. It may be left out where PKCE binds the code (OAuth 2.1 10.2). */
function checkRedirectUri(request: TokenRequest, code: StoredAuthorizationCode, endpoint: TokenEndpoint): void {
  if (request.redirectUri === undefined || request.redirectUri === '') {
    if (code.codeChallengeRule !== 'none') return;
    throw new OAuthError('invalid_request', 'redirect_uri is missing. Send the one of the authorization request.');
  }
  const same =
    request.redirectUri === code.redirectUri ||
    (endpoint.policy.redirectUriAtExchange === 'equal-without-query' &&
      withoutQuery(request.redirectUri) === withoutQuery(code.redirectUri));
  if (same) return;
  throw new OAuthError('invalid_grant', 'redirect_uri is not the one of the authorization request.', {
    reason: 'redirect_uri_changed',
  });
}

function withoutQuery(uri: string): string | undefined {
  const parsed = parseRedirectUri(uri.replace(/[?#].*$/s, ''));
  return 'fault' in parsed ? undefined : `${parsed.scheme}//${parsed.hostname}:${parsed.port}${parsed.path}`;
}

function replayed(): OAuthError {
  return new OAuthError(
    'invalid_grant',
    'The code was used before. What it led to has been revoked: start again at the authorization endpoint.',
    { reason: 'code_redeemed' },
  );
}

function unknownCode(): OAuthError {
  return new OAuthError('invalid_grant', 'The code is unknown. Start again at the authorization endpoint.', {
    reason: 'code_unknown',
  });
}
