// One secret key: 32 bytes in base64 or base64url. Its fingerprint names it without giving anything of it away.

import { hkdfSync } from 'node:crypto';

const BASE64_32_BYTES = /^[A-Za-z0-9+/_-]{43}=?$/;

/** The key, or undefined for text that is none. */
export function parseKey(text: string): Buffer | undefined {
  const trimmed = text.trim();
  return BASE64_32_BYTES.test(trimmed) ? Buffer.from(trimmed, 'base64') : undefined;
}

/** Twelve hex digits, derived (RFC 5869): what lists and logs call the key by. */
export function fingerprintOf(key: Buffer): string {
  return Buffer.from(hkdfSync('sha256', key, '', 'gatehouse fingerprint', 6)).toString('hex');
}
