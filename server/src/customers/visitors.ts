// A visitor asks for a token with what the browser has: known again, or new. Whoever sends nothing becomes a new customer, and that is a
// row for two years; what bounds their number is a count by the visitor's network and the client.

import { hash } from 'node:crypto';
import type { ThrottleStorage } from '../accounts/session-storage.ts';
import { networkOf } from '../accounts/sign-in.ts';
import type { Customer, CustomerStorage } from './customer-storage.ts';
import { type NewCustomerToken, newCustomerToken } from './customer-tokens.ts';
import { createIdentitySecret, hashIdentitySecret, SECRET_SECONDS } from './identity-secret.ts';
import { type Place, type PresentedIdentity, recognize } from './recognition.ts';

/** An office behind one address has fewer newcomers. */
export const NEWCOMERS = { limit: 600, windowMs: 5 * 60_000 } as const;

export type Visit = {
  readonly clientId: string;
  readonly place: Place;
  readonly presented: PresentedIdentity;
  readonly seconds: number | undefined;
  readonly ip: string;
};

export type Visitors = {
  readonly customers: CustomerStorage;
  readonly throttle: Pick<ThrottleStorage, 'countAttempt'>;
  readonly now: () => number;
  readonly createId: () => string;
};

export type Admission =
  | {
      readonly outcome: 'admitted';
      readonly customer: Customer;
      readonly token: NewCustomerToken;
      /** In the unpartitioned form: the one that was presented, so that whoever kept it can go on with it. */
      readonly secret: string;
    }
  | { readonly outcome: 'throttled'; readonly retryAfterSeconds: number };

/** Gives the visitor a token: as the customer that the browser is known as at this place, else as a new one. */
export async function admitVisitor(visit: Visit, deps: Visitors): Promise<Admission> {
  const known = await recognize(visit.presented, visit.place, deps);
  if (known === undefined) return admitNewcomer(visit, deps);
  const { customer, secret, secretHash } = known;
  const now = deps.now();
  const token = newCustomerToken(customer, { ...visit, accountId: undefined, now });
  await deps.customers.readmitCustomer({
    secret: { secretHash, expiresAt: now + SECRET_SECONDS * 1000 },
    token: token.record,
  });
  return { outcome: 'admitted', customer, token, secret };
}

/** Under what newcomers are counted. */
export function newcomersKey({ ip, clientId }: Pick<Visit, 'ip' | 'clientId'>): string {
  return `new-customer:${hash('sha256', JSON.stringify([networkOf(ip), clientId]), 'base64url')}`;
}

async function admitNewcomer(visit: Visit, deps: Visitors): Promise<Admission> {
  const { clientId, place, seconds } = visit;
  const now = deps.now();
  const { windowMs } = NEWCOMERS;
  const { count, windowEndsAt } = await deps.throttle.countAttempt({ key: newcomersKey(visit), windowMs, now });
  if (count > NEWCOMERS.limit) {
    return { outcome: 'throttled', retryAfterSeconds: Math.max(1, Math.ceil((windowEndsAt - now) / 1000)) };
  }
  const customer: Customer = { ...place, customerId: deps.createId(), createdAt: now };
  const secret = createIdentitySecret();
  const token = newCustomerToken(customer, { clientId, accountId: undefined, seconds, now });
  await deps.customers.admitCustomer({ customer, secret: newSecretRecord(secret, now), token: token.record });
  return { outcome: 'admitted', customer, token, secret };
}

/** The record of a secret that is given out now. */
export function newSecretRecord(secret: string, now: number) {
  const secretHash = hashIdentitySecret(secret);
  if (secretHash === undefined) throw new TypeError('This is no identity secret.');
  return { secretHash, createdAt: now, expiresAt: now + SECRET_SECONDS * 1000 };
}
