// For tests: the api site over a real database with two organizations in it, and the means to call it as anybody.

import { randomUUID } from 'node:crypto';
import { fastify, type InjectOptions, type LightMyRequestResponse, type RouteOptions } from 'fastify';
import type { Role } from '../accounts/account-storage.ts';
import type { AgentProfile } from '../accounts/agent-profile.ts';
import { deriveApiKey } from '../accounts/api-keys.ts';
import { createPasswords } from '../accounts/passwords.ts';
import { type AskExtension, createAskExtension } from '../extensions/ask-extensions.ts';
import { createSigningKeys } from '../oauth/signing-keys.ts';
import { createToken, hashToken } from '../oauth/token.ts';
import { createAccountStorage } from '../storage/accounts.ts';
import { createAgentStorage } from '../storage/agents.ts';
import { createAuditStorage } from '../storage/audit-events.ts';
import { createChatStorage } from '../storage/chat/chats.ts';
import { createRegistrationStorage } from '../storage/client-registrations.ts';
import { createAppStorage } from '../storage/extensions/apps.ts';
import { createChatActionStorage } from '../storage/extensions/chat-actions.ts';
import { createInstallationKeyStorage } from '../storage/extensions/installation-keys.ts';
import { createInstallationStorage } from '../storage/extensions/installations.ts';
import { createExtensionValueStorage } from '../storage/extensions/values.ts';
import { createGroupStorage } from '../storage/groups.ts';
import { migrate } from '../storage/migrate.ts';
import { createClientStorage } from '../storage/oauth-clients.ts';
import { createTokenStorage } from '../storage/oauth-tokens.ts';
import { openDatabase } from '../storage/open-database.ts';
import { createPersonalAccessTokenStorage } from '../storage/personal-access-tokens.ts';
import { createSessionStorage } from '../storage/sessions.ts';
import { createSigningKeyStorage } from '../storage/signing-keys.ts';
import { createMigratedTestDatabase, type DatabaseKind } from '../storage/test-database.ts';
import { createThrottleStorage } from '../storage/throttle.ts';
import type { ApiDependencies } from './dependencies.ts';
import { registerApi } from './routes.ts';
import { apiServerOptions } from './server-options.ts';

export const API_URL = 'http://localhost:7701';
/** Of the four sites. */
export const ORIGINS = [7700, 7701, 7702, 7703].map((port) => `http://localhost:${port}`);
export const PASSWORD = 'correct horse battery';

/** Who exists: `sam` is in both organizations. */
export const PEOPLE = ['olga', 'adam', 'nina', 'nico', 'sam', 'fred', 'gina'] as const;
export type Person = (typeof PEOPLE)[number];
export type Tenant = 'acme' | 'globex';

const MEMBERS: readonly (readonly [Person, Tenant, Role])[] = [
  ['olga', 'acme', 'owner'],
  ['adam', 'acme', 'administrator'],
  ['nina', 'acme', 'normal'],
  ['nico', 'acme', 'normal'],
  ['sam', 'acme', 'normal'],
  ['sam', 'globex', 'administrator'],
  ['fred', 'globex', 'owner'],
  ['gina', 'globex', 'normal'],
];

const PROFILE: AgentProfile = {
  jobTitle: 'Support Agent',
  avatar: 'cdn.example.test/a1.png',
  loginStatus: 'accepting chats',
  status: 'offline',
  maxChatsCount: 6,
  dailySummary: true,
  notifications: { new_visitor: true },
  workScheduler: undefined,
};

export type TestWorld = Awaited<ReturnType<typeof createTestWorld>>;

