// Proof Key for Code Exchange (RFC 7636), method S256 only.
import { encodeBase64Url } from './base64url.ts';
import { randomText } from './random.ts';

/** A new code verifier of 43 characters: 32 random bytes, as RFC 7636 4.1 recommends. */
export function newCodeVerifier(): string {
  return randomText(32);
}

/** The S256 code challenge of a verifier (RFC 7636 4.2). Rejects where `crypto.subtle` is missing; see `canUsePkce`. */
export async function codeChallengeOf(codeVerifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(codeVerifier));
  return encodeBase64Url(new Uint8Array(digest));
}

/** Browsers keep `crypto.subtle` from pages that are neither https nor localhost. */
export function canUsePkce(): boolean {
  return typeof crypto.subtle === 'object';
}
