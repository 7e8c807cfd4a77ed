import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findAccessToken, findRefreshToken } from '../introspection.ts';
import {
  createTestWorld,
  HOUR,
  REDIRECT_URI,
  refusal,
  SECOND,
  START,
  type TestClient,
  type TestWorld,
  VERIFIER,
} from '../test-world.ts';
import { createToken, hasTokenForm } from '../token.ts';
import type { TokenRequest, TokenResponse } from '../token-request.ts';

let world: TestWorld;
let server: TestClient;
let browser: TestClient;
beforeAll(async () => {
  world = await createTestWorld();
  server = await world.createClient();
  browser = await world.createClient({ type: 'public' });
});
afterAll(() => world.close());
beforeEach(() => {
  world.clock.now = START;
});

const WITHOUT_CHALLENGE = { codeChallenge: undefined, codeChallengeMethod: undefined };

/** Which of an answer's tokens still live. */
async function living(answer: TokenResponse): Promise<string[]> {
  const access = await findAccessToken(answer.accessToken, world.introspection());
  const refresh = await findRefreshToken(answer.refreshToken ?? '', world.introspection());
  return [...(access ? ['access token'] : []), ...(refresh ? ['refresh token'] : [])];
}

describe('a valid redemption (RFC 6749 4.1.4)', () => {
  test('answers with both tokens, their scopes and life, and whom they speak for', async () => {
    const ada = await world.signIn();
    const answer = await world.redeem(
      server,
      await world.issueCode(ada, server, { change: { scope: 'agents--all:ro' } }),
    );
    expect(answer).toEqual({
      clientId: server.clientId,
      accessToken: expect.stringMatching(/^dal:at_/),
      refreshToken: expect.stringMatching(/^rt_/),
      expiresIn: 28_800,
      scopes: ['agents--all:ro'],
      organizationId: world.organizationId,
      account: { accountId: ada.accountId, email: ada.email, licenseId: world.licenseId },
    });
    expect(hasTokenForm('access_token', answer.accessToken)).toBe(true);
    expect(hasTokenForm('refresh_token', answer.refreshToken ?? '')).toBe(true);
    expect(await findAccessToken(answer.accessToken, world.introspection())).toMatchObject({
      clientId: server.clientId,
      accountId: ada.accountId,
      sessionId: ada.sessionId,
      scopes: ['agents--all:ro'],
      expiresAt: START + 28_800 * SECOND,
      offline: true,
    });
  });

  test('without a scope in the request, gives all scopes of the client (RFC 6749 3.3)', async () => {
    const answer = await world.redeem(server, await world.issueCode(await world.signIn(), server));
    expect(answer.scopes).toEqual(server.scopes);
  });

  test('the access token lives 8 hours, not a millisecond longer', async () => {
    const answer = await world.redeem(server, await world.issueCode(await world.signIn(), server));
    world.clock.now = START + 8 * HOUR - 1;
    expect(await living(answer)).toEqual(['access token', 'refresh token']);
    world.clock.now = START + 8 * HOUR;
    expect(await living(answer)).toEqual(['refresh token']);
  });

  test('a public client proves itself with its verifier alone (OAuth 2.1 4.1.3)', async () => {
    const answer = await world.redeem(browser, await world.issueCode(await world.signIn(), browser));
    expect(await living(answer)).toEqual(['access token', 'refresh token']);
  });
});

