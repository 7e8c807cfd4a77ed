// Making a browser known as a customer who has a token: the other way to a pair of id and secret than being new.

import type { CustomerStorage, LiveCustomerToken } from './customer-storage.ts';
import { createIdentitySecret } from './identity-secret.ts';
import { type PresentedIdentity, recognize } from './recognition.ts';
import { newSecretRecord } from './visitors.ts';

/** So many browsers are known as one customer; the one that came longest ago is forgotten first. */
export const MOST_SECRETS = 10;

/** The secret to give to the browser, in the unpartitioned form: the one that it has, if it is known as this customer already. */
export async function makeKnown(
  { token, presented }: { token: LiveCustomerToken; presented: PresentedIdentity },
  deps: { customers: CustomerStorage; now: () => number },
): Promise<string> {
  const { customerId } = token;
  const known = await recognize(presented, token, deps);
  if (known?.customer.customerId === customerId) return known.secret;
  const secret = createIdentitySecret();
  await deps.customers.addSecret({ customerId, secret: newSecretRecord(secret, deps.now()), most: MOST_SECRETS });
  return secret;
}
