// What the keys that sign access tokens ask of a database: a few rows, which every process reads when it needs one. The private part of a
// key crosses this border sealed.

import type { Act } from './act.ts';

/** The public part of an ES256 key (RFC 7518 6.2.1). */
export type PublicKey = { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };

export type StoredSigningKey = {
  /** The thumbprint of the public part (RFC 7638). */
  readonly kid: string;
  /** 1 for the first key there ever was, and one more for each after it. */
  readonly ordinal: number;
  readonly publicKey: PublicKey;
  readonly sealedPrivateKey: string;
  readonly madeAt: number;
  readonly signsFrom: number;
};

export interface SigningKeyStorage {
  /** All of them, by ordinal. */
  listSigningKeys(): Promise<StoredSigningKey[]>;
  /** ATOMIC: of callers who bring keys with one ordinal, one saves. False for the others, of whom nothing is saved. */
  addSigningKey(key: StoredSigningKey, act?: Act): Promise<boolean>;
  /** ATOMIC: as `addSigningKey`, and every key before it is deleted. */
  replaceSigningKeys(key: StoredSigningKey, act: Act): Promise<boolean>;
  /** Replaces the seal `from`; false when it is another by now, or the key is gone. */
  resealSigningKey(query: { kid: string; from: string; to: string }): Promise<boolean>;
  /** Answers how many went. */
  deleteSigningKeys(kids: readonly string[]): Promise<number>;
}
