// Customers, as the database keeps them: who they are, the secrets that browsers hold for them, their tokens, and the tokens that hand an
// identity over. Only hashes of secrets cross this border; times are milliseconds since the epoch and always arguments. An `audit`
// event that is given is saved in the same transaction when the verb did something.

import type { AuditEvent } from '../accounts/audit-log.ts';
import type { CodeChallengeRule } from '../oauth/storage.ts';

export type Customer = {
  readonly customerId: string;
  readonly organizationId: string;
  /** An identity of one group; undefined for one of the whole organization. */
  readonly groupId: number | undefined;
  readonly createdAt: number;
};

/** An active organization by both of its names. */
export type CustomerOrganization = { readonly organizationId: string; readonly licenseId: number };

/** What a browser is known again by, beside the customer's id. */
export type IdentitySecret = { readonly secretHash: string; readonly createdAt: number; readonly expiresAt: number };

export type CustomerTokenRecord = {
  readonly tokenHash: string;
  readonly customerId: string;
  readonly organizationId: string;
  readonly clientId: string;
  /** The agent whose authority it was made with: it ends when that agent does, or takes the app away. Undefined for a visitor's own. */
  readonly accountId: string | undefined;
  readonly issuedAt: number;
  readonly expiresAt: number;
};

/** A living token with what is joined in the same read. */
export type LiveCustomerToken = CustomerTokenRecord & {
  readonly licenseId: number;
  readonly groupId: number | undefined;
};

export type IdentityTransfer = CustomerTokenRecord & {
  readonly codeChallenge: string | undefined;
  readonly codeChallengeRule: CodeChallengeRule;
};

export type LiveIdentityTransfer = IdentityTransfer & Pick<LiveCustomerToken, 'licenseId' | 'groupId'>;

/** The token by which somebody has just been found to have a right; it must still be there when that right is used. */
export type Proof = { readonly kind: 'access_token' | 'customer_token'; readonly tokenHash: string };

export interface CustomerStorage {
  /** Undefined when unknown or suspended. */
  findOrganization(
    query: { licenseId: number } | { organizationId: string },
  ): Promise<CustomerOrganization | undefined>;
  /** What members of the organization have allowed the client, with the role that each has now. */
  listConsents(query: {
    clientId: string;
    organizationId: string;
  }): Promise<readonly { readonly scopes: readonly string[]; readonly role: string }[]>;
  /** Whether an enabled client has a redirect URI of this origin. */
  isClientOrigin(origin: string): Promise<boolean>;
  /** Undefined when the organization has no such customer. */
  findCustomer(query: { customerId: string; organizationId: string }): Promise<Customer | undefined>;
  /** The customers of the secrets that live, in no order. */
  recognizeCustomers(query: {
    secretHashes: readonly string[];
    now: number;
  }): Promise<readonly { readonly secretHash: string; readonly customer: Customer }[]>;
  /** One transaction: a new customer with a first secret and a token. */
  admitCustomer(query: { customer: Customer; secret: IdentitySecret; token: CustomerTokenRecord }): Promise<void>;
  /** One transaction: a token for one who was recognized by a secret, whose life is made longer. */
  readmitCustomer(query: { secret: Omit<IdentitySecret, 'createdAt'>; token: CustomerTokenRecord }): Promise<void>;
  /** Another secret for a customer. Of more than `most` the one that was used longest ago ends. */
  addSecret(query: { customerId: string; secret: IdentitySecret; most: number }): Promise<void>;
  /**
   * ATOMIC with the end of what allowed it. One transaction: locks the agent's ring, holds the membership, and checks that the access token
   * is there still; then saves the token, and the customer where it is a new one. 'gone' saves nothing.
   */
  saveTokenForAgent(query: {
    token: CustomerTokenRecord & { readonly accountId: string };
    newCustomer: Customer | undefined;
    proof: Proof;
  }): Promise<'saved' | 'gone'>;
  /** ATOMIC in the same way, for one made with an agent's authority; another needs its proof alone. */
  saveIdentityTransfer(query: {
    transfer: IdentityTransfer;
    proof: Proof;
    audit?: AuditEvent | undefined;
  }): Promise<'saved' | 'gone'>;
  /** Undefined when unknown, used or expired, or when what it was made by or for is not active. */
  findIdentityTransfer(query: { tokenHash: string; now: number }): Promise<LiveIdentityTransfer | undefined>;
  /** ATOMIC, one caller ever gets 'redeemed': one transaction removes the transfer and saves the token. 'gone' saves nothing. */
  redeemIdentityTransfer(query: { transferHash: string; token: CustomerTokenRecord }): Promise<'redeemed' | 'gone'>;
  /**
   * HOT: one indexed read. Undefined unless the token lives and its client and both organizations are active; for one made for an agent, account
   * and membership; for a visitor's, unless the organization owns the client or somebody active there allows it something.
   */
  findCustomerToken(query: { tokenHash: string; now: number }): Promise<LiveCustomerToken | undefined>;
  /** Those of these tokens that `findCustomerToken` would find. Made for many: open sockets are looked at each second. */
  findLivingTokens(query: { tokenHashes: readonly string[]; now: number }): Promise<ReadonlySet<string>>;
  /** False when there is no such token any more. */
  revokeCustomerToken(query: { tokenHash: string; audit?: AuditEvent | undefined }): Promise<boolean>;
  /** Deletes at most `limit` rows of each kind that expired before `endedBefore`: tokens, transfers, secrets. Answers how many went. */
  deleteEnded(query: { endedBefore: number; limit: number }): Promise<number>;
}
