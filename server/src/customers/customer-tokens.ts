// Customer tokens: the text goes to the program, only its hash into the record.

import { createToken, hashToken, lookUpHash } from '../oauth/token.ts';
import type { Customer, CustomerStorage, CustomerTokenRecord, LiveCustomerToken } from './customer-storage.ts';

/** How long one lives in seconds, unless another life is asked for; and the longest that is given. */
export const CUSTOMER_TOKEN_SECONDS = { usual: 28_800, longest: 2_592_000 } as const;

export type NewCustomerToken = {
  readonly text: string;
  readonly record: CustomerTokenRecord;
  readonly expiresIn: number;
};

/** A new token. `seconds`: the life that was asked for; a longer one than the longest is made as long as that. */
export function newCustomerToken(
  { customerId, organizationId }: Pick<Customer, 'customerId' | 'organizationId'>,
  more: { clientId: string; accountId: string | undefined; seconds: number | undefined; now: number },
): NewCustomerToken {
  const text = createToken('customer_token');
  const { clientId, accountId, seconds = CUSTOMER_TOKEN_SECONDS.usual, now } = more;
  const expiresIn = Math.min(seconds, CUSTOMER_TOKEN_SECONDS.longest);
  return {
    text,
    expiresIn,
    record: {
      tokenHash: hashToken('customer_token', text),
      customerId,
      organizationId,
      clientId,
      accountId,
      issuedAt: now,
      expiresAt: now + expiresIn * 1000,
    },
  };
}

/** The living token with this text, or undefined. */
export async function findCustomerToken(
  text: string,
  deps: { customers: Pick<CustomerStorage, 'findCustomerToken'>; now: () => number },
): Promise<LiveCustomerToken | undefined> {
  const tokenHash = lookUpHash('customer_token', text);
  return tokenHash === undefined ? undefined : deps.customers.findCustomerToken({ tokenHash, now: deps.now() });
}
