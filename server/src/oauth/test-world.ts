// For tests: the protocol over a real database in memory, with two organizations and some clients in it, and a clock to move.

import { randomUUID } from 'node:crypto';
import { NEW_AGENT } from '../accounts/agent-profile.ts';
import { findScope, roleMayGrant, scopeIncludes } from '../accounts/scopes.ts';
import { createAccountStorage } from '../storage/accounts.ts';
import { createAgentStorage } from '../storage/agents.ts';
import { migrate } from '../storage/migrate.ts';
import { createClientStorage } from '../storage/oauth-clients.ts';
import { createAuthorizationCodeStorage } from '../storage/oauth-codes.ts';
import { createTokenStorage } from '../storage/oauth-tokens.ts';
import { openDatabase } from '../storage/open-database.ts';
import { createSessionStorage } from '../storage/sessions.ts';
import { createSigningKeyStorage } from '../storage/signing-keys.ts';
import { type AuthorizationParameters, checkAuthorizationRequest } from './authorization-request.ts';
import { issueAuthorizationResponse } from './authorization-response.ts';
import type { PresentedClient } from './client-authentication.ts';
import { OAuthError, type OAuthErrorCode, type OAuthErrorReason } from './errors.ts';
import type { Introspection } from './introspection.ts';
import type { Policy } from './policy.ts';
import { registerClient } from './registration.ts';
import type { ScopeRules } from './scope.ts';
import { createSigningKeys } from './signing-keys.ts';
import type { Client } from './storage.ts';
import { lenientPolicy, strictPolicy } from './test-policies.ts';
import { answerTokenRequest } from './token-endpoint.ts';
import type { TokenEndpoint, TokenRequest, TokenResponse } from './token-request.ts';

/** RFC 7636 appendix B. */
export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
export const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
export const REDIRECT_URI = 'https://app.test/cb';
export const ISSUER = 'https://accounts.test';
export const AUDIENCE = 'https://api.test';
export const START = Date.UTC(2026, 0, 1);
export const SECOND = 1000;
export const HOUR = 3_600_000;

export const scopeRules: ScopeRules = {
  isKnown: (scope) => findScope(scope) !== undefined,
  includes: scopeIncludes,
  roleMayGrant,
};

export type DialectName = 'strict' | 'lenient';
const POLICIES: Readonly<Record<DialectName, Policy>> = { strict: strictPolicy, lenient: lenientPolicy };

/** A client as a test has it: with the secret that the database does not know. */
export type TestClient = Client & { readonly secret: string | undefined };
export type TestWorld = Awaited<ReturnType<typeof createTestWorld>>;

