// openid-client 6, which knows nothing but the standards: it finds its way by the metadata (RFC 8414), and a person signs
// in in a real browser.
import * as openid from 'openid-client';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { type AppSite, type RegisteredClient, registerClient, serveApp } from '../browser/app-site.ts';
import { withCleanConsole } from '../browser/clean-console.ts';
import { allow, newPerson, refuse, signIn } from '../browser/person.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';

let server: ServerProcess;
let app: AppSite;
let clients: Record<'confidential' | 'public' | 'native', RegisteredClient>;
const scope = 'agents--my:ro sessions--my:ro';

beforeAll(async () => {
  server = await startServer();
  app = await serveApp({ '/callback': '<!doctype html><title>Back</title>' });
  const register = (name: string, type: 'javascript' | 'server', redirectUri = `${app.otherSite}/callback`) =>
    registerClient(server, {
      name,
      type,
      redirectUris: [redirectUri],
      scopes: scope.split(' '),
      native: name === 'Native app',
    });
  await server.cli(['demo', '--json']);
  const [confidential, web, native] = await Promise.all([
    register('Confidential app', 'server'),
    register('Public app', 'javascript'),
    register('Native app', 'javascript', 'http://127.0.0.1/callback'),
  ]);
  clients = { confidential, public: web, native };
});

/** Everything that openid-client knows of the server comes from its metadata. Plain http is for loopback only. */
function discover(
  { client_id, client_secret }: RegisteredClient,
  authentication = client_secret ? openid.ClientSecretBasic(client_secret) : openid.None(),
): Promise<openid.Configuration> {
  return openid.discovery(new URL(server.urls.accounts), client_id, undefined, authentication, {
    algorithm: 'oauth2',
    execute: [openid.allowInsecureRequests],
  });
}

interface Asked {
  url: URL;
  checks: { pkceCodeVerifier: string; expectedState: string };
}

/** An authorization request with state and PKCE, as the library's readme has it. */
async function ask(config: openid.Configuration, parameters: Record<string, string> = {}): Promise<Asked> {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedState = openid.randomState();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: `${app.otherSite}/callback`,
    scope,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    ...parameters,
  });
  return { url, checks: { pkceCodeVerifier, expectedState } };
}

/** Somebody new signs in and decides; returns where the browser is led back to. */
async function signInAnd(decide: (page: Page) => Promise<void>, url: URL): Promise<URL> {
  return withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await page.goto(url.href);
    await signIn(page, await newPerson(server.urls.accounts));
    await decide(page);
    await page.waitForURL((led) => led.pathname === '/callback');
    return new URL(page.url());
  });
}

async function tokensFor(config: openid.Configuration): Promise<openid.TokenEndpointResponse> {
  const { url, checks } = await ask(config);
  return openid.authorizationCodeGrant(config, await signInAnd(allow, url), checks);
}

const listSessions = (accessToken: string) =>
  fetch(`${server.urls.accounts}/v2/sessions`, { headers: { authorization: `Bearer ${accessToken}` } });

describe.each([
  ['a confidential client with its secret in the header', 'confidential', openid.ClientSecretBasic],
  ['a confidential client with its secret in the body', 'confidential', openid.ClientSecretPost],
  ['a public client', 'public', openid.None],
] as const)('%s', (_, name, authenticate) => {
  const connect = () => discover(clients[name], authenticate(clients[name].client_secret ?? ''));

  test('authorization code with PKCE, state and iss (OAuth 2.1 4.1, RFC 9207)', async () => {
    const config = await connect();
    const tokens = await tokensFor(config);
    expect(tokens).toMatchObject({ token_type: 'bearer', scope, expires_in: expect.any(Number) });
    expect(tokens.refresh_token).toEqual(expect.any(String));
    expect((await listSessions(tokens.access_token)).status).toBe(200);
  });

  test('refresh (RFC 6749 6), and revoking the refresh token ends everything (RFC 7009 2.1)', async () => {
    const config = await connect();
    const first = await tokensFor(config);
    const second = await openid.refreshTokenGrant(config, first.refresh_token ?? '');
    expect(second.access_token).not.toBe(first.access_token);
    expect(second.scope).toBe(scope);
    // OAuth 2.1 4.3.1: what a public client presents is replaced.
    if (name === 'public') expect(second.refresh_token).not.toBe(first.refresh_token);
    const refreshToken = second.refresh_token ?? first.refresh_token ?? '';
    const narrowed = await openid.refreshTokenGrant(config, refreshToken, { scope: 'agents--my:ro' });
    expect(narrowed.scope).toBe('agents--my:ro');
    await openid.tokenRevocation(config, narrowed.refresh_token ?? refreshToken);
    for (const { access_token } of [second, narrowed]) expect((await listSessions(access_token)).status).toBe(401);
    await expect(openid.refreshTokenGrant(config, narrowed.refresh_token ?? refreshToken)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });
});

test('introspection says what a token is, and no more than that it is dead once it is revoked (RFC 7662 2.2)', async () => {
  const config = await discover(clients.confidential);
  const { access_token } = await tokensFor(config);
  expect(await openid.tokenIntrospection(config, access_token)).toMatchObject({
    active: true,
    client_id: clients.confidential.client_id,
    scope,
    token_type: 'Bearer',
    iss: server.urls.accounts,
  });
  await openid.tokenRevocation(config, access_token);
  expect(await openid.tokenIntrospection(config, access_token)).toEqual({ active: false });
});

test('client credentials give a client a token of its own (RFC 6749 4.4)', async () => {
  const config = await discover(clients.confidential);
  const tokens = await openid.clientCredentialsGrant(config, { scope: 'agents--my:ro' });
  expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'agents--my:ro' });
  expect(tokens).not.toHaveProperty('refresh_token');
  expect(await openid.tokenIntrospection(config, tokens.access_token)).toMatchObject({
    active: true,
    sub: clients.confidential.client_id,
  });
  await expect(openid.clientCredentialsGrant(await discover(clients.public))).rejects.toMatchObject({
    error: 'unauthorized_client',
  });
});

