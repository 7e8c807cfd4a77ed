// Accounts (people) and organizations (tenants), as the database keeps them. An `audit` event that is given is saved in the same transaction.

import type { AgentProfile } from './agent-profile.ts';
import type { AuditEvent } from './audit-log.ts';

export type Role = 'owner' | 'administrator' | 'normal';

export type Account = {
  readonly accountId: string;
  /** Lower case; unique over all organizations. */
  readonly email: string;
  readonly name: string;
  /** An argon2id hash in PHC form. */
  readonly passwordHash: string;
  readonly createdAt: number;
};

export type Organization = {
  readonly organizationId: string;
  readonly licenseId: number;
  readonly slug: string;
  readonly name: string;
  readonly createdAt: number;
};

/** An account's place in one organization. */
export type Membership = {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly slug: string;
  readonly licenseId: number;
  readonly role: Role;
};

export interface AccountStorage {
  /** 'taken' when an organization has this slug or license number. */
  createOrganization(organization: Organization, audit?: AuditEvent): Promise<'created' | 'taken'>;
  findOrganization(query: { organizationId: string } | { slug: string }): Promise<Organization | undefined>;
  /** The platform's own is none. */
  countOrganizations(): Promise<number>;
  /** One transaction: the organization, its first account, and its membership as owner. Answers which of the two names is taken; then nothing is saved. */
  createOrganizationWithOwner(query: {
    organization: Organization;
    account: Account;
    profile: AgentProfile;
    audit?: AuditEvent;
  }): Promise<'created' | 'email_taken' | 'slug_taken'>;
  /** Only active (not suspended) accounts are found. */
  findAccount(accountId: string): Promise<Account | undefined>;
  findAccountByEmail(email: string): Promise<Account | undefined>;
  /** The account with this e-mail if it is suspended. */
  findSuspendedAccountByEmail(email: string): Promise<Account | undefined>;
  /** Active memberships in active organizations, by organization name. */
  listMemberships(accountId: string): Promise<Membership[]>;
  /** All memberships, suspended ones and those in suspended organizations too: whether an account belongs to one organization alone. */
  countMemberships(accountId: string): Promise<number>;
  /** One transaction: the new hash, and every session of the account ends with all tokens that belong to one (accounts signed in elsewhere must sign in again), but the one kept. */
  setPassword(query: {
    accountId: string;
    passwordHash: string;
    now: number;
    keepSessionId: string | undefined;
    audit?: AuditEvent;
  }): Promise<void>;
  /** Whether the account may sign in with its password. */
  mayUsePassword(accountId: string): Promise<boolean>;
  /** One transaction: switches sign-in by password on or off; off ends every session with all tokens that belong to one. Its personal access tokens go on. */
  setPasswordSignIn(query: { accountId: string; allowed: boolean; now: number; audit?: AuditEvent }): Promise<void>;
  /** Suspends or restores; a suspended account's tokens and sessions stop at the next read. */
  setAccountSuspended(query: { accountId: string; suspendedAt: number | undefined; audit?: AuditEvent }): Promise<void>;
  setOrganizationSuspended(query: { organizationId: string; suspendedAt: number | undefined }): Promise<void>;
}
