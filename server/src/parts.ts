// Opens the database and builds the parts that the surfaces and the command line stand on. With app.ts the only place that knows
// which implementation stands behind which interface.

import { randomUUID } from 'node:crypto';
import { createPasswords } from './accounts/passwords.ts';
import { findScope, roleMayGrant, scopeIncludes } from './accounts/scopes.ts';
import { createSessions } from './accounts/sessions.ts';
import { createChatId } from './chat/ids.ts';
import type { Config } from './config.ts';
import { standardPolicy } from './dialects/standard/policy.ts';
import { livechatPolicy } from './dialects/v1/policy.ts';
import type { Platform } from './extensions/widget-url.ts';
import { deriveSealingKeys } from './keys.ts';
import { boundWrites } from './load/bounded-writes.ts';
import type { Policy } from './oauth/policy.ts';
import type { ScopeRules } from './oauth/scope.ts';
import { createSigningKeys } from './oauth/signing-keys.ts';
import type { KeyLog } from './secret-keys/follow-file.ts';
import { openSecretKeys } from './secret-keys/open.ts';
import { createAccountStorage } from './storage/accounts.ts';
import { createAgentStorage } from './storage/agents.ts';
import { createAuditStorage } from './storage/audit-events.ts';
import { createChatStorage } from './storage/chat/chats.ts';
import { createRegistrationStorage } from './storage/client-registrations.ts';
import { createConsentStorage } from './storage/consents.ts';
import { createCustomerStorage } from './storage/customers.ts';
import { createAppStorage } from './storage/extensions/apps.ts';
import { createChatActionStorage } from './storage/extensions/chat-actions.ts';
import { createInstallationKeyStorage } from './storage/extensions/installation-keys.ts';
import { createInstallationStorage } from './storage/extensions/installations.ts';
import { createExtensionValueStorage } from './storage/extensions/values.ts';
import { createGroupStorage } from './storage/groups.ts';
import { migrate } from './storage/migrate.ts';
import { createClientStorage } from './storage/oauth-clients.ts';
import { createAuthorizationCodeStorage } from './storage/oauth-codes.ts';
import { createTokenStorage } from './storage/oauth-tokens.ts';
import { openDatabase } from './storage/open-database.ts';
import { createPersonalAccessTokenStorage } from './storage/personal-access-tokens.ts';
import { createSessionStorage } from './storage/sessions.ts';
import { createSigningKeyStorage } from './storage/signing-keys.ts';
import { createThrottleStorage } from './storage/throttle.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/** The product's scopes, as the protocol core wants to know them. */
export const scopeRules: ScopeRules = {
  isKnown: (scope) => findScope(scope) !== undefined,
  includes: scopeIncludes,
  roleMayGrant,
};

/** The policy of each dialect, by the name that clients list. */
export const POLICIES: ReadonlyMap<string, Policy> = new Map([
  ['standard', standardPolicy],
  ['livechat', livechatPolicy],
]);

/** The origins on which no extension may be. */
export function platformOf({ accountsUrl, apiUrl, agentAppUrl, consoleUrl }: Config): Platform {
  return { agentAppOrigin: agentAppUrl, origins: [accountsUrl, apiUrl, agentAppUrl, consoleUrl] };
}

export type Parts = Awaited<ReturnType<typeof openParts>>;

/** What parts are opened with, beside the settings: the time, who watches, and where a process tells what changes while it runs. */
export type Surroundings = { readonly now: () => number; readonly telemetry?: Telemetry; readonly log?: KeyLog };

/** Opens and migrates the database, and builds the parts on it. Throws DatabaseUnusable and SecretKeyUnusable with the fix. */
export async function openParts(config: Config, surroundings: Surroundings = { now: Date.now }) {
  const { now, telemetry = {} } = surroundings;
  const { databaseUrl: url, durability, maxWaitMs } = config;
  const secretKeys = openSecretKeys(config.secretKeys, surroundings);
  const opened = await openDatabase({ url, durability, onGroupCommit: telemetry.onGroupCommit });
  const migrated = await migrate(opened, { now });
  const database = boundWrites(opened, { maxWaitMs, watch: telemetry.writes });
  const createId = randomUUID;
  const sessionStorage = createSessionStorage(database);
  const signingKeyStorage = createSigningKeyStorage(database);
  const sealingKeys = deriveSealingKeys(secretKeys);
  return {
    config,
    database,
    migrated,
    telemetry,
    secretKeys,
    now,
    createId: (): string => createId(),
    scopeRules,
    accounts: createAccountStorage(database),
    auditLog: createAuditStorage(database),
    agents: createAgentStorage(database),
    groups: createGroupStorage(database),
    consents: createConsentStorage(database),
    customers: createCustomerStorage(database),
    sessionStorage,
    sessions: createSessions({ storage: sessionStorage, now, createId }),
    throttle: createThrottleStorage(database),
    personalAccessTokens: createPersonalAccessTokenStorage(database),
    clients: createClientStorage(database),
    registrations: createRegistrationStorage(database),
    codes: createAuthorizationCodeStorage(database),
    tokens: createTokenStorage(database),
    signingKeyStorage,
    sealingKeys,
    signingKeys: createSigningKeys({ storage: signingKeyStorage, sealingKeys, now }),
    chats: createChatStorage(database, now),
    createChatId,
    apps: createAppStorage(database),
    chatActionStorage: createChatActionStorage(database),
    installations: createInstallationStorage(database),
    installationKeys: createInstallationKeyStorage(database),
    extensionValues: createExtensionValueStorage(database),
    passwords: createPasswords({ watch: telemetry.hashes }),
  };
}
