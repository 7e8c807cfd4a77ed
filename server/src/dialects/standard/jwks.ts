// The public keys that access tokens are verified with (RFC 7517 5), for programs that do so by themselves.

import type { FastifyReply } from 'fastify';
import { admitAnyOrigin } from '../../http/cors.ts';
import { KEYS_MAX_AGE_SECONDS } from '../../oauth/signing-key-states.ts';
import type { SigningKeys } from '../../oauth/signing-keys.ts';

/** Answers with the keys, which may be kept for some minutes: a new one is published long before it signs. */
export async function sendKeys(
  reply: FastifyReply,
  signingKeys: Pick<SigningKeys, 'published'>,
): Promise<FastifyReply> {
  const keys = await signingKeys.published();
  return admitAnyOrigin(reply)
    .header('cache-control', `public, max-age=${KEYS_MAX_AGE_SECONDS}`)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ keys: keys.map((key) => ({ ...key, use: 'sig', alg: 'ES256' })) }));
}
