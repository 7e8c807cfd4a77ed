// Fills an empty database with the demo world; in one that has it, brings the redirect URIs to the ports in use.

import { NEW_AGENT } from '../accounts/agent-profile.ts';
import { hashSecret } from '../oauth/secret.ts';
import { hashToken } from '../oauth/token.ts';
import type { Parts } from '../parts.ts';
import {
  ACCOUNTS,
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

/** Makes sure that the demo world is there. Throws NotADemoDatabase. */
export async function ensureDemoWorld(parts: Parts): Promise<'filled' | 'was_there'> {
  const { accounts, config } = parts;
  const acme = await accounts.findOrganization({ organizationId: ORGANIZATIONS.acme.organizationId });
  if (acme !== undefined) {
    for (const name of Object.keys(CLIENTS) as DemoClientName[]) {
      const redirectUris = redirectUrisOf(name, config.examplesPort);
      const { clientId } = CLIENTS[name];
      const client = await parts.clients.findClient({ clientId, now: parts.now() });
      if (client === undefined) await createClient(parts, name);
      else if (client.redirectUris.join() !== redirectUris.join()) {
        await parts.clients.setRedirectUris({ clientId, redirectUris });
      }
    }
    return 'was_there';
  }
  if ((await accounts.countOrganizations()) > 0) throw new NotADemoDatabase();

  for (const organization of Object.values(ORGANIZATIONS)) {
    await accounts.createOrganization({ ...organization, createdAt: parts.now() });
  }
  for (const account of Object.values(ACCOUNTS)) {
    const createdAt = parts.now();
    await parts.agents.addAgent({
      organizationId: ORGANIZATIONS[account.organization].organizationId,
      account: {
        accountId: account.accountId,
        email: account.email,
        name: account.name,
        passwordHash: await parts.passwords.hash(account.password),
        createdAt,
      },
      role: account.role,
      profile: { ...NEW_AGENT, status: 'accepting chats' },
      groupIds: [],
      now: createdAt,
    });
  }
  for (const name of Object.keys(CLIENTS) as DemoClientName[]) await createClient(parts, name);
  const { tokenId, text, account, scopes } = PERSONAL_ACCESS_TOKEN;
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
  return 'filled';
}

async function createClient(parts: Parts, name: DemoClientName): Promise<void> {
  const { clientId, secret, restricted, scopes, name: words } = CLIENTS[name];
  await parts.clients.createClient({
    clientId,
    organizationId: ORGANIZATIONS.acme.organizationId,
    type: secret === undefined ? 'public' : 'confidential',
    name: words,
    redirectUris: redirectUrisOf(name, parts.config.examplesPort),
    scopes,
    restricted,
    native: false,
    firstParty: false,
    dialects: ['standard', 'livechat'],
    authorAccountId: undefined,
    secretHashes: secret === undefined ? [] : [hashSecret(secret)],
    createdAt: parts.now(),
  });
}
