// Making the records of codes and tokens: the text goes to the client, only its hash into the record.

import type { Policy } from './policy.ts';
import type { AccessTokenRecord, GrantReference, RefreshTokenRecord } from './storage.ts';
import { createToken, hashToken } from './token.ts';

export type NewAccessToken = {
  readonly text: string;
  readonly record: AccessTokenRecord;
  /** Seconds. */
  readonly expiresIn: number;
};
export type NewRefreshToken = { readonly text: string; readonly record: RefreshTokenRecord };

export type AccessTokenContents = {
  readonly sessionId: string | undefined;
  readonly scopes: readonly string[];
  readonly offline: boolean;
  readonly now: number;
};

/** A new opaque access token of a grant. */
export function newAccessToken(
  grant: GrantReference,
  contents: AccessTokenContents & { readonly policy: Policy },
): NewAccessToken {
  return recordAccessToken(grant, {
    ...contents,
    text: createToken('access_token'),
    expiresIn: contents.policy.accessTokenSeconds,
  });
}

/** An access token of this text, whatever its format. `expiresIn`: seconds. */
export function recordAccessToken(
  grant: GrantReference,
  { text, expiresIn, sessionId, scopes, offline, now }: AccessTokenContents & { text: string; expiresIn: number },
): NewAccessToken {
  return {
    text,
    expiresIn,
    record: {
      ...referenceOf(grant),
      tokenHash: hashToken('access_token', text),
      sessionId,
      scopes,
      offline,
      issuedAt: now,
      expiresAt: now + expiresIn * 1000,
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
