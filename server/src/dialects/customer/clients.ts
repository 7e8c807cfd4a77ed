// Which client asks, where its answers may go, and whose customers it may be given.

import type { CustomerOrganization } from '../../customers/customer-storage.ts';
import { isTrusted } from '../../customers/trusted-clients.ts';
import { checkClient, checkRedirectUri } from '../../oauth/authorization-request.ts';
import type { RedirectUri } from '../../oauth/redirect-uri.ts';
import type { Client } from '../../oauth/storage.ts';
import { LIVECHAT_DIALECT, livechatPolicy } from '../v1/policy.ts';
import type { CustomerDialect } from './dependencies.ts';
import { CustomerError } from './errors.ts';
import type { Parameters } from './parameters.ts';
import type { CustomerWire } from './wire.ts';

/** What an agent's token needs, and what lets a client have customers of another organization. */
export const CUSTOMER_SCOPE = 'customers:own';

const NO_FAULTS: ReadonlyMap<string, string> = new Map();

/** The client of the request. Throws `unauthorized_client`. */
export function clientOf(parameters: Parameters, { clients, now }: CustomerDialect): Promise<Client> {
  const sent = { clientId: parameters('client_id'), faults: NO_FAULTS };
  return checkClient(sent, { clients, now, dialect: LIVECHAT_DIALECT });
}

/** The redirect URI, by the rule of the authorization page. Throws `invalid_request`. */
export function redirectUriOf(parameters: Parameters, client: Client): RedirectUri {
  return checkRedirectUri({ redirectUri: parameters('redirect_uri'), faults: NO_FAULTS }, client, livechatPolicy);
}

/** Whether pages of the origin are the client's: it has a redirect URI there. */
export function isOriginOf(client: Client, origin: string): boolean {
  return client.redirectUris.some((uri) => URL.canParse(uri) && origin !== 'null' && new URL(uri).origin === origin);
}

/**
 * The organization whose customers are meant, which must trust the client. One that is not there is refused like one that does not trust
 * it. Throws `access_denied`.
 */
export async function organizationOf(
  { text, wire, client }: { text: string; wire: CustomerWire; client: Client },
  dialect: CustomerDialect,
): Promise<CustomerOrganization> {
  const query = wire.decodeOrganization(text);
  if (query === undefined) {
    throw new CustomerError('invalid_request', `${wire.organizationParameter} does not look like one. Check it.`);
  }
  const organization = await dialect.customers.findOrganization(query);
  const trusts =
    organization !== undefined &&
    (await isTrusted({ client, organizationId: organization.organizationId, scope: CUSTOMER_SCOPE }, dialect));
  if (trusts) return organization;
  throw new CustomerError(
    'access_denied',
    `There is no such organization, or the client is none of its own and nobody there has allowed it ${CUSTOMER_SCOPE}.`,
  );
}
