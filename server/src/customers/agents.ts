// An agent's program makes customers and speaks for them: the token is bound to that agent, and ends when the agent takes the app away, is
// suspended or removed; not when the agent's own token expires.

import type { LiveAccessToken } from '../oauth/storage.ts';
import type { Customer, CustomerStorage } from './customer-storage.ts';
import { type NewCustomerToken, newCustomerToken } from './customer-tokens.ts';
import { isOf, type Place } from './recognition.ts';

/** An access token that speaks for an agent. */
export type AgentToken = LiveAccessToken & { readonly accountId: string };

export type MadeForAgent =
  | { readonly outcome: 'made'; readonly customer: Customer; readonly token: NewCustomerToken }
  /** The organization has no such customer, or not in this group. */
  | { readonly outcome: 'unknown_customer' }
  /** The agent's token or membership has ended in this moment. */
  | { readonly outcome: 'gone' };

/** A token of the customer with this id, or of a new one. `place`: where it must be one of; a new one will be. */
export async function makeTokenForAgent(
  request: {
    agent: AgentToken;
    customerId: string | undefined;
    place: Place | undefined;
    seconds: number | undefined;
  },
  deps: { customers: CustomerStorage; now: () => number; createId: () => string },
): Promise<MadeForAgent> {
  const { agent, customerId, seconds } = request;
  const { accountId, clientId, organizationId, tokenHash } = agent;
  const now = deps.now();
  const known =
    customerId === undefined ? undefined : await deps.customers.findCustomer({ customerId, organizationId });
  if (customerId !== undefined && (known === undefined || (request.place && !isOf(known, request.place)))) {
    return { outcome: 'unknown_customer' };
  }
  const place = request.place ?? { organizationId, groupId: undefined };
  const customer = known ?? { ...place, customerId: deps.createId(), createdAt: now };
  const token = newCustomerToken(customer, { clientId, accountId, seconds, now });
  const outcome = await deps.customers.saveTokenForAgent({
    token: { ...token.record, accountId },
    newCustomer: known === undefined ? customer : undefined,
    proof: { kind: 'access_token', tokenHash },
  });
  return outcome === 'gone' ? { outcome } : { outcome: 'made', customer, token };
}
