// Making the records of codes and tokens: the text goes to the client, only its hash into the record.

import type { Policy } from './policy.ts';
import type { AccessTokenRecord, GrantReference, RefreshTokenRecord } from './storage.ts';
import { createToken, hashToken } from './token.ts';

export type NewAccessToken = { readonly text: string; readonly record: AccessTokenRecord };
export type NewRefreshToken = { readonly text: string; readonly record: RefreshTokenRecord };

/** A new access token of a grant. */
export function newAccessToken(
  grant: GrantReference,
  more: { sessionId: string | undefined; scopes: readonly string[]; offline: boolean; now: number; policy: Policy },
): NewAccessToken {
  const text = createToken('access_token');
  return {
    text,
    record: {
      ...referenceOf(grant),
      tokenHash: hashToken('access_token', text),
      sessionId: more.sessionId,
      scopes: more.scopes,
      offline: more.offline,
      issuedAt: more.now,
      expiresAt: more.now + more.policy.accessTokenSeconds * 1000,
    },
  };
}

/** A new refresh token of a grant. */
export function newRefreshToken(
  grant: GrantReference & { readonly accountId: string },
  more: { sessionId: string | undefined; scopes: readonly string[]; now: number },
): NewRefreshToken {
  const text = createToken('refresh_token');
  return {
    text,
    record: {
      ...referenceOf(grant),
      accountId: grant.accountId,
      tokenHash: hashToken('refresh_token', text),
      sessionId: more.sessionId,
      scopes: more.scopes,
      issuedAt: more.now,
    },
  };
}

/** Just the reference, whatever else the value carries. */
export function referenceOf(grant: GrantReference): GrantReference {
  return {
    grantId: grant.grantId,
    clientId: grant.clientId,
    accountId: grant.accountId,
    organizationId: grant.organizationId,
  };
}
