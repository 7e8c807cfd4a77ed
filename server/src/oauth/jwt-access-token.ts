// Access tokens that everybody can check without asking us: JWTs in the profile of RFC 9068.
// This server itself never believes a signature: it looks the whole text up by its hash, as that of any other token.

import { encoded, headerOf, type Signer, signJwt } from './jwt.ts';

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

/** A thumbprint (RFC 7638): 43 characters, so that every header has the same length. */
const KID_LENGTH = 43;
const TYPE = 'at+jwt';
const HEADER_LENGTH = encoded(headerOf(TYPE, '0'.repeat(KID_LENGTH))).length;
/** What is the same in all headers, as far as base64url has it apart from what follows. */
const HEADER_START = encoded(headerOf(TYPE, '').slice(0, 36));
/** Two numbers of 32 bytes each (RFC 7518 3.4). */
const SIGNATURE_LENGTH = 86;
/** Far above a token with every scope, and below what a form or header may hold. */
const LONGEST = 6144;
const PARTS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The signed token. */
export function signAccessToken(claims: AccessTokenClaims, signer: Signer): string {
  return signJwt(claims, { type: TYPE, signer });
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
