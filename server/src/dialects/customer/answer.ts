// A token as this wire describes it.

import type { CustomerOrganization } from '../../customers/customer-storage.ts';
import type { NewCustomerToken } from '../../customers/customer-tokens.ts';
import type { CustomerWire } from './wire.ts';

export type Encoded = Readonly<Record<string, string | number>>;

/** What a program is told of its new token. `token_type` may not be left out: published SDKs build their header of it. */
export function encodeToken({ text, record, expiresIn }: NewCustomerToken): Encoded {
  return {
    access_token: text,
    client_id: record.clientId,
    entity_id: record.customerId,
    expires_in: expiresIn,
    token_type: 'Bearer',
  };
}

/** The same at the token endpoints: the second generation names the organization too. */
export function encodeTokenAnswer(wire: CustomerWire, token: NewCustomerToken, of: CustomerOrganization): Encoded {
  return { ...encodeToken(token), ...(wire.root === '/v2/customer' ? wire.encodeOrganization(of) : {}) };
}
