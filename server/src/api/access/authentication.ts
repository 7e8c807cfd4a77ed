// Finds who calls: an access token or a personal access token as Bearer; an agent's own API key, the key of an installation or a
// personal access token as Basic. Other kinds of tokens, and client secrets, open nothing here.

import type { Role } from '../../accounts/account-storage.ts';
import { type ApiKeyHolder, isApiKeyOf } from '../../accounts/api-keys.ts';
import type { Origin } from '../../accounts/audit-log.ts';
import { normalizeEmail } from '../../accounts/sign-in.ts';
import { findInstallationKey } from '../../extensions/installation-keys.ts';
import type { InstallationKeyStorage } from '../../extensions/installation-storage.ts';
import { noteUse } from '../../extensions/use-of-keys.ts';
import { hasTokenForm, lookUpHash, type TokenKind } from '../../oauth/token.ts';
import { ApiError } from '../answers/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Caller } from './caller.ts';
import type { Credentials } from './credentials.ts';

type Sources = Pick<ApiDependencies, 'accessTokens' | 'personalAccessTokens' | 'agents' | 'secretKeys' | 'now'> & {
  readonly installationKeys: Pick<InstallationKeyStorage, 'findKeyHolders' | 'noteOnce'>;
};

/** Where a socket's frames come from is not told here. */
const UNKNOWN: Origin = { ip: '', userAgent: '' };

/** Looked up and derived against when nobody has the login, so that unknown logins take the work that known ones take. */
const NOBODY: ApiKeyHolder = { accountId: '', organizationId: '', apiKeyGeneration: 0 };

/** The caller that these credentials prove. Throws a 401 that says what is wrong, in words that don't tell known logins from unknown ones. */
export async function authenticate(
  credentials: Credentials,
  sources: Sources,
  origin: Origin = UNKNOWN,
): Promise<Caller> {
  if (credentials.scheme === 'bearer') return authenticateBearer(credentials.token, sources);
  const hash = lookUpHash('personal_access_token', credentials.password);
  return hash === undefined
    ? authenticateApiKey({ ...credentials, origin }, sources)
    : authenticatePersonalAccessToken({ hash, login: credentials.login }, sources);
}

async function authenticateBearer(token: string, sources: Sources): Promise<Caller> {
  const tokenHash = lookUpHash('access_token', token);
  if (tokenHash === undefined) {
    const hash = lookUpHash('personal_access_token', token);
    if (hash !== undefined) return authenticatePersonalAccessToken({ hash, login: undefined }, sources);
    throw refused(wordsForOtherToken(token));
  }
  const found = await sources.accessTokens.findAccessToken({ tokenHash, now: sources.now() });
  if (found === undefined) {
    throw refused(
      'The access token is unknown, expired or revoked. Get a new one with the refresh token or by signing in again.',
    );
  }
  return {
    by: 'access_token',
    organizationId: found.organizationId,
    accountId: found.accountId,
    login: found.email,
    role: toRole(found.role),
    scopes: found.scopes,
    clientId: found.clientId,
    sessionId: found.sessionId,
    ...(found.firstParty ? { firstParty: true } : {}),
  };
}

/** With a login (Basic) it must be the owner's account id or e-mail address. */
async function authenticatePersonalAccessToken(
  presented: { hash: string; login: string | undefined },
  sources: Sources,
): Promise<Caller> {
  const found = await sources.personalAccessTokens.findPersonalAccessToken({
    tokenHash: presented.hash,
    now: sources.now(),
  });
  if (found === undefined) throw refused('The personal access token is unknown, expired or revoked. Make a new one.');
  const { login } = presented;
  if (login !== undefined && normalizeEmail(login) !== found.email && login.toLowerCase() !== found.accountId) {
    throw refused(
      'The personal access token does not belong to this login. Send its owner’s account id or e-mail address before the colon.',
    );
  }
  return {
    by: 'personal_access_token',
    organizationId: found.organizationId,
    accountId: found.accountId,
    login: found.email,
    role: found.role,
    scopes: found.scopes,
    clientId: undefined,
    sessionId: undefined,
  };
}

/** The key tells which of the account's organizations is meant, since each has its own. */
async function authenticateApiKey(
  presented: { login: string; password: string; origin: Origin },
  sources: Sources,
): Promise<Caller> {
  const login = normalizeEmail(presented.login);
  const agents = await sources.agents.findAgentsByLogin(login);
  const secretKeys = sources.secretKeys();
  if (agents.length === 0) {
    isApiKeyOf(secretKeys, NOBODY, presented.password);
    // Whoever is found takes a second read, for the groups.
    await sources.agents.findAgent({ organizationId: NOBODY.organizationId, login });
  }
  const matching = agents.filter((agent) => isApiKeyOf(secretKeys, agent, presented.password));
  const [agent] = matching;
  if (agent === undefined) {
    const caller = await authenticateInstallationKey({ ...presented, login, key: presented.password }, sources);
    if (caller !== undefined) return caller;
    throw refused(
      'The login and the key after it are not a pair that is known here. Check both; a key that was reset is no longer valid.',
    );
  }
  return {
    by: 'api_key',
    organizationId: agent.organizationId,
    accountId: agent.accountId,
    login: agent.login,
    role: agent.role,
    scopes: 'all',
    clientId: undefined,
    sessionId: undefined,
    ...(isApiKeyOf(secretKeys.slice(0, 1), agent, presented.password) ? {} : { outdatedKey: true }),
  };
}

/** The key of the agent in one installation of an app: it may what that installation may, within the agent's role. */
async function authenticateInstallationKey(
  presented: { login: string; key: string; origin: Origin },
  sources: Sources,
): Promise<Caller | undefined> {
  const found = await findInstallationKey(presented, sources);
  if (found === undefined) return undefined;
  const { organizationId, accountId, clientId, installation } = found;
  const { installationId } = installation;
  const use = { organizationId, accountId, clientId, installationId, origin: presented.origin, now: sources.now() };
  await noteUse({ ...use, action: 'installation_key_used', details: {} }, sources.installationKeys);
  return {
    by: 'installation_key',
    organizationId,
    accountId,
    login: found.login,
    role: found.role,
    scopes: found.scopes,
    clientId,
    sessionId: undefined,
    installationId,
    ...(found.outdated ? { outdatedKey: true } : {}),
  };
}

const OTHER_TOKENS: readonly { readonly kind: TokenKind; readonly words: string }[] = [
  {
    kind: 'refresh_token',
    words: 'This is a refresh token. Exchange it for an access token at the token endpoint, and send that.',
  },
  {
    kind: 'authorization_code',
    words: 'This is an authorization code. Exchange it for an access token at the token endpoint, and send that.',
  },
  { kind: 'customer_token', words: 'This is a customer’s token. This call needs the access token of an agent.' },
];

function wordsForOtherToken(token: string): string {
  const other = OTHER_TOKENS.find(({ kind }) => hasTokenForm(kind, token));
  return (
    other?.words ??
    'This is not an access token: it is mistyped, cut short, or of another kind. Send the access_token exactly as it was issued.'
  );
}

function toRole(role: string | undefined): Role | undefined {
  return role === 'owner' || role === 'administrator' || role === 'normal' ? role : undefined;
}

function refused(message: string): ApiError {
  return new ApiError('authentication', message, { challenge: { error: 'invalid_token' } });
}
