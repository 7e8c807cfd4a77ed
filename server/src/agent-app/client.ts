// The agent app's client: public, of no tenant, allowed beforehand by policy. All else is as with any app: it signs agents in with a code and
// a challenge, stands among their connected apps, and its tokens end like others.

import type { AccountStorage } from '../accounts/account-storage.ts';
import { PLATFORM_ORGANIZATION } from '../accounts/platform-organization.ts';
import type { RegistrationStorage } from '../oauth/registration-storage.ts';
import type { Client, ClientStorage } from '../oauth/storage.ts';

/** The same in every installation, so that a page or a script can name it. */
export const AGENT_APP_CLIENT_ID = 'gatehouse-agent-app';

/** What an agent of any role may grant: what administrators may do besides needs an app that asks for it. */
export const AGENT_APP_SCOPES: readonly string[] = [
  'chats--access:rw',
  'agents--my:rw',
  'agents--all:ro',
  'groups--all:ro',
  'customers:rw',
  'archives_read',
  'visitors_read',
  'tags--groups:ro',
  'installations--all:ro',
  'sessions--my:rw',
];

export type Registering = {
  readonly accounts: Pick<AccountStorage, 'createOrganization'>;
  readonly clients: Pick<ClientStorage, 'createClient'>;
  readonly registrations: Pick<RegistrationStorage, 'findRegistration' | 'updateRegistration'>;
  readonly config: { readonly agentAppUrl: string; readonly brand: string };
  readonly now: () => number;
};

/** Registers the client at the first start, and brings it to this version's scopes and this site's address at later ones. Processes may do so at once. */
export async function ensureAgentAppClient(parts: Registering): Promise<void> {
  const { accounts, clients, registrations, config, now } = parts;
  const { name, redirectUris, scopes } = {
    name: `${config.brand} agent app`,
    redirectUris: [`${config.agentAppUrl}/`],
    scopes: AGENT_APP_SCOPES,
  };
  const found = await registrations.findRegistration({ clientId: AGENT_APP_CLIENT_ID, now: now() });
  if (found !== undefined) {
    if (isAs(found, { name, redirectUris, scopes })) return;
    await registrations.updateRegistration({ clientId: AGENT_APP_CLIENT_ID, settings: { name, redirectUris, scopes } });
    return;
  }
  await accounts.createOrganization({ ...PLATFORM_ORGANIZATION, createdAt: now() });
  await clients
    .createClient({
      clientId: AGENT_APP_CLIENT_ID,
      organizationId: PLATFORM_ORGANIZATION.organizationId,
      type: 'public',
      name,
      redirectUris,
      scopes,
      restricted: false,
      native: false,
      firstParty: true,
      dialects: ['standard', 'livechat'],
      responseTypes: ['code'],
      accessTokenFormat: 'opaque',
      authorAccountId: undefined,
      secretHashes: [],
      createdAt: now(),
    })
    .catch((error: unknown) => {
      // Another process that starts was faster.
      if (!(error instanceof Error && error.name === 'UniqueViolation')) throw error;
    });
}

function isAs(
  found: Pick<Client, 'name' | 'redirectUris' | 'scopes'>,
  wanted: Pick<Client, 'name' | 'redirectUris' | 'scopes'>,
): boolean {
  return (
    found.name === wanted.name &&
    found.redirectUris.join() === wanted.redirectUris.join() &&
    found.scopes.join() === wanted.scopes.join()
  );
}
