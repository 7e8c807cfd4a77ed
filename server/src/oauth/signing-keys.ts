// The keys that sign access tokens and webhooks, as one process uses them: the one whose turn it is, and the public parts of all that matter to those
// who verify (RFC 7517). The rows are read each time, so that what another process changes is noticed at once.

import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Signer } from './jwt.ts';
import { openPrivateKey, type SealingKeys, sealPrivateKey } from './sealed-private-key.ts';
import { signingKey, stateOf } from './signing-key-states.ts';
import type { PublicKey, SigningKeyStorage, StoredSigningKey } from './signing-key-storage.ts';

export type SigningKeyDependencies = {
  readonly storage: SigningKeyStorage;
  readonly sealingKeys: SealingKeys;
  readonly now: () => number;
};

export type SigningKeys = {
  /** The key that signs now. Makes the first of all. Throws SigningKeyUnusable. */
  signer(): Promise<Signer>;
  /** The public parts of those that sign, will sign, or have signed what may live. Makes the first of all. */
  published(): Promise<readonly PublishedKey[]>;
};

export type PublishedKey = PublicKey & { readonly kid: string };

/** Nothing can be signed. The message is for the operator. */
export class SigningKeyUnusable extends Error {
  override readonly name = 'SigningKeyUnusable';

  constructor(kid: string) {
    super(
      `The signing key ${kid} was sealed with a secret key that this process does not have. Put that secret key back, or make a new signing key: keys rotate --signing.`,
    );
  }
}

export function createSigningKeys(deps: SigningKeyDependencies): SigningKeys {
  /** The one that was used last, so that it is opened once and not for every token. */
  let opened: { readonly sealed: string; readonly privateKey: KeyObject } | undefined;

  return {
    async signer() {
      const key = signingKey(await listOrMakeFirst(deps), deps.now());
      if (key === undefined) throw new Error('There is no signing key.');
      const { kid, sealedPrivateKey: sealed } = key;
      if (opened?.sealed !== sealed) {
        const found = openPrivateKey(sealed, { kid, keys: deps.sealingKeys });
        if (found === undefined) throw new SigningKeyUnusable(kid);
        opened = { sealed, privateKey: found.privateKey };
      }
      return { kid, privateKey: opened.privateKey };
    },

    async published() {
      const keys = await listOrMakeFirst(deps);
      const now = deps.now();
      const living = keys.filter((key) => stateOf(keys, key, now) !== 'gone');
      return living.map(({ kid, publicKey }) => ({ ...publicKey, kid }));
    },
  };
}

/** A new key, sealed. */
export function makeSigningKey(
  { ordinal, signsFrom }: Pick<StoredSigningKey, 'ordinal' | 'signsFrom'>,
  { sealingKeys, now }: Pick<SigningKeyDependencies, 'sealingKeys' | 'now'>,
): StoredSigningKey {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = pair.publicKey.export({ format: 'jwk' });
  const publicKey: PublicKey = { kty: 'EC', crv: 'P-256', x, y };
  const kid = thumbprintOf(publicKey);
  const sealedPrivateKey = sealPrivateKey(pair.privateKey, { kid, keys: sealingKeys });
  return { kid, ordinal, publicKey, sealedPrivateKey, madeAt: now(), signsFrom };
}

/** Of processes that find no key at once, one makes the first, and the others read it. */
async function listOrMakeFirst(deps: SigningKeyDependencies): Promise<StoredSigningKey[]> {
  const keys = await deps.storage.listSigningKeys();
  if (keys.length > 0) return keys;
  await deps.storage.addSigningKey(makeSigningKey({ ordinal: 1, signsFrom: deps.now() }, deps));
  return deps.storage.listSigningKeys();
}

/** RFC 7638 3: of the required members in the order of their names, without any space. */
function thumbprintOf({ crv, kty, x, y }: PublicKey): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
