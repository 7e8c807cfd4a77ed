// What the endpoint owns: the grant types and client authentication. What each grant does is tested beside it, in grants/.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { OAuthError } from './errors.ts';
import { createTestWorld, presentedAs, refusal, type TestClient, type TestWorld } from './test-world.ts';
import { createToken } from './token.ts';

let world: TestWorld;
let server: TestClient;
beforeAll(async () => {
  world = await createTestWorld();
  server = await world.createClient();
});
afterAll(() => world.close());

test('RFC 6749 5.2: without a grant type the request is invalid', async () => {
  for (const grantType of [undefined, '']) {
    expect(await refusal(world.request(server, { grantType }))).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('grant_type'),
    });
  }
});

test.each([
  'password',
  'implicit',
  'code',
  'Authorization_Code',
  'authorization_code ',
  'urn:ietf:params:oauth:grant-type:device_code',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(10_000),
])('RFC 6749 5.2: another grant type is unsupported: %j', async (grantType) => {
  expect((await refusal(world.request(server, { grantType }))).code).toBe('unsupported_grant_type');
});

test('RFC 6749 3.2.1: the client authenticates before anything of the grant is looked at', async () => {
  const ada = await world.signIn();
  const code = await world.issueCode(ada, server);
  const { refreshToken } = await world.obtainTokens(ada, server);
  const presented = { ...presentedAs(server), secret: 'wrong' };
  for (const sent of [
    { grantType: 'authorization_code', code },
    { grantType: 'authorization_code', code: createToken('authorization_code') },
    { grantType: 'authorization_code' },
    { grantType: 'refresh_token', refreshToken },
    { grantType: 'refresh_token' },
    { grantType: 'client_credentials' },
  ]) {
    expect((await refusal(world.request(server, { ...sent, presented }))).code).toBe('invalid_client');
  }
  await expect(world.redeem(server, code)).resolves.toBeDefined();
});

test('a client that is not set up for this endpoint is refused', async () => {
  const other = await world.createClient({ dialects: ['lenient'] });
  const code = await world.issueCode(await world.signIn(), other, { dialect: 'lenient' });
  expect(await refusal(world.redeem(other, code))).toMatchObject({
    code: 'unauthorized_client',
    reason: 'dialect_not_enabled',
  });
  await expect(world.redeem(other, code, { dialect: 'lenient' })).resolves.toBeDefined();
});

test('every refusal is of RFC 6749 5.2, names a cause, and repeats no secret', async () => {
  const ada = await world.signIn();
  const code = await world.issueCode(ada, server);
  const { refreshToken } = await world.obtainTokens(ada, server);
  const secret = `${server.secret}`;
  const attempts = [
    { grantType: 'authorization_code', code, redirectUri: 'https://app.test/cb', codeVerifier: 'x'.repeat(43) },
    { grantType: 'authorization_code', code, redirectUri: 'https://evil.test/', codeVerifier: 'x' },
    { grantType: 'authorization_code', code: refreshToken },
    { grantType: 'refresh_token', refreshToken: code },
    { grantType: 'refresh_token', refreshToken, scope: 'everything' },
    { grantType: secret },
    { grantType: 'client_credentials', presented: { ...presentedAs(server), secret: refreshToken } },
  ];
  for (const sent of attempts) {
    const error = await world.request(server, sent).catch((thrown: unknown) => thrown);
    if (!(error instanceof OAuthError)) throw new Error('It must be refused with an OAuthError.');
    expect([
      'invalid_request',
      'invalid_client',
      'invalid_grant',
      'unauthorized_client',
      'unsupported_grant_type',
      'invalid_scope',
    ]).toContain(error.code);
    expect(error.message).toMatch(/^\S.{10,}\.$/);
    for (const text of [code, refreshToken, secret])
      expect(JSON.stringify([error.message, error.detail, error.stack])).not.toContain(text);
  }
});
