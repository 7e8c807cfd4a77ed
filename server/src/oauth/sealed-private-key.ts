// The private part of a signing key as it is kept: encrypted with a key that is derived from the secret key and not in the database.

import { createCipheriv, createDecipheriv, createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';

/** Keys of 32 bytes: the first seals, all of them open. They may change while the process runs. */
export type SealingKeys = () => readonly Buffer[];

/** Seals the private key under the first key (AES-256-GCM, bound to the kid). */
export function sealPrivateKey(privateKey: KeyObject, { kid, keys }: { kid: string; keys: SealingKeys }): string {
  const [first] = keys();
  if (first === undefined) throw new Error('At least one secret key is needed.');
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', first, nonce).setAAD(Buffer.from(kid));
  const plain = privateKey.export({ format: 'der', type: 'pkcs8' });
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** The private key, and whether the first key has sealed it; undefined when none of the keys has. */
export function openPrivateKey(
  sealed: string,
  { kid, keys }: { kid: string; keys: SealingKeys },
): { privateKey: KeyObject; byFirst: boolean } | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  for (const [index, key] of keys().entries()) {
    const der = decrypt(bytes, { key, kid });
    if (der === undefined) continue;
    return { privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }), byFirst: index === 0 };
  }
  return undefined;
}

function decrypt(bytes: Buffer, { key, kid }: { key: Buffer; kid: string }): Buffer | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(kid)).setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
  } catch {
    return undefined;
  }
}
