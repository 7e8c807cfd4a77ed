// The text of codes and tokens: prefix, 43 base62 characters (256 bits) and a checksum, so that they can be told apart, found in
// a leak, and refused without a database read when mistyped. The kind is part of what is hashed, so kinds can't be confused. An access
// token may also be a JWT, which is kept and looked up in the same way.

import { hash, randomFillSync } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { hasJwtAccessTokenForm } from './jwt-access-token.ts';

export type TokenKind =
  | 'access_token'
  | 'authorization_code'
  | 'refresh_token'
  | 'customer_token'
  | 'identity_transfer_token'
  | 'personal_access_token';

const PREFIX: Readonly<Record<TokenKind, string>> = {
  access_token: 'dal:at_',
  authorization_code: 'dal:ac_',
  refresh_token: 'rt_',
  customer_token: 'dal:ct_',
  identity_transfer_token: 'dal:it_',
  personal_access_token: 'pat_',
};

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE62_CODES = Buffer.from(BASE62, 'latin1');
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const SECRET_PATTERN = /^[0-9A-Za-z]{49}$/;

/** A new opaque token of the given kind. Only characters that need no escaping in a URL follow the colon. */
export function createToken(kind: TokenKind): string {
  const body = PREFIX[kind] + randomBase62(SECRET_LENGTH);
  return body + checksum(body);
}

/** Whether the text has the opaque form of this kind, checksum included. Says nothing about whether it was ever issued. */
export function hasTokenForm(kind: TokenKind, text: string): boolean {
  const prefix = PREFIX[kind];
  if (text.length !== prefix.length + SECRET_LENGTH + CHECKSUM_LENGTH || !text.startsWith(prefix)) return false;
  if (!SECRET_PATTERN.test(text.slice(prefix.length))) return false;
  const body = text.slice(0, -CHECKSUM_LENGTH);
  return checksum(body) === text.slice(-CHECKSUM_LENGTH);
}

/** SHA-256 of kind and value, base64url: the only form in which a token is kept. */
export function hashToken(kind: TokenKind, text: string): string {
  return hash('sha256', `${kind}\0${text}`, 'base64url');
}

/** The hash to look a presented token up by, or undefined when the text can't be one of this kind. */
export function lookUpHash(kind: TokenKind, text: string): string | undefined {
  const possible = hasTokenForm(kind, text) || (kind === 'access_token' && hasJwtAccessTokenForm(text));
  return possible ? hashToken(kind, text) : undefined;
}

/** Random base62 text. Bytes from 248 up are dropped, so that every character is equally likely. */
export function randomBase62(length: number): string {
  const characters = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    if (used === pool.length) refillPool();
    const byte = pool[used] ?? 0;
    pool[used] = 0;
    used += 1;
    if (byte < 248) {
      characters[filled] = BASE62_CODES[byte % 62] ?? 0;
      filled += 1;
    }
  }
  return characters.toString('latin1');
}

/** One call of the system's generator for many tokens; what was used is wiped. */
const pool = Buffer.alloc(4096);
let used = pool.length;

function refillPool(): void {
  randomFillSync(pool);
  used = 0;
}

function checksum(body: string): string {
  let rest = crc32(body);
  const characters = Buffer.allocUnsafe(CHECKSUM_LENGTH);
  for (let place = CHECKSUM_LENGTH - 1; place >= 0; place -= 1) {
    characters[place] = BASE62_CODES[rest % 62] ?? 0;
    rest = Math.floor(rest / 62);
  }
  return characters.toString('latin1');
}