describe('the life of a code (RFC 6749 4.1.2)', () => {
  test('is 60 seconds', async () => {
    const ada = await world.signIn();
    const [early, late] = [await world.issueCode(ada, server), await world.issueCode(ada, server)];
    world.clock.now = START + 60 * SECOND - 1;
    await expect(world.redeem(server, early)).resolves.toBeDefined();
    world.clock.now = START + 60 * SECOND;
    expect(await refusal(world.redeem(server, late))).toMatchObject({ code: 'invalid_grant', reason: 'code_expired' });
  });

  test('ends with the session that it was made in', async () => {
    const ada = await world.signIn();
    const code = await world.issueCode(ada, server);
    await world.sessions.endSession({ ...ada, tokens: 'browser', now: START });
    expect(await refusal(world.redeem(server, code))).toMatchObject({ code: 'invalid_grant', reason: 'code_unknown' });
  });

  test('A48: ends when account or organization is suspended, and nothing comes of it afterwards', async () => {
    const ada = await world.signIn();
    const code = await world.issueCode(ada, server);
    await world.accounts.setAccountSuspended({ accountId: ada.accountId, suspendedAt: START });
    expect(await refusal(world.redeem(server, code))).toMatchObject({ code: 'invalid_grant', reason: 'code_unknown' });
    const suspend = (suspendedAt: number | undefined) =>
      world.accounts.setOrganizationSuspended({ organizationId: world.organizationId, suspendedAt });
    const second = await world.issueCode(await world.signIn(), server);
    await suspend(START);
    expect((await refusal(world.redeem(server, second))).code).toBe('invalid_client');
    await suspend(undefined);
  });
});

describe('what makes a redemption invalid (RFC 6749 5.2)', () => {
  const attempts: readonly (readonly [string, Partial<TokenRequest>, { code: string; reason?: string }])[] = [
    ['no code', { code: undefined }, { code: 'invalid_request' }],
    ['an empty code', { code: '' }, { code: 'invalid_request' }],
    [
      'a code never issued',
      { code: createToken('authorization_code') },
      { code: 'invalid_grant', reason: 'code_unknown' },
    ],
    ['nonsense', { code: "' or 1=1 --" }, { code: 'invalid_grant', reason: 'code_unknown' }],
    ['a name of every object', { code: '__proto__' }, { code: 'invalid_grant', reason: 'code_unknown' }],
    [
      'A15: another redirect URI',
      { redirectUri: 'https://app.test/other' },
      { code: 'invalid_grant', reason: 'redirect_uri_changed' },
    ],
    [
      'a redirect URI that is the same but for its spelling',
      { redirectUri: 'https://app.test:443/cb' },
      { code: 'invalid_grant', reason: 'redirect_uri_changed' },
    ],
    ['A12: no verifier', { codeVerifier: undefined }, { code: 'invalid_grant', reason: 'code_verifier_wrong' }],
    ['A12: an empty verifier', { codeVerifier: '' }, { code: 'invalid_grant', reason: 'code_verifier_wrong' }],
    [
      'A11: another verifier',
      { codeVerifier: `x${VERIFIER.slice(1)}` },
      { code: 'invalid_grant', reason: 'code_verifier_wrong' },
    ],
  ];

  test.each(attempts)('%s: refused, and the code can still be redeemed', async (_words, change, error) => {
    const code = await world.issueCode(await world.signIn(), server);
    expect(await refusal(world.redeem(server, code, { change }))).toMatchObject(error);
    const answer = await world.redeem(server, code);
    expect(await living(answer)).toEqual(['access token', 'refresh token']);
  });

  test.each(attempts)('%s: after the redemption it revokes nothing (A14)', async (_words, change, error) => {
    const code = await world.issueCode(await world.signIn(), server);
    const answer = await world.redeem(server, code);
    expect(await refusal(world.redeem(server, code, { change }))).toMatchObject(error);
    expect(await living(answer)).toEqual(['access token', 'refresh token']);
  });

  test('A15: a code of another client is refused, before and after, and neither uses it up nor revokes anything', async () => {
    const other = await world.createClient();
    const code = await world.issueCode(await world.signIn(), server);
    const error = { code: 'invalid_grant', reason: 'code_of_other_client' };
    expect(await refusal(world.redeem(other, code))).toMatchObject(error);
    expect(await refusal(world.redeem(browser, code))).toMatchObject(error);
    const answer = await world.redeem(server, code);
    expect(await refusal(world.redeem(other, code))).toMatchObject(error);
    expect(await living(answer)).toEqual(['access token', 'refresh token']);
  });

  test('A42: no other token is taken for a code', async () => {
    const ada = await world.signIn();
    const answer = await world.redeem(server, await world.issueCode(ada, server));
    for (const text of [answer.accessToken, answer.refreshToken ?? '']) {
      expect((await refusal(world.redeem(server, text))).reason).toBe('code_unknown');
    }
    const code = await world.issueCode(ada, server);
    expect(await findAccessToken(code, world.introspection())).toBeUndefined();
    expect(await findRefreshToken(code, world.introspection())).toBeUndefined();
  });

  test('A12: a code asked for without a challenge is refused to whoever sends a verifier (RFC 9700 4.8)', async () => {
    const code = await world.issueCode(await world.signIn(), server, { dialect: 'lenient', change: WITHOUT_CHALLENGE });
    for (const dialect of ['lenient', 'strict'] as const) {
      const attempt = world.redeem(server, code, { dialect });
      expect(await refusal(attempt)).toMatchObject({ code: 'invalid_grant', reason: 'code_verifier_wrong' });
    }
    const change = { codeVerifier: undefined };
    await expect(world.redeem(server, code, { change, dialect: 'lenient' })).resolves.toBeDefined();
  });
});

