// A37: JWTs that we never made, at every address that takes an access token. They are looked up by the hash of their whole text, so no
// signature, true or false, opens anything by itself.
import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { signAccessToken } from '../../server/src/oauth/jwt-access-token.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { makePerson, makeProgram, type Program } from '../wire/cast.ts';
import { call, inBody, isAlive, obtainTokens, refresh } from '../wire/program-acts.ts';
import type { World } from '../wire/world.ts';
import { callApi } from './api-site.ts';

const SCOPES = ['agents--all:ro', 'sessions--my:rw'];
/** The order of the group of P-256 (FIPS 186-5): what a second valid signature is computed with. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

type Place = (token: string, at: { world: World; client: Program }) => Promise<boolean>;

/** Every address that takes an access token, and whether this one opened it. */
const PLACES: Readonly<Record<string, Place>> = {
  'Bearer at /info': async (token, { world }) => (await call(world, 'GET /info', { bearer: token })).status === 200,
  'the query of /info': async (token, { world }) =>
    (await call(world, `GET /info?code=${encodeURIComponent(token)}`)).status === 200,
  'Bearer at /v2/info': async (token, { world }) =>
    (await call(world, 'GET /v2/info', { bearer: token })).status === 200,
  'the list of sessions': async (token, { world }) =>
    (await call(world, 'GET /v2/sessions', { bearer: token })).status === 200,
  'the end of all sessions': async (token, { world }) =>
    (await call(world, 'DELETE /v2/sessions', { bearer: token })).status === 200,
  introspection: async (token, { world, client }) =>
    (await call(world, 'POST /oauth/introspect', { form: { ...inBody(client), token } })).json.active === true,
  'revocation by the bearer': async (token, { world }) =>
    (await call(world, 'DELETE /v2/token', { bearer: token })).status === 200,
  'the API': async (token, { world }) => (await callApi(world, 'GET /agents', { bearer: token })).status === 200,
  'the refresh token’s place': async (token, { world, client }) => (await refresh(world, client, token)).status === 200,
};

describeOnBothDatabases('forged JWTs', (world) => {
  test('A37: open nothing, whatever is wrong with them; and the true one goes on', async () => {
    const client = await makeProgram(world, { confidential: true, accessTokenFormat: 'jwt', scopes: SCOPES });
    const person = await makePerson(world, { role: 'owner' });
    const { accessToken } = await obtainTokens(world, { person, client });
    const forged = await forge(world, accessToken);
    expect(Object.keys(forged).length).toBeGreaterThan(20);
    for (const [name, token] of Object.entries(forged)) {
      expect([name, token === accessToken]).toEqual([name, false]);
      for (const [place, opens] of Object.entries(PLACES)) {
        expect({ name, place, opened: await opens(token, { world, client }) }).toEqual({ name, place, opened: false });
      }
      // At these two an unknown token is answered like success: nothing happens.
      await call(world, 'POST /oauth/revoke', { form: { ...inBody(client), token } });
      await call(world, 'DELETE /token', { bearer: token });
    }
    expect(await isAlive(world, accessToken)).toBe(true);
    for (const name of ['Bearer at /info', 'introspection', 'the API', 'the list of sessions']) {
      expect([name, await PLACES[name]?.(accessToken, { world, client })]).toEqual([name, true]);
    }
  });

  test('A37: whoever has stolen a signing key opens nothing here with it', async () => {
    const client = await makeProgram(world, { confidential: true, accessTokenFormat: 'jwt', scopes: SCOPES });
    const { accessToken } = await obtainTokens(world, { person: await makePerson(world), client });
    const signer = await world.parts.signingKeys.signer();
    const { payload } = decode(accessToken);
    const made = signAccessToken({ ...(payload as never as Parameters<typeof signAccessToken>[0]) }, signer);
    // The same words under the same key: a signature of ECDSA is another each time.
    expect(made.split('.').slice(0, 2)).toEqual(accessToken.split('.').slice(0, 2));
    for (const [place, opens] of Object.entries(PLACES)) {
      expect([place, await opens(made, { world, client })]).toEqual([place, false]);
    }
  });
});

type Claims = Readonly<Record<string, unknown>>;

