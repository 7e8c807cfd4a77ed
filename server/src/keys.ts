// The keys that must not be stored: each purpose has its own, derived from the secret keys (HKDF, RFC 5869). The first of several
// makes new values; all of them are accepted, so that a secret key can be replaced without signing anybody out.

import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** What seals the private parts of the keys that sign access tokens; the first of them makes new seals. */
export function deriveSealingKeys(secretKeys: () => readonly Buffer[]): () => readonly Buffer[] {
  return deriveKeyRing(secretKeys, 'signing keys').keys;
}

export type KeyRing = {
  /** A keyed digest (HMAC-SHA-256, base64url) under the first key. */
  readonly sign: (text: string) => string;
  /** Whether the digest was made of this text under any of the keys; constant time. */
  readonly verify: (text: string, signature: string) => boolean;
  readonly keys: () => readonly Buffer[];
};

/** The keys of one purpose. They follow the secret keys, which may change while the process runs. */
export function deriveKeyRing(secretKeys: () => readonly Buffer[], purpose: string): KeyRing {
  let from: readonly Buffer[] | undefined;
  let derived: readonly Buffer[] = [];
  const keys = () => {
    const secrets = secretKeys();
    if (secrets === from) return derived;
    from = secrets;
    derived = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', `gatehouse ${purpose}`, 32)));
    return derived;
  };
  const digest = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest('base64url');
  return {
    keys,
    sign: (text) => {
      const [maker] = keys();
      if (maker === undefined) throw new Error('At least one secret key is needed.');
      return digest(maker, text);
    },
    verify: (text, signature) => {
      const given = Buffer.from(signature);
      return keys().some((key) => {
        const known = Buffer.from(digest(key, text));
        return known.length === given.length && timingSafeEqual(known, given);
      });
    },
  };
}