describe('the redirect URI at the token endpoint (RFC 6749 4.1.3)', () => {
  test('may be left out where PKCE binds the code (OAuth 2.1 10.2), and must be sent where it does not', async () => {
    const ada = await world.signIn();
    for (const redirectUri of [undefined, '']) {
      const bound = await world.issueCode(ada, server);
      await expect(world.redeem(server, bound, { change: { redirectUri } })).resolves.toBeDefined();
      const unbound = await world.issueCode(ada, server, { dialect: 'lenient', change: WITHOUT_CHALLENGE });
      const change = { redirectUri, codeVerifier: undefined };
      expect(await refusal(world.redeem(server, unbound, { change, dialect: 'lenient' }))).toMatchObject({
        code: 'invalid_request',
        message: expect.stringContaining('redirect_uri'),
      });
    }
  });

  test.each([
    ['https://app.test/cb', 'https://app.test/cb?x=1#y', true],
    ['https://app.test/cb?plugin_id=a', 'https://app.test/cb', true],
    ['https://app.test/cb', 'https://app.test/cb/', false],
    ['https://app.test/cb', 'https://app.test', false],
    ['https://app.test/cb', 'http://app.test/cb', false],
    ['https://app.test/cb', 'https://app.test:8443/cb', false],
    ['https://app.test/cb', 'https://evil.test/cb', false],
    ['https://app.test/cb', 'https://app.test/cb/../evil', false],
    ['https://app.test/cb', 'javascript:alert(1)', false],
    ['https://app.test/cb', '?', false],
    ['com.example.app:/cb', 'com.example.app:/cb', true],
    ['com.example.app:/cb', 'com.example.evil:/cb', false],
    ['com.example.app://a/cb', 'com.example.app://b/cb', false],
  ])('is compared without its query where the policy says so: %s, then %s: %s', async (first, then, same) => {
    const client = await world.createClient({
      redirectUris: ['https://app.test/cb', 'com.example.app:/cb', 'com.example.app://a/cb'],
    });
    const code = await world.issueCode(await world.signIn(), client, {
      dialect: 'lenient',
      change: { redirectUri: first },
    });
    const attempt = world.redeem(client, code, { change: { redirectUri: then }, dialect: 'lenient' });
    if (same) await expect(attempt).resolves.toBeDefined();
    else expect(await refusal(attempt)).toMatchObject({ code: 'invalid_grant', reason: 'redirect_uri_changed' });
  });

  test('is compared whole otherwise, query included', async () => {
    const code = await world.issueCode(await world.signIn(), server);
    for (const redirectUri of [
      `${REDIRECT_URI}?x=1`,
      `${REDIRECT_URI}#`,
      `${REDIRECT_URI}/`,
      REDIRECT_URI.toUpperCase(),
    ]) {
      expect((await refusal(world.redeem(server, code, { change: { redirectUri } }))).reason).toBe(
        'redirect_uri_changed',
      );
    }
  });
});

