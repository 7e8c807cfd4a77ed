// The refresh token grant (RFC 6749 6). Confidential clients keep their refresh token; for public ones it rotates (RFC 9700 4.14.2):
// every answer within the grace period carries the one new pair, and a use after it revokes the family.

import { actOnGrant, type Origin } from '../act.ts';
import { OAuthError } from '../errors.ts';
import { issueAccessToken } from '../issue-access-token.ts';
import { scopesCover, splitScopes } from '../scope.ts';
import { openAnswer, sealAnswer } from '../sealed-answer.ts';
import type { Client, StoredRefreshToken } from '../storage.ts';
import { lookUpHash } from '../token.ts';
import { newRefreshToken } from '../token-records.ts';
import type { TokenEndpoint, TokenRequest, TokenResponse } from '../token-request.ts';

type Presented = {
  readonly text: string;
  readonly stored: StoredRefreshToken;
  readonly client: Client;
  readonly origin: Origin;
};

/** Answers with a new access token and, for public clients, a new refresh token. */
export async function refreshTokenGrant(
  request: TokenRequest,
  client: Client,
  endpoint: TokenEndpoint,
): Promise<TokenResponse> {
  const presented = await findRefreshToken(request, client, endpoint);
  const scopes = narrowScopes(request, presented.stored, endpoint);
  return client.type === 'public' ? rotate(presented, scopes, endpoint) : keep(presented, scopes, endpoint);
}

async function findRefreshToken(request: TokenRequest, client: Client, endpoint: TokenEndpoint): Promise<Presented> {
  if (request.refreshToken === undefined || request.refreshToken === '') {
    throw new OAuthError('invalid_request', 'refresh_token is missing.');
  }
  const tokenHash = lookUpHash('refresh_token', request.refreshToken);
  const stored = tokenHash === undefined ? undefined : await endpoint.tokens.findRefreshToken(tokenHash);
  if (stored === undefined) throw unknownToken();
  if (stored.clientId !== client.clientId) {
    throw new OAuthError('invalid_grant', 'The refresh token was issued to another client.', {
      reason: 'refresh_token_of_other_client',
    });
  }
  if (stored.scopes.some((scope) => !client.scopes.includes(scope))) {
    throw new OAuthError(
      'invalid_grant',
      'The app no longer asks for all that was granted. The person must sign in again.',
      {
        reason: 'client_scopes_changed',
      },
    );
  }
  return { text: request.refreshToken, stored, client, origin: request.origin };
}

/** RFC 6749 6: the scope asked for must not include any that was not granted. */
function narrowScopes(request: TokenRequest, stored: StoredRefreshToken, endpoint: TokenEndpoint): readonly string[] {
  if (request.scope === undefined || request.scope === '') return stored.scopes;
  const wanted = splitScopes(request.scope);
  const known = wanted.length > 0 && wanted.every(endpoint.scopeRules.isKnown);
  if (known && scopesCover(endpoint.scopeRules, stored.scopes, wanted)) return wanted;
  throw new OAuthError('invalid_scope', 'scope asks for more than was granted. Leave it out, or ask for less.', {
    reason: 'scope_not_granted',
  });
}

async function keep(
  { text, stored, client }: Presented,
  scopes: readonly string[],
  endpoint: TokenEndpoint,
): Promise<TokenResponse> {
  const { policy } = endpoint;
  const now = endpoint.now();
  const contents = { sessionId: stored.sessionId, scopes, offline: true, now };
  const accessToken = await issueAccessToken(stored, contents, { client, endpoint });
  const saved = await endpoint.tokens.refreshAccessToken({
    refreshToken: stored,
    accessToken: accessToken.record,
    ringSize: policy.ringSize,
    now,
  });
  if (saved === 'gone') throw unknownToken();
  return answer(stored, {
    accessToken: accessToken.text,
    refreshToken: text,
    expiresIn: accessToken.expiresIn,
    scopes,
  });
}

async function rotate(
  presented: Presented,
  scopes: readonly string[],
  endpoint: TokenEndpoint,
): Promise<TokenResponse> {
  const { text, stored, client } = presented;
  const { policy } = endpoint;
  const now = endpoint.now();
  if (stored.rotatedAt !== undefined && stored.sealedAnswer !== undefined) {
    return repeat(presented, { rotatedAt: stored.rotatedAt, sealedAnswer: stored.sealedAnswer }, endpoint);
  }

  const { sessionId } = stored;
  const contents = { sessionId, scopes, offline: true, now };
  const accessToken = await issueAccessToken(stored, contents, { client, endpoint });
  const refreshToken = newRefreshToken(stored, { sessionId, scopes: stored.scopes, now });
  const sealedAnswer = sealAnswer(
    {
      accessToken: accessToken.text,
      refreshToken: refreshToken.text,
      expiresAt: accessToken.record.expiresAt,
      scopes,
    },
    text,
  );
  const rotation = await endpoint.tokens.rotateRefreshToken({
    refreshToken: stored,
    now,
    newAccessToken: accessToken.record,
    newRefreshToken: refreshToken.record,
    sealedAnswer,
    ringSize: policy.ringSize,
  });
  if (rotation.outcome === 'gone') throw unknownToken();
  if (rotation.outcome === 'already_rotated') return repeat(presented, rotation, endpoint);
  return answer(stored, {
    accessToken: accessToken.text,
    refreshToken: refreshToken.text,
    expiresIn: accessToken.expiresIn,
    scopes,
  });
}

/** The one new pair again within the grace period; after it, the family is revoked (RFC 9700 4.14.2). */
async function repeat(
  { text, stored, origin }: Presented,
  earlier: { rotatedAt: number; sealedAnswer: string },
  endpoint: TokenEndpoint,
): Promise<TokenResponse> {
  const now = endpoint.now();
  // In both directions: other processes' clocks differ a little, but a clock set back must not open the period again.
  if (Math.abs(now - earlier.rotatedAt) > endpoint.policy.rotationGraceSeconds * 1000) {
    const reuse = actOnGrant(stored, { action: 'refresh_token_reused', origin, happenedAt: now });
    await endpoint.tokens.revokeGrant(stored, reuse);
    throw new OAuthError(
      'invalid_grant',
      'The refresh token was used before. All tokens of this sign-in have been revoked: the person must sign in again.',
      { reason: 'refresh_token_reused' },
    );
  }
  const opened = openAnswer(earlier.sealedAnswer, text);
  return answer(stored, {
    accessToken: opened.accessToken,
    refreshToken: opened.refreshToken,
    expiresIn: Math.max(0, Math.floor((opened.expiresAt - now) / 1000)),
    scopes: opened.scopes,
  });
}

function answer(
  stored: StoredRefreshToken,
  tokens: { accessToken: string; refreshToken: string; expiresIn: number; scopes: readonly string[] },
): TokenResponse {
  return {
    ...tokens,
    clientId: stored.clientId,
    organizationId: stored.organizationId,
    account: { accountId: stored.accountId, email: stored.email, licenseId: stored.licenseId },
  };
}

function unknownToken(): OAuthError {
  return new OAuthError(
    'invalid_grant',
    'The refresh token is unknown or was revoked. The person must sign in again.',
    {
      reason: 'refresh_token_unknown',
    },
  );
}
