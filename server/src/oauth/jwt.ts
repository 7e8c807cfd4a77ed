// Signing with the keys that are published: JWTs in the compact form, under ES256 (RFC 7515 7.1, RFC 7518 3.4).

import { type KeyObject, sign } from 'node:crypto';

/** The key that signs: a private one of P-256, and the name of its public part. */
export type Signer = { readonly kid: string; readonly privateKey: KeyObject };

/** `type` keeps what is signed for one purpose from being taken for another (RFC 8725 3.11). */
export function signJwt(claims: object, { type, signer }: { readonly type: string; readonly signer: Signer }): string {
  const { kid, privateKey } = signer;
  const signed = `${encoded(headerOf(type, kid))}.${encoded(JSON.stringify(claims))}`;
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

export const headerOf = (type: string, kid: string) => `{"alg":"ES256","typ":"${type}","kid":"${kid}"}`;

export function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}
