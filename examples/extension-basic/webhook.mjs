// Whether a webhook is from the platform, for this app, about this very request, and new. It says so in a signed header (a JWT, ES256), which
// is checked with the keys that the accounts site publishes. With the package `jose` it is one call; this is all that it does.
import { createHash, createPublicKey, verify } from 'node:crypto';

const { ACCOUNTS_URL = 'http://localhost:7700', APP_ID } = process.env;

/** The published keys by name, and when they were read. */
let keys = new Map();
let readAt = 0;
/** The names of webhooks that have come, until they would be too old anyway. */
const seen = new Map();

/** Answers what is signed: which organization, installation and chat action it is from. Throws an Error that says what is wrong. */
export async function verifyWebhook({ method, url, headers }) {
  const [head, body, signature] = String(headers['gatehouse-signature'] ?? '').split('.');
  const { alg, typ, kid } = decode(head);
  if (alg !== 'ES256' || typ !== 'webhook+jwt') throw new Error('This is no signature of a webhook');
  const key = { key: await keyNamed(kid), dsaEncoding: 'ieee-p1363' };
  const isOurs = verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature ?? '', 'base64url'));
  if (!isOurs) throw new Error('The signature is wrong');

  const claims = decode(body);
  const now = Date.now() / 1000;
  if (claims.iss !== ACCOUNTS_URL || claims.aud !== APP_ID) throw new Error('This webhook is not for this app');
  if (!(claims.exp > now)) throw new Error('This webhook is too old');
  if (claims.req !== createHash('sha256').update(`${method} ${url}`).digest('base64url')) {
    throw new Error('The signature is about another request');
  }
  for (const [name, exp] of seen) if (exp <= now) seen.delete(name);
  if (seen.has(claims.jti)) throw new Error('This webhook has come before');
  seen.set(claims.jti, claims.exp);
  return claims;
}

async function keyNamed(kid) {
  // A new key is published long before it signs, so a name that is not known is looked for once in a while.
  if (!keys.has(kid) && Date.now() - readAt > 10_000) {
    readAt = Date.now();
    const answer = await fetch(`${ACCOUNTS_URL}/oauth/jwks`, { signal: AbortSignal.timeout(3000) });
    const { keys: published } = await answer.json();
    keys = new Map(published.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]));
  }
  const key = keys.get(kid);
  if (!key) throw new Error('The accounts site has no such key');
  return key;
}

function decode(part) {
  try {
    return Object(JSON.parse(Buffer.from(part ?? '', 'base64url').toString()));
  } catch {
    throw new Error('This is no signature of a webhook');
  }
}
