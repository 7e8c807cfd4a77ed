// The public keys that access tokens and webhooks are verified with (RFC 7517 5), for programs that do so by themselves.

import type { FastifyInstance, FastifyReply } from 'fastify';
import { admitAnyOrigin, allowAnyOrigin } from '../../http/cors.ts';
import { KEYS_MAX_AGE_SECONDS } from '../../oauth/signing-key-states.ts';
import type { SigningKeys } from '../../oauth/signing-keys.ts';

/** Mounts the keys on the accounts site, whichever dialects it serves: webhooks are signed in any case. */
export async function registerKeys(site: FastifyInstance, signingKeys: Pick<SigningKeys, 'published'>): Promise<void> {
  await site.register(async (keys) => {
    keys.get('/oauth/jwks', (_request, reply) => sendKeys(reply, signingKeys));
    allowAnyOrigin(keys, ['/oauth/jwks'], ['GET']);
  });
}

/** Answers with the keys, which may be kept for some minutes: a new one is published long before it signs. */
async function sendKeys(reply: FastifyReply, signingKeys: Pick<SigningKeys, 'published'>): Promise<FastifyReply> {
  const keys = await signingKeys.published();
  return admitAnyOrigin(reply)
    .header('cache-control', `public, max-age=${KEYS_MAX_AGE_SECONDS}`)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ keys: keys.map((key) => ({ ...key, use: 'sig', alg: 'ES256' })) }));
}
