// Text that nobody can guess: state (RFC 6749 10.12) and code verifiers (RFC 7636 4.1).
import { encodeBase64Url } from './base64url.ts';

/** Random base64url text; 24 bytes make 32 characters, 32 bytes make 43. Works in insecure contexts too. */
export function randomText(byteCount: number): string {
  return encodeBase64Url(crypto.getRandomValues(new Uint8Array(byteCount)));
}
