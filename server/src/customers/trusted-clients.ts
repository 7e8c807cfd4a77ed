// Which clients may be given a visitor's identity. A browser sends it along with requests from any page, so without this rule whoever
// registers a client anywhere could read the chats of everybody else's visitors.

import { type ScopeRules, scopesCover } from '../oauth/scope.ts';
import type { Client } from '../oauth/storage.ts';
import type { CustomerStorage } from './customer-storage.ts';

/**
 * Whether the organization trusts the client with its customers: it owns the client, or the client is the platform's own, or an agent who
 * may do so has allowed it `scope`.
 */
export async function isTrusted(
  { client, organizationId, scope }: { client: Client; organizationId: string; scope: string },
  deps: { customers: Pick<CustomerStorage, 'listConsents'>; scopeRules: ScopeRules },
): Promise<boolean> {
  if (client.firstParty || client.organizationId === organizationId) return true;
  if (client.restricted) return false;
  const { clientId } = client;
  const consents = await deps.customers.listConsents({ clientId, organizationId });
  return consents.some(
    ({ scopes, role }) => scopesCover(deps.scopeRules, scopes, [scope]) && deps.scopeRules.roleMayGrant(role, scope),
  );
}
