// The answer to a rotation, kept so that it can be repeated to whoever still holds the old refresh token, and to nobody else: it is
// encrypted with a key derived from that token, of which the database has only the hash.

import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';

export type RotationAnswer = {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
  readonly scopes: readonly string[];
};

/** Seals an answer for the holder of the refresh token (AES-256-GCM). */
export function sealAnswer(answer: RotationAnswer, refreshToken: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFrom(refreshToken), nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(answer), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Opens a sealed answer; throws when it was sealed for another token. */
export function openAnswer(sealed: string, refreshToken: string): RotationAnswer {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', keyFrom(refreshToken), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  return JSON.parse(text) as RotationAnswer;
}

/** The token has 256 random bits, so one hash makes a key of it; the label keeps it apart from the hash in the database. */
function keyFrom(refreshToken: string): Buffer {
  return hash('sha256', `rotation answer\0${refreshToken}`, 'buffer');
}
