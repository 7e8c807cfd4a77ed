import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type AccessTokenClaims, hasJwtAccessTokenForm, signAccessToken } from './jwt-access-token.ts';
import { createToken, hashToken, hasTokenForm, lookUpHash } from './token.ts';

const KID = 'K'.repeat(43);
const CLAIMS: AccessTokenClaims = {
  iss: 'https://accounts.test',
  sub: 'ada',
  aud: 'https://api.test',
  client_id: 'client',
  iat: 1_750_000_000,
  exp: 1_750_000_300,
  jti: 'one',
  scope: 'agents--my:ro agents--all:ro',
  organization_id: 'acme',
};
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const TOKEN = signAccessToken(CLAIMS, { kid: KID, privateKey });

const decoded = (part: string | undefined): unknown => JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a JWT access token', () => {
  test('RFC 9068 2.1: has the type at+jwt, and the name of the key', () => {
    expect(decoded(TOKEN.split('.')[0])).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: KID });
  });

  test('says its claims', () => {
    expect(decoded(TOKEN.split('.')[1])).toEqual(CLAIMS);
  });

  test('RFC 7518 3.4: is signed with the two numbers of ECDSA in 64 bytes, under SHA-256', () => {
    const [header, payload, signature = ''] = TOKEN.split('.');
    const bytes = Buffer.from(signature, 'base64url');
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363' as const };
    expect(bytes).toHaveLength(64);
    expect(verify('sha256', Buffer.from(`${header}.${payload}`), key, bytes)).toBe(true);
    expect(verify('sha256', Buffer.from(`${header}.${payload}x`), key, bytes)).toBe(false);
  });

  test('is looked up by its whole text as an access token, and as nothing else', () => {
    expect(lookUpHash('access_token', TOKEN)).toBe(hashToken('access_token', TOKEN));
    for (const kind of ['refresh_token', 'authorization_code', 'customer_token', 'personal_access_token'] as const) {
      expect(lookUpHash(kind, TOKEN)).toBeUndefined();
    }
    expect(hasTokenForm('access_token', TOKEN)).toBe(false);
  });

  test('always has its form, however many scopes it names', () => {
    const scope = 'chats.conversation--access:rw '.repeat(100);
    expect(hasJwtAccessTokenForm(TOKEN)).toBe(true);
    expect(hasJwtAccessTokenForm(signAccessToken({ ...CLAIMS, scope }, { kid: KID, privateKey }))).toBe(true);
  });
});

describe('A37: what is refused by its form alone', () => {
  const [header = '', payload = '', signature = ''] = TOKEN.split('.');
  const ours = { alg: 'ES256', typ: 'at+jwt', kid: KID };

  test.each([
    ['nothing', ''],
    ['an opaque token', createToken('access_token')],
    ['no signature (alg none)', `${encoded({ ...ours, alg: 'none' })}.${payload}.`],
    ['our header without a signature', `${header}.${payload}.`],
    ['alg none with a signature', `${encoded({ ...ours, alg: 'none' })}.${payload}.${signature}`],
    ['HS256', `${encoded({ ...ours, alg: 'HS256' })}.${payload}.${signature.slice(0, 43)}`],
    ['HS512, whose signature is as long', `${encoded({ ...ours, alg: 'HS512' })}.${payload}.${signature}`],
    ['another type', `${encoded({ ...ours, typ: 'JWT' })}.${payload}.${signature}`],
    ['a key that it brings along', `${encoded({ ...ours, jwk: {} })}.${payload}.${signature}`],
    ['an address of keys', `${encoded({ ...ours, jku: 'https://evil.test' })}.${payload}.${signature}`],
    ['another order of the header', `${encoded({ typ: 'at+jwt', alg: 'ES256', kid: KID })}.${payload}.${signature}`],
    ['a longer kid', `${encoded({ ...ours, kid: `${KID}../../key` })}.${payload}.${signature}`],
    ['four parts', `${TOKEN}.${signature}`],
    ['five parts', `${header}.${payload}.${payload}.${payload}.${signature}`],
    ['an empty payload', `${header}..${signature}`],
    ['a longer signature', `${TOKEN}A`],
    ['a shorter one', TOKEN.slice(0, -1)],
    ['padding', `${TOKEN}==`],
    ['characters of base64', TOKEN.replace(payload, `${payload}+/`)],
    ['a line break', `${TOKEN}\n`],
    ['megabytes', `${header}.${'a'.repeat(5_000_000)}.${signature}`],
  ])('%s', (_words, text) => {
    expect(hasJwtAccessTokenForm(text)).toBe(false);
    expect(lookUpHash('access_token', text) === undefined || text.startsWith('dal:at_')).toBe(true);
  });
});
