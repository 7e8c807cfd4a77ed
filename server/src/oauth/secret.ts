// Client secrets: 256 random bits, so a plain SHA-256 is enough to keep them (RFC 6819 5.1.4.1.3).

import { hash } from 'node:crypto';
import { randomBase62 } from './token.ts';

/** A new client secret. It is shown once and never kept. */
export function createSecret(): string {
  return randomBase62(43);
}

/** The only form in which a client secret is kept. */
export function hashSecret(secret: string): string {
  return hash('sha256', `client_secret\0${secret}`, 'base64url');
}