/** Opens and fills the database. Close it in `afterAll`. */
export async function createTestWorld() {
  const database = await openDatabase({ url: 'sqlite::memory:', durability: 'process' });
  const clock = { now: START };
  const now = () => clock.now;
  await migrate(database, { now });
  const accounts = createAccountStorage(database);
  const agents = createAgentStorage(database);
  const sessions = createSessionStorage(database);
  const clients = createClientStorage(database);
  const codes = createAuthorizationCodeStorage(database);
  const tokens = createTokenStorage(database);

  const organizationId = randomUUID();
  const licenseId = 1001;
  await accounts.createOrganization({ organizationId, licenseId, slug: 'acme', name: 'Acme', createdAt: START });
  let people = 0;

  /** A new member of the organization, signed in for as long as any test lasts. */
  async function signIn() {
    const accountId = randomUUID();
    const sessionId = randomUUID();
    people += 1;
    const email = `person-${people}@example.test`;
    const account = { accountId, email, name: 'Person', passwordHash: 'none', createdAt: START };
    await agents.addAgent({ organizationId, account, role: 'normal', profile: NEW_AGENT, groupIds: [], now: START });
    const times = { createdAt: START, lastSeenAt: START, expiresAt: START + 1000 * HOUR };
    await sessions.createSession({ sessionId, tokenHash: sessionId, accountId, userAgent: '', ip: '', ...times });
    return { accountId, organizationId, sessionId, email };
  }
  type Person = Awaited<ReturnType<typeof signIn>>;

  async function createClient(change: Partial<Client> = {}): Promise<TestClient> {
    const wanted = {
      clientId: randomUUID(),
      organizationId,
      type: 'confidential' as const,
      name: 'Client under test',
      redirectUris: [REDIRECT_URI],
      scopes: ['agents--all:ro', 'agents--my:rw'],
      restricted: false,
      native: false,
      firstParty: false,
      dialects: ['strict', 'lenient'],
      responseTypes: ['code', 'token'] as const,
      accessTokenFormat: 'opaque' as const,
      authorAccountId: undefined,
      ...change,
    };
    const { client, secret } = await registerClient(wanted, { clients, now });
    return { ...client, secret };
  }

  const sealingKeys = () => [Buffer.alloc(32, 7)];
  const signingKeys = createSigningKeys({ storage: createSigningKeyStorage(database), sealingKeys, now });
  const jwt = { issuer: ISSUER, audience: AUDIENCE, signingKeys };

  function endpointOf(dialect: DialectName): TokenEndpoint {
    const policy = POLICIES[dialect];
    return { clients, codes, tokens, jwt, scopeRules, policy, dialect, now, createId: randomUUID };
  }

  /** A code, as the authorization endpoint issues it to this person; with S256 unless `change` says otherwise. */
  async function issueCode(
    person: Person,
    client: TestClient,
    options: { dialect?: DialectName; change?: Partial<AuthorizationParameters> } = {},
  ): Promise<string> {
    const { dialect = 'strict', change = {} } = options;
    const rules = { clients, scopeRules, policy: POLICIES[dialect], dialect, now };
    const challenge = { codeChallenge: CHALLENGE, codeChallengeMethod: 'S256' };
    const sent = { ...NOTHING_SENT, clientId: client.clientId, redirectUri: REDIRECT_URI, responseType: 'code' };
    const checked = await checkAuthorizationRequest({ ...sent, ...challenge, ...change }, rules);
    if (checked.outcome !== 'valid') throw checked.error;
    const subject = { accountId: person.accountId, organizationId: person.organizationId };
    const on = { subject, sessionId: person.sessionId };
    const issuing = { codes, tokens, policy: POLICIES[dialect], dialect, now, createId: randomUUID };
    const response = await issueAuthorizationResponse(checked.request, on, issuing);
    if (response === 'session_ended' || response.responseType !== 'code') throw new Error('No code was issued.');
    return response.code;
  }

  /** A token request of this client; what `sent` leaves out is not sent. */
  function request(
    client: TestClient,
    sent: Partial<TokenRequest>,
    dialect: DialectName = 'strict',
  ): Promise<TokenResponse> {
    const presented = presentedAs(client);
    return answerTokenRequest({ ...NO_TOKEN_REQUEST, presented, ...sent }, endpointOf(dialect));
  }

  /** Redeems a code as the client should. */
  function redeem(
    client: TestClient,
    code: string,
    options: { change?: Partial<TokenRequest>; dialect?: DialectName } = {},
  ): Promise<TokenResponse> {
    const sent = { grantType: 'authorization_code', code, redirectUri: REDIRECT_URI, codeVerifier: VERIFIER };
    return request(client, { ...sent, ...options.change }, options.dialect);
  }

  /** Both tokens, from a new code. */
  async function obtainTokens(
    person: Person,
    client: TestClient,
    change: Partial<AuthorizationParameters> = {},
  ): Promise<TokenResponse & { refreshToken: string }> {
    const response = await redeem(client, await issueCode(person, client, { change }));
    if (response.refreshToken === undefined) throw new Error('No refresh token was issued.');
    return { ...response, refreshToken: response.refreshToken };
  }

  function refresh(
    client: TestClient,
    refreshToken: string | undefined,
    change: Partial<TokenRequest> = {},
  ): Promise<TokenResponse & { refreshToken: string }> {
    return request(client, { grantType: 'refresh_token', refreshToken, ...change }).then((response) => {
      if (response.refreshToken === undefined) throw new Error('No refresh token was answered.');
      return { ...response, refreshToken: response.refreshToken };
    });
  }

  return {
    database,
    clock,
    accounts,
    agents,
    sessions,
    clients,
    codes,
    tokens,
    organizationId,
    licenseId,
    signIn,
    createClient,
    endpointOf,
    issueCode,
    request,
    redeem,
    obtainTokens,
    refresh,
    introspection: (dialect: DialectName = 'strict'): Introspection => endpointOf(dialect),
    close: () => database.close(),
  };
}

/** An authorization request without any parameter. */
export const NOTHING_SENT: AuthorizationParameters = {
  clientId: undefined,
  redirectUri: undefined,
  responseType: undefined,
  scope: undefined,
  state: undefined,
  prompt: undefined,
  codeChallenge: undefined,
  codeChallengeMethod: undefined,
  organizationId: undefined,
  loginHint: undefined,
  faults: new Map(),
};

/** Where every request comes from. */
export const ORIGIN = { ip: '192.0.2.1', userAgent: 'A program' };

export const NO_TOKEN_REQUEST: Omit<TokenRequest, 'presented'> = {
  grantType: undefined,
  code: undefined,
  redirectUri: undefined,
  codeVerifier: undefined,
  refreshToken: undefined,
  scope: undefined,
  origin: ORIGIN,
};

/** How a client presents itself when it does so rightly. */
export function presentedAs({ clientId, secret }: TestClient): PresentedClient {
  return { method: secret === undefined ? 'none' : 'basic', clientId, secret };
}

/** The protocol error that the answer must be. */
export async function refusal(
  answer: Promise<unknown>,
): Promise<{ code: OAuthErrorCode; reason: OAuthErrorReason | undefined; message: string }> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof OAuthError) return { code: error.code, reason: error.reason, message: error.message };
    throw error;
  }
  throw new Error('It was not refused.');
}