/** Makes a database (in memory unless a kind is given), fills it and makes the site. Close it in `afterAll`, which removes all of it. */
export async function createTestWorld(
  options: { kind?: DatabaseKind; brand?: string; apiUrl?: string; askExtension?: AskExtension } = {},
) {
  const { apiUrl = API_URL } = options;
  const place = options.kind && (await createMigratedTestDatabase(options.kind));
  const database = await openDatabase({ url: place?.url ?? 'sqlite::memory:', durability: 'process' });
  const clock = { now: Date.UTC(2026, 0, 1) };
  const now = () => clock.now;
  await migrate(database, { now });
  const accounts = createAccountStorage(database);
  const agents = createAgentStorage(database);
  const groups = createGroupStorage(database);
  const auditLog = createAuditStorage(database);
  const chats = createChatStorage(database, now);
  const tokens = createTokenStorage(database);
  const personalAccessTokens = createPersonalAccessTokenStorage(database);
  const sessions = createSessionStorage(database);
  const clients = createClientStorage(database);
  const passwords = createPasswords();
  const secretKeys = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const organizationIds: Record<Tenant, string> = { acme: randomUUID(), globex: randomUUID() };
  const accountIds = Object.fromEntries(PEOPLE.map((person) => [person, randomUUID()])) as Record<Person, string>;
  const clientId = 'test-client';
  const platformClientId = 'platform-client';

  await fill();
  const api: ApiDependencies = {
    accessTokens: tokens,
    personalAccessTokens,
    agents,
    groups,
    accounts,
    auditLog,
    chats,
    apps: createAppStorage(database),
    chatActionStorage: createChatActionStorage(database),
    installations: createInstallationStorage(database),
    installationKeys: createInstallationKeyStorage(database),
    extensionValues: createExtensionValueStorage(database),
    registrations: createRegistrationStorage(database),
    platform: { agentAppOrigin: 'http://localhost:7702', origins: ORIGINS },
    askExtension: options.askExtension ?? createAskExtension({ resolve: async () => [], isDevelopersMachine: true }),
    signingKeys: createSigningKeys({ storage: createSigningKeyStorage(database), sealingKeys: () => secretKeys, now }),
    attempts: createThrottleStorage(database),
    passwords,
    secretKeys: () => secretKeys,
    now,
    createId: randomUUID,
    apiUrl,
    accountsUrl: 'http://localhost:7700',
    brand: options.brand ?? 'LiveChat',
    chatActions: { agent: ['start_chat', 'list_chats'], customer: ['get_customer'] },
  };
  const site = fastify({ ...apiServerOptions(apiUrl), genReqId: () => randomUUID() });
  const routes: RouteOptions[] = [];
  site.addHook('onRoute', (route) => {
    routes.push(route);
  });
  await registerApi(site, api);
  await site.ready();

  async function fill(): Promise<void> {
    const passwordHash = await passwords.hash(PASSWORD);
    for (const [index, slug] of (['acme', 'globex'] as const).entries()) {
      const organization = { organizationId: organizationIds[slug], licenseId: 1001 + index, slug, name: slug };
      await accounts.createOrganization({ ...organization, createdAt: clock.now });
    }
    const known = new Set<Person>();
    for (const [person, tenant, role] of MEMBERS) {
      const accountId = accountIds[person];
      const account = known.has(person)
        ? { accountId }
        : { accountId, email: emailOf(person), name: nameOf(person), passwordHash, createdAt: clock.now };
      known.add(person);
      clock.now += 1;
      const member = { organizationId: organizationIds[tenant], account, role, profile: PROFILE };
      await agents.addAgent({ ...member, groupIds: [], now: clock.now });
      const token = `cookie of ${person}`;
      const expiresAt = clock.now + 86_400_000;
      const times = { createdAt: clock.now, lastSeenAt: clock.now, expiresAt };
      if ('email' in account) {
        await sessions.createSession({
          sessionId: `session-${person}`,
          tokenHash: token,
          accountId,
          userAgent: '',
          ip: '',
          ...times,
        });
      }
    }
    for (const [tenant, group, members] of [
      ['acme', 'Sales', ['adam', 'nina']],
      ['acme', 'Support', ['nico']],
      ['globex', 'Secret plans', ['gina']],
    ] as const) {
      const member = { organizationId: organizationIds[tenant], name: group, language: 'en' };
      await groups.createGroup({ ...member, accountIds: members.map((person) => accountIds[person]), now: clock.now });
    }
    const own = { clientId, organizationId: organizationIds.globex, firstParty: false };
    for (const client of [own, { ...own, clientId: platformClientId, firstParty: true }]) {
      await clients.createClient({
        ...client,
        type: 'public',
        name: 'Test client',
        redirectUris: [],
        scopes: [],
        restricted: false,
        native: false,
        dialects: ['standard'],
        responseTypes: ['code', 'token'],
        accessTokenFormat: 'opaque',
        authorAccountId: undefined,
        secretHashes: [],
        createdAt: clock.now,
      });
    }
  }

  /** A living access token of the person in the organization; of no person for client credentials. */
  async function accessToken(
    person: Person | undefined,
    options: { tenant?: Tenant; scopes: readonly string[]; seconds?: number; clientId?: string },
  ): Promise<string> {
    const token = createToken('access_token');
    const record = {
      tokenHash: hashToken('access_token', token),
      grantId: randomUUID(),
      clientId: options.clientId ?? clientId,
      accountId: person === undefined ? undefined : accountIds[person],
      organizationId: organizationIds[options.tenant ?? 'acme'],
      sessionId: person === undefined ? undefined : `session-${person}`,
      scopes: options.scopes,
      offline: false,
      issuedAt: clock.now,
      expiresAt: clock.now + (options.seconds ?? 3600) * 1000,
    };
    const saved = await tokens.saveAccessToken({ accessToken: record, ringSize: 25, now: clock.now });
    if (saved !== 'saved') throw new Error(`The token of ${person} was not saved: ${saved}.`);
    return token;
  }

  /** A living personal access token. */
  async function personalAccessToken(
    person: Person,
    options: { tenant?: Tenant; scopes: readonly string[]; expiresAt?: number },
  ): Promise<string> {
    const token = createToken('personal_access_token');
    await personalAccessTokens.savePersonalAccessToken({
      tokenId: randomUUID(),
      tokenHash: hashToken('personal_access_token', token),
      accountId: accountIds[person],
      organizationId: organizationIds[options.tenant ?? 'acme'],
      name: 'test',
      scopes: options.scopes,
      createdAt: clock.now,
      expiresAt: options.expiresAt,
    });
    return token;
  }

  /** The person's own API key, as it is now. */
  async function apiKey(person: Person, tenant: Tenant = 'acme'): Promise<string> {
    const agent = await agents.findAgent({ organizationId: organizationIds[tenant], login: emailOf(person) });
    if (agent === undefined) throw new Error(`${person} is no agent of ${tenant}.`);
    return deriveApiKey(secretKeys, agent);
  }

  /** Calls the API with the person's API key: all that the role may. */
  async function callAs(person: Person, request: Call, tenant: Tenant = 'acme'): Promise<LightMyRequestResponse> {
    return call({ ...request, authorization: basic(emailOf(person), await apiKey(person, tenant)) });
  }

  /** Calls the API with an access token of these scopes. */
  async function callWith(
    scopes: readonly string[],
    request: Call & { as: Person; tenant?: Tenant },
  ): Promise<LightMyRequestResponse> {
    const { as, tenant, ...rest } = request;
    const token = await accessToken(as, { scopes, ...(tenant === undefined ? {} : { tenant }) });
    return call({ ...rest, authorization: `Bearer ${token}` });
  }

  /** Calls the API as an app of the platform, such as the agent app, with these scopes. */
  async function callByPlatform(person: Person, request: Call, scopes = ['installations--all:ro'], tenant?: Tenant) {
    const of = { scopes, clientId: platformClientId, ...(tenant === undefined ? {} : { tenant }) };
    return call({ ...request, authorization: `Bearer ${await accessToken(person, of)}` });
  }

  /** Calls the API, with X-API-Version unless the headers say otherwise. */
  function call(request: Call & { authorization?: string }): Promise<LightMyRequestResponse> {
    const { authorization, form, json, headers = {}, method = 'GET', url } = request;
    const options: InjectOptions = {
      method,
      url,
      headers: {
        'x-api-version': '2',
        ...(authorization === undefined ? {} : { authorization }),
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    };
    if (form !== undefined) options.payload = form;
    if (json !== undefined) options.payload = typeof json === 'string' ? json : JSON.stringify(json);
    return site.inject(options);
  }

  return {
    site,
    /** Every route of the site, as it was registered. */
    routes,
    api,
    clock,
    database,
    accounts,
    agents,
    groups,
    auditLog,
    chats,
    passwords,
    clientId,
    platformClientId,
    clients,
    organizationIds,
    accountIds,
    accessToken,
    personalAccessToken,
    apiKey,
    call,
    callAs,
    callWith,
    callByPlatform,
    /** The statements that are read with meanwhile. */
    async readsDuring(work: () => Promise<unknown>): Promise<string[]> {
      const { queryRead } = database;
      const reads: string[] = [];
      database.queryRead = (sql, parameters) => {
        reads.push(sql);
        return queryRead.call(database, sql, parameters) as ReturnType<typeof queryRead<never>>;
      };
      try {
        await work();
      } finally {
        database.queryRead = queryRead;
      }
      return reads;
    },
    async close() {
      await site.close();
      await database.close();
      await place?.remove();
    },
  };
}

export type Call = {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A form, already encoded. */
  readonly form?: string;
  /** A value to send as JSON; text is sent as it is. */
  readonly json?: unknown;
};

export function emailOf(person: Person): string {
  return `${person}@example.test`;
}

export function nameOf(person: Person): string {
  return `${person[0]?.toUpperCase()}${person.slice(1)} Tester`;
}

export function basic(login: string, password: string): string {
  return `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
}

/** The path of an agent. */
export function agentPath(person: Person): string {
  return `/agents/${encodeURIComponent(emailOf(person))}`;
}
