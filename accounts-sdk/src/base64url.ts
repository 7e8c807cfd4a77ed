// Base64url without padding (RFC 4648 5), as PKCE and random texts use it.

/** Encodes bytes as base64url text. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}
