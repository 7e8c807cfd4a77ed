// Knowing a browser again. It may send several pairs of id and secret at once: of a whole organization and of a group, of several
// organizations, partitioned and not. What counts is a pair that belongs together and to where the request is addressed.

import type { Customer, CustomerStorage } from './customer-storage.ts';
import { formOf, hashIdentitySecret, inForm } from './identity-secret.ts';

/** What a browser sent, in its order; any of it may be made up. */
export type PresentedIdentity = { readonly customerIds: readonly string[]; readonly secrets: readonly string[] };

/** Where an identity is one of. */
export type Place = Pick<Customer, 'organizationId' | 'groupId'>;

export type Recognized = {
  readonly customer: Customer;
  /** In the unpartitioned form. */
  readonly secret: string;
  readonly secretHash: string;
};

/** A browser has at most eight that are sent to one address. */
const LOOKED_AT = 8;

/**
 * The customer of a pair that is valid at the place, or undefined. Where the browser has a partitioned and an unpartitioned pair that are
 * both valid, the unpartitioned one counts: it is the same on all pages.
 */
export async function recognize(
  presented: PresentedIdentity,
  place: Place,
  deps: { customers: Pick<CustomerStorage, 'recognizeCustomers'>; now: () => number },
): Promise<Recognized | undefined> {
  const secrets = [...new Set(presented.secrets)].slice(0, LOOKED_AT).flatMap((text) => {
    const secretHash = hashIdentitySecret(text);
    return secretHash === undefined ? [] : [{ form: formOf(text), secret: inForm(text, 'unpartitioned'), secretHash }];
  });
  if (secrets.length === 0 || presented.customerIds.length === 0) return undefined;
  const secretHashes = [...new Set(secrets.map(({ secretHash }) => secretHash))];
  const known = await deps.customers.recognizeCustomers({ secretHashes, now: deps.now() });
  const inOrder = [
    ...secrets.filter(({ form }) => form === 'unpartitioned'),
    ...secrets.filter(({ form }) => form === 'partitioned'),
  ];
  for (const { secret, secretHash } of inOrder) {
    const customer = known.find((one) => one.secretHash === secretHash)?.customer;
    if (customer !== undefined && presented.customerIds.includes(customer.customerId) && isOf(customer, place)) {
      return { customer, secret, secretHash };
    }
  }
  return undefined;
}

/** Whether the identity is one of this place, and not of a group where the whole organization is meant or the other way round. */
export function isOf(customer: Place, { organizationId, groupId }: Place): boolean {
  return customer.organizationId === organizationId && customer.groupId === groupId;
}
