// The demo world as `demo --json` prints it, which examples and tests read.

import { deriveApiKey } from '../accounts/api-keys.ts';
import type { Parts } from '../parts.ts';
import { describeExtensions } from './extensions.ts';
import {
  ACCOUNTS,
  CHAT_CLIENT,
  CLIENTS,
  chatPageUrl,
  type DemoClientName,
  ORGANIZATIONS,
  PERSONAL_ACCESS_TOKEN,
  redirectUrisOf,
  VISITOR,
} from './world.ts';

/** The origin of the start page. */
export function startUrl(examplesPort: number): string {
  return `http://localhost:${examplesPort}`;
}

/** Everything that one needs to try the platform, secrets included. */
export async function describeDemoWorld(parts: Parts): Promise<Readonly<Record<string, unknown>>> {
  const { config } = parts;
  const accounts: Record<string, unknown> = {};
  for (const [name, { accountId, email, password, role, organization }] of Object.entries(ACCOUNTS)) {
    const { organizationId } = ORGANIZATIONS[organization];
    const agent = await parts.agents.findAgent({ organizationId, login: email });
    const { apiKeyGeneration = 0 } = agent ?? {};
    accounts[name] = {
      email,
      password,
      account_id: accountId,
      organization_id: organizationId,
      login: email,
      api_key: deriveApiKey(parts.secretKeys(), { accountId, organizationId, apiKeyGeneration }),
      role,
    };
  }
  const pat = ACCOUNTS[PERSONAL_ACCESS_TOKEN.account];
  return {
    organizations: Object.fromEntries(
      Object.entries(ORGANIZATIONS).map(([name, { organizationId, licenseId, slug }]) => [
        name,
        { organization_id: organizationId, license_id: licenseId, slug },
      ]),
    ),
    accounts,
    clients: Object.fromEntries(
      Object.entries(CLIENTS).map(([name, { clientId, secret, scopes, restricted }]) => [
        name,
        {
          client_id: clientId,
          ...(secret === undefined ? {} : { client_secret: secret }),
          redirect_uris: redirectUrisOf(name as DemoClientName, config.examplesPort),
          scopes,
          private: restricted,
        },
      ]),
    ),
    personal_access_token: {
      account_id: pat.accountId,
      email: pat.email,
      token: PERSONAL_ACCESS_TOKEN.text,
      scopes: PERSONAL_ACCESS_TOKEN.scopes,
    },
    customers: [{ customer_id: VISITOR.customerId, name: VISITOR.name, email: VISITOR.email }],
    chat_page: { client_id: CHAT_CLIENT.clientId, url: chatPageUrl(config) },
    extensions: describeExtensions(config.examplesPort),
    urls: {
      accounts: config.accountsUrl,
      api: config.apiUrl,
      agent_app: config.agentAppUrl,
      console: config.consoleUrl,
      start: startUrl(config.examplesPort),
    },
  };
}
