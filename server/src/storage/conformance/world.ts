// A database with one tenant to test storages in, and makers of records. Every test makes a subject of its own.

import type { Account, Organization } from '../../accounts/account-storage.ts';
import type { AgentProfile } from '../../accounts/agent-profile.ts';
import type { PersonalAccessToken } from '../../accounts/personal-access-token-storage.ts';
import type { NewSession } from '../../accounts/session-storage.ts';
import type {
  AccessTokenRecord,
  AuthorizationCodeRecord,
  Client,
  RefreshTokenRecord,
  Subject,
} from '../../oauth/storage.ts';
import { createAccountStorage } from '../accounts.ts';
import { createAgentStorage } from '../agents.ts';
import { createAuditStorage } from '../audit-events.ts';
import { createChatStorage } from '../chat/chats.ts';
import { createRegistrationStorage } from '../client-registrations.ts';
import { createConsentStorage } from '../consents.ts';
import { createCustomerStorage } from '../customers.ts';
import type { Database } from '../database.ts';
import { createAppStorage } from '../extensions/apps.ts';
import { createChatActionStorage } from '../extensions/chat-actions.ts';
import { createInstallationKeyStorage } from '../extensions/installation-keys.ts';
import { createInstallationStorage } from '../extensions/installations.ts';
import { createExtensionValueStorage } from '../extensions/values.ts';
import { createGroupStorage } from '../groups.ts';
import { createClientStorage } from '../oauth-clients.ts';
import { createAuthorizationCodeStorage } from '../oauth-codes.ts';
import { createTokenStorage } from '../oauth-tokens.ts';
import { createPersonalAccessTokenStorage } from '../personal-access-tokens.ts';
import { createSessionStorage } from '../sessions.ts';
import { createSigningKeyStorage } from '../signing-keys.ts';
import { createMigratedTestDatabase, type DatabaseKind } from '../test-database.ts';
import { createThrottleStorage } from '../throttle.ts';
import { withDelays } from './delays.ts';

/** The time of every test; what is earlier or later says so. */
export const NOW = 1_750_000_000_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const RING_SIZE = 25;

export type Storages = ReturnType<typeof createStorages>;
export type SignedIn = Subject & { readonly clientId: string; readonly sessionId: string; readonly email: string };
export type World = Storages & {
  readonly database: Database;
  /** The organization and the client that records belong to unless a test says otherwise. */
  readonly organization: Organization;
  readonly client: Client;
  /** Another instance on the same database, as another process would have. */
  openAnother(): Promise<Database>;
  /** Two processes' view of the database, with delays where transactions can interleave. */
  openInterleaving(): Promise<[Storages, Storages]>;
  /** A new account, agent of the organization, with a living session. */
  signIn(): Promise<SignedIn>;
  remove(): Promise<void>;
};

export function createStorages(database: Database) {
  return {
    clients: createClientStorage(database),
    registrations: createRegistrationStorage(database),
    codes: createAuthorizationCodeStorage(database),
    tokens: createTokenStorage(database),
    accounts: createAccountStorage(database),
    auditLog: createAuditStorage(database),
    agents: createAgentStorage(database),
    groups: createGroupStorage(database),
    sessions: createSessionStorage(database),
    throttle: createThrottleStorage(database),
    consents: createConsentStorage(database),
    customers: createCustomerStorage(database),
    signingKeys: createSigningKeyStorage(database),
    personalAccessTokens: createPersonalAccessTokenStorage(database),
    chats: createChatStorage(database, () => NOW),
    apps: createAppStorage(database),
    chatActionStorage: createChatActionStorage(database),
    installations: createInstallationStorage(database),
    installationKeys: createInstallationKeyStorage(database),
    extensionValues: createExtensionValueStorage(database),
  };
}

export async function createWorld(kind: DatabaseKind): Promise<World> {
  const created = await createMigratedTestDatabase(kind);
  const database = await created.open();
  const storages = createStorages(database);
  const organization = newOrganization();
  await storages.accounts.createOrganization(organization);
  const client = newClient(organization);
  await storages.clients.createClient(client);
  return {
    ...storages,
    database,
    organization,
    client,
    openAnother: () => created.open(),
    async openInterleaving() {
      return [createStorages(withDelays(database)), createStorages(withDelays(await created.open()))];
    },
    remove: () => created.remove(),
    async signIn() {
      const { organizationId } = organization;
      const account = newAccount();
      const { accountId, email } = account;
      const membership = { organizationId, account, role: 'normal' as const, profile: PROFILE, groupIds: [], now: NOW };
      await storages.agents.addAgent(membership);
      const session = newSession(accountId);
      await storages.sessions.createSession(session);
      return { accountId, email, organizationId, clientId: client.clientId, sessionId: session.sessionId };
    },
  };
}

/** Calls at once, from two processes in turn. */
export function atOnce<T>(
  instances: readonly [Storages, Storages],
  count: number,
  call: (storages: Storages, index: number) => Promise<T>,
): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => call(instances[index % 2 === 0 ? 0 : 1], index)));
}

let made = 0;
/** A value that no other record has. */
export function unique(label: string): string {
  made += 1;
  return `${label}-${made}`;
}

