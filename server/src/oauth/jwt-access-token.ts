// Access tokens that everybody can check without asking us: JWTs in the profile of RFC 9068, signed with ES256 (RFC 7515, RFC 7518 3.4).
// This server itself never believes a signature: it looks the whole text up by its hash, as that of any other token.

import { type KeyObject, sign } from 'node:crypto';

/** RFC 9068 2.2; `organization_id` as introspection names it. */
export type AccessTokenClaims = {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly client_id: string;
  /** Seconds since the epoch, as `exp`. */
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly scope: string;
  readonly organization_id: string;
};

/** The key that signs: a private one of P-256, and the name of its public part. */
export type Signer = { readonly kid: string; readonly privateKey: KeyObject };

/** A thumbprint (RFC 7638): 43 characters, so that every header has the same length. */
const KID_LENGTH = 43;
const headerOf = (kid: string) => `{"alg":"ES256","typ":"at+jwt","kid":"${kid}"}`;
const HEADER_LENGTH = encoded(headerOf('0'.repeat(KID_LENGTH))).length;
/** What is the same in all headers, as far as base64url has it apart from what follows. */
const HEADER_START = encoded(headerOf('').slice(0, 36));
/** Two numbers of 32 bytes each (RFC 7518 3.4). */
const SIGNATURE_LENGTH = 86;
/** Far above a token with every scope, and below what a form or header may hold. */
const LONGEST = 6144;
const PARTS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The signed token (RFC 7515 7.1). */
export function signAccessToken(claims: AccessTokenClaims, { kid, privateKey }: Signer): string {
  const signed = `${encoded(headerOf(kid))}.${encoded(JSON.stringify(claims))}`;
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

/** Whether the text has the form of such a token: our header, a payload, a signature of the right length. Says nothing about whether it was ever issued. */
export function hasJwtAccessTokenForm(text: string): boolean {
  return (
    text.length <= LONGEST &&
    text.startsWith(HEADER_START) &&
    text.indexOf('.') === HEADER_LENGTH &&
    text.lastIndexOf('.') === text.length - SIGNATURE_LENGTH - 1 &&
    PARTS.test(text)
  );
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}