test('a native app may listen on any port of the loopback address (RFC 8252 7.3)', async () => {
  const config = await discover(clients.native);
  const { url, checks } = await ask(config);
  const tokens = await openid.authorizationCodeGrant(config, await signInAnd(allow, url), checks);
  expect((await listSessions(tokens.access_token)).status).toBe(200);
});

test('A19: an answer of another issuer, or of none, is not taken (RFC 9207 2.4)', async () => {
  const config = await discover(clients.public);
  const { url, checks } = await ask(config);
  const answer = await signInAnd(allow, url);
  expect(answer.searchParams.get('iss')).toBe(server.urls.accounts);
  const becauseOfIss = { cause: { message: expect.stringContaining('"iss"') } };
  const mixedUp = new URL(answer);
  mixedUp.searchParams.set('iss', 'http://localhost:1');
  await expect(openid.authorizationCodeGrant(config, mixedUp, checks)).rejects.toMatchObject(becauseOfIss);
  mixedUp.searchParams.delete('iss');
  await expect(openid.authorizationCodeGrant(config, mixedUp, checks)).rejects.toMatchObject(becauseOfIss);
  await openid.authorizationCodeGrant(config, answer, checks);
});

test('a code without its verifier is refused, and so is one that was redeemed (OAuth 2.1 4.1.3)', async () => {
  const config = await discover(clients.confidential);
  const { url, checks } = await ask(config);
  const answer = await signInAnd(allow, url);
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  await expect(openid.authorizationCodeGrant(config, answer, { ...checks, pkceCodeVerifier })).rejects.toMatchObject({
    error: 'invalid_grant',
  });
  const { access_token } = await openid.authorizationCodeGrant(config, answer, checks);
  await expect(openid.authorizationCodeGrant(config, answer, checks)).rejects.toMatchObject({ error: 'invalid_grant' });
  expect(await openid.tokenIntrospection(config, access_token)).toEqual({ active: false });
});

test('a refused consent comes back as access_denied (RFC 6749 4.1.2.1)', async () => {
  const config = await discover(clients.public);
  const { url, checks } = await ask(config);
  const answer = await signInAnd(refuse, url);
  await expect(openid.authorizationCodeGrant(config, answer, checks)).rejects.toMatchObject({
    error: 'access_denied',
    error_description: expect.any(String),
  });
});

test('prompt=none in a browser where nobody is signed in comes back as login_required', async () => {
  const config = await discover(clients.public);
  const { url, checks } = await ask(config, { prompt: 'none' });
  const answer = await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await page.goto(url.href);
    return new URL(page.url());
  });
  await expect(openid.authorizationCodeGrant(config, answer, checks)).rejects.toMatchObject({
    error: 'login_required',
  });
});

test('a wrong secret is invalid_client, with a challenge (RFC 6749 5.2)', async () => {
  const config = await discover({ ...clients.confidential, client_secret: 'wrong' });
  await expect(openid.clientCredentialsGrant(config)).rejects.toMatchObject({
    cause: [{ scheme: 'basic', parameters: { realm: expect.any(String) } }],
  });
});