export function newOrganization(change: Partial<Organization> = {}): Organization {
  const slug = unique('organization');
  return { organizationId: `id-of-${slug}`, licenseId: 9_000_000 + made, slug, name: slug, createdAt: NOW, ...change };
}

export function newAccount(change: Partial<Account> = {}): Account {
  const accountId = unique('account');
  const email = `${accountId}@example.com`;
  return { accountId, email, name: accountId, passwordHash: 'hash of a password', createdAt: NOW, ...change };
}

export const PROFILE: AgentProfile = {
  jobTitle: 'Support Hero',
  avatar: 'https://example.com/a.png',
  loginStatus: 'not accepting chats',
  status: 'offline',
  maxChatsCount: 3,
  dailySummary: true,
  notifications: { incoming_chat: true, new_goal: false },
  workScheduler: { monday: { start: '08:00', end: '16:00', enabled: true } },
};

export function newClient(organization: Organization, change: Partial<Client> = {}): Client {
  const clientId = unique('client');
  return {
    clientId,
    organizationId: organization.organizationId,
    type: 'confidential',
    name: clientId,
    redirectUris: ['https://app.example.com/callback', 'https://app.example.com/other'],
    scopes: ['agents--my:ro', 'agents--all:ro'],
    restricted: false,
    native: true,
    firstParty: false,
    dialects: ['standard', 'livechat'],
    responseTypes: ['code', 'token'],
    accessTokenFormat: 'opaque',
    authorAccountId: undefined,
    secretHashes: [unique('secret')],
    createdAt: NOW,
    ...change,
  };
}

export function newSession(accountId: string, change: Partial<NewSession> = {}): NewSession & { tokenHash: string } {
  return {
    sessionId: unique('session'),
    tokenHash: unique('cookie'),
    accountId,
    userAgent: 'Browser/1.0',
    ip: '192.0.2.1',
    createdAt: NOW,
    lastSeenAt: NOW,
    expiresAt: NOW + 24 * HOUR,
    ...change,
  };
}

/** Only what a record says itself: a signed-in subject knows more. */
function ownerOf({ accountId, organizationId, clientId, sessionId }: SignedIn) {
  return { accountId, organizationId, clientId, sessionId };
}

export function newCode(owner: SignedIn, change: Partial<AuthorizationCodeRecord> = {}): AuthorizationCodeRecord {
  return {
    ...ownerOf(owner),
    codeHash: unique('code'),
    grantId: unique('grant'),
    redirectUri: 'https://app.example.com/callback',
    scopes: ['agents--my:ro'],
    codeChallenge: 'a challenge',
    codeChallengeRule: 'S256',
    dialect: 'standard',
    issuedAt: NOW,
    expiresAt: NOW + MINUTE,
    ...change,
  };
}

export function newAccessToken(owner: SignedIn, change: Partial<AccessTokenRecord> = {}): AccessTokenRecord {
  return {
    ...ownerOf(owner),
    tokenHash: unique('access-token'),
    grantId: unique('grant'),
    scopes: ['agents--my:ro', 'agents--all:ro'],
    offline: false,
    issuedAt: NOW,
    expiresAt: NOW + 8 * HOUR,
    ...change,
  };
}

export function newRefreshToken(owner: SignedIn, change: Partial<RefreshTokenRecord> = {}): RefreshTokenRecord {
  return {
    ...ownerOf(owner),
    tokenHash: unique('refresh-token'),
    grantId: unique('grant'),
    scopes: ['agents--my:ro'],
    issuedAt: NOW,
    ...change,
  };
}

export function newPersonalAccessToken(
  owner: SignedIn,
  change: Partial<PersonalAccessToken> = {},
): PersonalAccessToken {
  return {
    tokenId: unique('token-id'),
    tokenHash: unique('personal-access-token'),
    accountId: owner.accountId,
    organizationId: owner.organizationId,
    name: 'nightly report',
    scopes: ['agents--all:ro'],
    createdAt: NOW,
    expiresAt: NOW + HOUR,
    ...change,
  };
}

/** Saves a code and redeems it for both tokens, as a token request would. */
export async function obtainTokens(
  storages: Storages,
  owner: SignedIn,
  change: { issuedAt?: number } = {},
): Promise<{ code: AuthorizationCodeRecord; accessToken: AccessTokenRecord; refreshToken: RefreshTokenRecord }> {
  const code = newCode(owner, change);
  const accessToken = newAccessToken(owner, { grantId: code.grantId, offline: true, ...change });
  const refreshToken = newRefreshToken(owner, { grantId: code.grantId, ...change });
  await storages.codes.saveAuthorizationCode(code);
  await storages.codes.redeemAuthorizationCode({ code, now: NOW, accessToken, refreshToken, ringSize: RING_SIZE });
  return { code, accessToken, refreshToken };
}

/** The hashes of those access tokens that a request would be served with. */
export async function livingAmong(
  storages: Storages,
  tokens: readonly { tokenHash: string }[],
  now = NOW,
): Promise<string[]> {
  const found = await Promise.all(tokens.map(({ tokenHash }) => storages.tokens.findAccessToken({ tokenHash, now })));
  return found.flatMap((token) => token?.tokenHash ?? []);
}
