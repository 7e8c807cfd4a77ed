// The secret that a browser keeps beside the customer's id: 78 hex digits. It is given out in two forms, which say by their last bit in
// which kind of cookie they lie, partitioned or not; apart from that bit they are the same secret.

import { hash, randomBytes } from 'node:crypto';

export type SecretForm = 'unpartitioned' | 'partitioned';

/** Two years from when it was last used. */
export const SECRET_SECONDS = 63_072_000;

const BYTES = 39;
const PATTERN = /^[0-9a-f]{78}$/;

/** A new secret, in the form of an unpartitioned cookie. */
export function createIdentitySecret(): string {
  return inForm(randomBytes(BYTES).toString('hex'), 'unpartitioned');
}

/** The same secret in the given form. */
export function inForm(secret: string, form: SecretForm): string {
  const last = Number.parseInt(secret.slice(-1), 16);
  return secret.slice(0, -1) + (form === 'partitioned' ? last | 1 : last & 14).toString(16);
}

/** The form of a text that could be a secret. */
export function formOf(secret: string): SecretForm {
  return Number.parseInt(secret.slice(-1), 16) % 2 === 0 ? 'unpartitioned' : 'partitioned';
}

/** The hash to look a presented secret up by, the same for both forms; undefined when the text can't be one. */
export function hashIdentitySecret(text: string): string | undefined {
  if (!PATTERN.test(text)) return undefined;
  return hash('sha256', `identity_secret\0${inForm(text, 'unpartitioned')}`, 'base64url');
}
