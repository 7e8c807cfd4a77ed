// Personal access tokens: made by a person for programs of their own, with scopes that never change. An `audit` event that is given is
// saved in the same transaction when the verb did something.

import type { Role } from './account-storage.ts';
import type { AuditEvent } from './audit-log.ts';

export type PersonalAccessToken = {
  readonly tokenId: string;
  readonly tokenHash: string;
  readonly accountId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
};

/** A living token with what its owner is now. */
export type LivePersonalAccessToken = PersonalAccessToken & {
  readonly email: string;
  readonly role: Role;
  readonly licenseId: number;
};

export interface PersonalAccessTokenStorage {
  savePersonalAccessToken(token: PersonalAccessToken, audit?: AuditEvent): Promise<void>;
  /** HOT: undefined unless it lives and account, membership and organization are active. */
  findPersonalAccessToken(query: { tokenHash: string; now: number }): Promise<LivePersonalAccessToken | undefined>;
  listPersonalAccessTokens(accountId: string): Promise<PersonalAccessToken[]>;
  /** False when the account has no such token. */
  revokePersonalAccessToken(query: { accountId: string; tokenId: string; audit?: AuditEvent }): Promise<boolean>;
}