/** What attackers make of a token that they have seen, and of the keys that everybody can read. */
async function forge(world: World, token: string): Promise<Record<string, string>> {
  const { header, payload, parts } = decode(token);
  const [head = '', body = '', signature = ''] = parts;
  const { keys } = (await call(world, 'GET /oauth/jwks')).json as { keys: Record<string, string>[] };
  const [jwk = {}] = keys;
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' }).toString();
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ownJwk = own.publicKey.export({ format: 'jwk' });
  const es256 = (head: Claims, claims: Claims = payload) => signed(own.privateKey, head, claims);
  const hs = (head: Claims, secret: string) => {
    const text = `${encode(head)}.${encode(payload)}`;
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  const bytes = Buffer.from(signature, 'base64url');
  const flipped = Buffer.from(bytes);
  flipped[10] = (flipped[10] ?? 0) ^ 1;
  const last = signature.slice(-1);
  const sameBytes = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].find(
    (letter) => letter !== last && Buffer.from(signature.slice(0, -1) + letter, 'base64url').equals(Buffer.from(bytes)),
  );
  const more = { ...payload, scope: `${SCOPES.join(' ')} agents--all:rw` };
  return {
    'a changed signature': `${head}.${body}.${flipped.toString('base64url')}`,
    'a signature of zeros': `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`,
    'the other valid signature of ECDSA': `${head}.${body}.${mirrored(bytes).toString('base64url')}`,
    'the same signature in other letters': `${head}.${body}.${signature.slice(0, -1)}${sameBytes}`,
    'no signature': `${head}.${body}.`,
    'no last part': `${head}.${body}`,
    'alg none': `${encode({ ...header, alg: 'none' })}.${body}.`,
    'alg nOnE with the signature': `${encode({ ...header, alg: 'nOnE' })}.${body}.${signature}`,
    'HS256 with the public key as PEM': hs({ ...header, alg: 'HS256' }, pem),
    'HS256 with the public key as JSON': hs({ ...header, alg: 'HS256' }, JSON.stringify(jwk)),
    'HS256 under our header': hs(header, pem),
    'typ JWT': es256({ ...header, typ: 'JWT' }),
    'no typ': es256({ alg: 'ES256', kid: header.kid }),
    'our kid and another key': es256(header),
    'another kid and its key': es256({ ...header, kid: 'A'.repeat(43) }),
    'a kid that is a path': es256({ ...header, kid: '../../../../dev/null' }),
    'a kid that is SQL': es256({ ...header, kid: "' or 1=1 --" }),
    'a key in the header': es256({ ...header, jwk: ownJwk }),
    'an address of keys': es256({ ...header, jku: 'https://evil.example/jwks' }),
    'a certificate’s address': es256({ ...header, x5u: 'https://evil.example/x' }),
    'a critical extension': es256({ ...header, crit: ['exp'] }),
    'more scopes under the old signature': `${head}.${encode(more)}.${signature}`,
    'more scopes, signed anew': es256(header, more),
    'a longer life under the old signature': `${head}.${encode({ ...payload, exp: 9_999_999_999 })}.${signature}`,
    'somebody else’s subject': `${head}.${encode({ ...payload, sub: 'somebody' })}.${signature}`,
    'claims of every object': `${head}.${Buffer.from('{"__proto__":{"sub":"x"}}').toString('base64url')}.${signature}`,
    'a space in the header': `${Buffer.from(` ${JSON.stringify(header)}`).toString('base64url')}.${body}.${signature}`,
    padding: `${token}==`,
    'five parts': `${head}.${body}.${body}.${body}.${signature}`,
    'the header alone': head,
    'the signature alone': signature,
    'the jti': String(payload.jti),
    'the kid': String(header.kid),
    'a megabyte of claims': `${head}.${'A'.repeat(7_000)}.${signature}`,
  };
}

function decode(token: string): { header: Claims; payload: Claims; parts: readonly string[] } {
  const parts = token.split('.');
  const [header, payload] = parts.slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  return { header, payload, parts };
}

function encode(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signed(key: KeyObject, header: Claims, payload: Claims): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** Of each pair (r, s) that verifies, (r, n - s) does too. */
function mirrored(signature: Buffer): Buffer {
  const s = BigInt(`0x${signature.subarray(32).toString('hex')}`);
  const other = (ORDER - s).toString(16).padStart(64, '0');
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(other, 'hex')]);
}
