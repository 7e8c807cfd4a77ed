// The access token of a token response, in the format that its client is registered for.

import { signAccessToken } from './jwt-access-token.ts';
import type { Policy } from './policy.ts';
import type { SigningKeys } from './signing-keys.ts';
import type { Client, GrantReference } from './storage.ts';
import { type AccessTokenContents, type NewAccessToken, newAccessToken, recordAccessToken } from './token-records.ts';

/** What JWT access tokens say of us, and what signs them. */
export type JwtIssuing = {
  readonly issuer: string;
  /** The resource server that all tokens are for, since none is asked for by name (RFC 9068 3). */
  readonly audience: string;
  readonly signingKeys: SigningKeys;
};

export type AccessTokenIssuing = {
  readonly jwt: JwtIssuing;
  readonly policy: Policy;
  readonly createId: () => string;
};

/** A new access token of a grant. Nothing is saved yet. A JWT costs a read of the signing keys; an opaque token costs none. */
export async function issueAccessToken(
  grant: GrantReference,
  contents: AccessTokenContents,
  { client, endpoint }: { client: Client; endpoint: AccessTokenIssuing },
): Promise<NewAccessToken> {
  const { policy } = endpoint;
  const isJwt = client.accessTokenFormat === 'jwt' && policy.accessTokenFormats.includes('jwt');
  if (!isJwt) return newAccessToken(grant, { ...contents, policy });
  const { issuer, audience, signingKeys } = endpoint.jwt;
  const expiresIn = policy.jwtAccessTokenSeconds;
  const issuedAt = Math.floor(contents.now / 1000);
  const claims = {
    iss: issuer,
    // A client acting for itself is its own subject (RFC 9068 2.2).
    sub: grant.accountId ?? grant.clientId,
    aud: audience,
    client_id: grant.clientId,
    iat: issuedAt,
    exp: issuedAt + expiresIn,
    jti: endpoint.createId(),
    scope: contents.scopes.join(' '),
    organization_id: grant.organizationId,
  };
  return recordAccessToken(grant, {
    ...contents,
    text: signAccessToken(claims, await signingKeys.signer()),
    expiresIn,
  });
}