describe('a code redeemed twice (RFC 6749 4.1.2, 10.5)', () => {
  const REPLAYED = { code: 'invalid_grant', reason: 'code_redeemed' };

  test('is refused, and what the first redemption got is revoked', async () => {
    const code = await world.issueCode(await world.signIn(), server);
    const answer = await world.redeem(server, code);
    expect(await refusal(world.redeem(server, code))).toMatchObject(REPLAYED);
    expect(await living(answer)).toEqual([]);
    expect(await refusal(world.redeem(server, code))).toMatchObject(REPLAYED);
  });

  test('what was refreshed from it since then is revoked too', async () => {
    const code = await world.issueCode(await world.signIn(), browser);
    const first = await world.redeem(browser, code);
    const second = await world.refresh(browser, first.refreshToken);
    await refusal(world.redeem(browser, code));
    expect(await living(second)).toEqual([]);
  });

  test('other grants of the same person and client go on', async () => {
    const ada = await world.signIn();
    const other = await world.obtainTokens(ada, server);
    const code = await world.issueCode(ada, server);
    await world.redeem(server, code);
    await refusal(world.redeem(server, code));
    expect(await living(other)).toEqual(['access token', 'refresh token']);
  });

  test('is recognized after it has expired', async () => {
    const code = await world.issueCode(await world.signIn(), server);
    const answer = await world.redeem(server, code);
    world.clock.now = START + HOUR;
    expect(await refusal(world.redeem(server, code))).toMatchObject(REPLAYED);
    expect(await living(answer)).toEqual([]);
  });

  test('A18: is recognized when the clock was set back', async () => {
    const code = await world.issueCode(await world.signIn(), server);
    const answer = await world.redeem(server, code);
    world.clock.now = START - 24 * HOUR;
    expect(await refusal(world.redeem(server, code))).toMatchObject(REPLAYED);
    expect(await living(answer)).toEqual([]);
  });

  test('A18: a code that expired does not live again with the clock set back; a clock a little behind redeems it', async () => {
    const [late, early] = await Promise.all([
      world.issueCode(await world.signIn(), server),
      world.issueCode(await world.signIn(), server),
    ]);
    world.clock.now = START - 60 * SECOND;
    expect(await refusal(world.redeem(server, late))).toMatchObject({ reason: 'code_expired' });
    world.clock.now = START - 60 * SECOND + 1;
    expect(await living(await world.redeem(server, early))).toEqual(['access token', 'refresh token']);
  });

  test('A14: of ten redemptions at once at most one succeeds, and its tokens are revoked by the others', async () => {
    const code = await world.issueCode(await world.signIn(), server);
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => world.redeem(server, code)));
    const answers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(answers).toHaveLength(1);
    for (const error of errors) expect(error).toMatchObject(REPLAYED);
    for (const answer of answers) expect(await living(answer)).toEqual([]);
  });
});

describe('the ring of 25 (tokens per client, account and organization)', () => {
  test('the 26th sign-in ends the oldest tokens, of access and refresh each, and no other', async () => {
    const ada = await world.signIn();
    const answers: TokenResponse[] = [];
    for (let count = 0; count < 26; count += 1) {
      world.clock.now = START + count * SECOND;
      answers.push(await world.obtainTokens(ada, server));
    }
    const [oldest, ...rest] = answers;
    if (oldest === undefined) throw new Error('There are 26.');
    expect(await living(oldest)).toEqual([]);
    for (const answer of rest) expect(await living(answer)).toEqual(['access token', 'refresh token']);
  });

  test('other people and other clients have rings of their own', async () => {
    const [ada, bob] = [await world.signIn(), await world.signIn()];
    const ofBob = await world.obtainTokens(bob, server);
    const ofOtherClient = await world.obtainTokens(ada, browser);
    for (let count = 0; count < 26; count += 1) await world.obtainTokens(ada, server);
    expect(await living(ofBob)).toEqual(['access token', 'refresh token']);
    expect(await living(ofOtherClient)).toEqual(['access token', 'refresh token']);
  });

  test('A18: with the clock set back, the newest token is not the one that ends', async () => {
    const ada = await world.signIn();
    for (let count = 0; count < 25; count += 1) await world.obtainTokens(ada, server);
    world.clock.now = START - HOUR;
    expect(await living(await world.obtainTokens(ada, server))).toEqual(['access token', 'refresh token']);
  });
});
