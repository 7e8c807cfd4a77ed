import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuthorizationRequest } from './authorization-request.ts';
import { issueAuthorizationResponse } from './authorization-response.ts';
import { findAccessToken, findRedeemableCode } from './introspection.ts';
import { parseRedirectUri } from './redirect-uri.ts';
import { lenientPolicy } from './test-policies.ts';
import { CHALLENGE, createTestWorld, REDIRECT_URI, START, type TestClient, type TestWorld } from './test-world.ts';

let world: TestWorld;
let client: TestClient;
beforeAll(async () => {
  world = await createTestWorld();
  client = await world.createClient();
});
afterAll(() => world.close());

async function issue(
  person: { accountId: string; organizationId: string; sessionId: string },
  change: Partial<AuthorizationRequest> = {},
) {
  const redirectUri = parseRedirectUri(`${REDIRECT_URI}?plugin_id=a`);
  if ('fault' in redirectUri) throw new Error(redirectUri.fault);
  const request: AuthorizationRequest = {
    client,
    redirectUri,
    state: 'state',
    responseType: 'code',
    scopes: ['agents--all:ro'],
    codeChallenge: { rule: 'S256', challenge: CHALLENGE },
    prompt: undefined,
    organizationId: undefined,
    loginHint: undefined,
    ...change,
  };
  const { accountId, organizationId, sessionId } = person;
  const { codes, tokens } = world;
  const issuing = { codes, tokens, policy: lenientPolicy, dialect: 'lenient', now: () => START, createId: randomUUID };
  return issueAuthorizationResponse(request, { subject: { accountId, organizationId }, sessionId }, issuing);
}

test('RFC 6749 4.1.2: a code is bound to all that its redemption will be compared with', async () => {
  const ada = await world.signIn();
  const response = await issue(ada);
  expect(response).toEqual({ responseType: 'code', code: expect.stringMatching(/^dal:ac_/), expiresIn: 60 });
  const code = response !== 'session_ended' && response.responseType === 'code' ? response.code : '';
  expect(await findRedeemableCode(code, world.introspection())).toMatchObject({
    clientId: client.clientId,
    accountId: ada.accountId,
    organizationId: ada.organizationId,
    sessionId: ada.sessionId,
    redirectUri: `${REDIRECT_URI}?plugin_id=a`,
    scopes: ['agents--all:ro'],
    codeChallenge: CHALLENGE,
    codeChallengeRule: 'S256',
    dialect: 'lenient',
    issuedAt: START,
    expiresAt: START + 60_000,
  });
});

test('RFC 6749 4.2.2: for the implicit grant an access token is issued, which ends with the browser’s session', async () => {
  const ada = await world.signIn();
  const response = await issue(ada, { responseType: 'token' });
  expect(response).toEqual({
    responseType: 'token',
    accessToken: expect.stringMatching(/^dal:at_/),
    expiresIn: 28_800,
    scopes: ['agents--all:ro'],
  });
  const accessToken = response !== 'session_ended' && response.responseType === 'token' ? response.accessToken : '';
  const find = () => findAccessToken(accessToken, world.introspection());
  expect(await find()).toMatchObject({ accountId: ada.accountId, offline: false, sessionId: ada.sessionId });
  await world.sessions.endSession({ ...ada, tokens: 'browser', now: START });
  expect(await find()).toBeUndefined();
});

test('nothing is issued for a session that has ended meanwhile', async () => {
  const ada = await world.signIn();
  await world.sessions.endSession({ ...ada, tokens: 'browser', now: START });
  expect(await issue(ada)).toBe('session_ended');
  expect(await issue(ada, { responseType: 'token' })).toBe('session_ended');
});

test('each code and each grant is a new one', async () => {
  const ada = await world.signIn();
  const codes = await Promise.all(Array.from({ length: 20 }, () => issue(ada)));
  const texts = codes.map((response) => (response === 'session_ended' ? '' : 'code' in response ? response.code : ''));
  const stored = await Promise.all(texts.map((text) => findRedeemableCode(text, world.introspection())));
  expect(new Set(texts).size).toBe(20);
  expect(new Set(stored.map((code) => code?.grantId)).size).toBe(20);
});
