// Fills an empty database with the demo world; in one that has it, brings the redirect URIs to the ports in use.

import { NEW_AGENT } from '../accounts/agent-profile.ts';
import { hashSecret } from '../oauth/secret.ts';
import { hashToken } from '../oauth/token.ts';
import type { Parts } from '../parts.ts';
import { ensureConversation } from './conversation.ts';
import { ensureExtensions } from './extensions.ts';
import {
  ACCOUNTS,
  CHAT_CLIENT,
  CLIENTS,
  type DemoClientName,
  ORGANIZATIONS,
  PERSONAL_ACCESS_TOKEN,
  redirectUrisOf,
} from './world.ts';

/** The database belongs to somebody: the demo world is not put into it. */
export class NotADemoDatabase extends Error {
  constructor() {
    super('The database has organizations that are not the demo world’s. Use another database for the demo.');
    this.name = 'NotADemoDatabase';
  }
}

/** The demo’s passwords and tokens stand in the source, so a database that has them must not be served to others. */
export class DemoWorldInPublic extends Error {
  constructor(origin: string) {
    super(
      `The database holds the demo world, whose passwords and tokens everybody knows, and ${origin} is not on this machine. Set GATEHOUSE_DATABASE_URL to another database.`,
    );
    this.name = 'DemoWorldInPublic';
  }
}

/** Throws DemoWorldInPublic when the database has the demo world. `origin`: one of the server’s that is not on this machine. */
export async function refuseDemoWorld({ accounts }: Pick<Parts, 'accounts'>, origin: string): Promise<void> {
  const { organizationId } = ORGANIZATIONS.acme;
  if ((await accounts.findOrganization({ organizationId })) !== undefined) throw new DemoWorldInPublic(origin);
}

/**
 * Makes sure that the demo world is there. Each step leaves what exists, and the personal access token comes last: a fill that was
 * killed half-way, or that another process is at, is finished by the next. Throws NotADemoDatabase.
 */
export async function ensureDemoWorld(parts: Parts): Promise<'filled' | 'was_there'> {
  const { organizationId } = ORGANIZATIONS.acme;
  // In this order: when another process is at it, its first organization is this one.
  const isEmpty = (await parts.accounts.countOrganizations()) === 0;
  const begun = (await parts.accounts.findOrganization({ organizationId })) !== undefined;
  if (!begun && !isEmpty) throw new NotADemoDatabase();
  const complete = begun && (await hasPersonalAccessToken(parts));
  if (!complete) {
    for (const organization of Object.values(ORGANIZATIONS)) {
      await parts.accounts.createOrganization({ ...organization, createdAt: parts.now() });
    }
    for (const account of Object.values(ACCOUNTS)) await orWasMade(addPerson(parts, account));
    await ensureConversation(parts);
  }
  for (const client of demoClients(parts)) await ensureClient(parts, client);
  await ensureExtensions(parts);
  if (!complete) await orWasMade(savePersonalAccessToken(parts));
  return complete ? 'was_there' : 'filled';
}

/** Processes that start at once fill together: what another has made in the meantime is there, and that is all that counts. */
async function orWasMade(making: Promise<void>): Promise<void> {
  await making.catch((error: unknown) => {
    if (!(error instanceof Error && error.name === 'UniqueViolation')) throw error;
  });
}

async function hasPersonalAccessToken({ personalAccessTokens }: Parts): Promise<boolean> {
  const { accountId } = ACCOUNTS[PERSONAL_ACCESS_TOKEN.account];
  const tokens = await personalAccessTokens.listPersonalAccessTokens(accountId);
  return tokens.some(({ tokenId }) => tokenId === PERSONAL_ACCESS_TOKEN.tokenId);
}

async function addPerson(parts: Parts, person: (typeof ACCOUNTS)[keyof typeof ACCOUNTS]): Promise<void> {
  const { accountId, email, name, role, organization } = person;
  if ((await parts.accounts.findAccount(accountId)) !== undefined) return;
  const createdAt = parts.now();
  await parts.agents.addAgent({
    organizationId: ORGANIZATIONS[organization].organizationId,
    account: { accountId, email, name, passwordHash: await parts.passwords.hash(person.password), createdAt },
    role,
    profile: { ...NEW_AGENT, status: 'accepting chats' },
    groupIds: [],
    now: createdAt,
  });
}

async function savePersonalAccessToken(parts: Parts): Promise<void> {
  const { tokenId, text, account, scopes } = PERSONAL_ACCESS_TOKEN;
  if (await hasPersonalAccessToken(parts)) return;
  await parts.personalAccessTokens.savePersonalAccessToken({
    tokenId,
    tokenHash: hashToken('personal_access_token', text),
    accountId: ACCOUNTS[account].accountId,
    organizationId: ORGANIZATIONS[ACCOUNTS[account].organization].organizationId,
    name: 'Demo',
    scopes,
    createdAt: parts.now(),
    expiresAt: undefined,
  });
}

type DemoClient = {
  readonly clientId: string;
  readonly secret?: string;
  readonly name: string;
  readonly restricted: boolean;
  readonly scopes: readonly string[];
  readonly redirectUris: readonly string[];
};

function demoClients({ config: { examplesPort, apiUrl } }: Parts): DemoClient[] {
  const ofExamples = (Object.keys(CLIENTS) as DemoClientName[]).map((name) => ({
    ...CLIENTS[name],
    redirectUris: redirectUrisOf(name, examplesPort),
  }));
  return [...ofExamples, { ...CHAT_CLIENT, redirectUris: [`${apiUrl}/chat`] }];
}

/** Redirect URIs follow the ports in use. A client that was disabled is there, and stays disabled. */
async function ensureClient(parts: Parts, wanted: DemoClient): Promise<void> {
  const { clientId, redirectUris } = wanted;
  const client = await parts.registrations.findRegistration({ clientId, now: parts.now() });
  if (client === undefined) await orWasMade(createClient(parts, wanted));
  else if (client.redirectUris.join() !== redirectUris.join()) {
    await parts.clients.setRedirectUris({ clientId, redirectUris });
  }
}

async function createClient(parts: Parts, wanted: DemoClient): Promise<void> {
  const { clientId, secret, restricted, scopes, name, redirectUris } = wanted;
  await parts.clients.createClient({
    clientId,
    organizationId: ORGANIZATIONS.acme.organizationId,
    type: secret === undefined ? 'public' : 'confidential',
    name,
    redirectUris,
    scopes,
    restricted,
    native: false,
    firstParty: false,
    dialects: ['standard', 'livechat'],
    responseTypes: ['code', 'token'],
    accessTokenFormat: 'opaque',
    authorAccountId: undefined,
    secretHashes: secret === undefined ? [] : [hashSecret(secret)],
    createdAt: parts.now(),
  });
}
