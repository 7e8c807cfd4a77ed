// What an account allowed which client to do in which organization.

import type { AuditEvent } from './audit-log.ts';

export type Consent = {
  readonly organizationId: string;
  readonly scopes: readonly string[];
  /** Redirect origins that a person has approved: only these may be answered without a person. */
  readonly redirectOrigins: readonly string[];
};

/** One line of the connected apps page. */
export type ConnectedApp = {
  readonly clientId: string;
  readonly clientName: string;
  readonly redirectUris: readonly string[];
  readonly organizationId: string;
  readonly organizationName: string;
  readonly scopes: readonly string[];
  readonly grantedAt: number;
  /** Allowed by policy (the platform's own apps, and apps of the account's organization), not by a person's click. */
  readonly byPolicy: boolean;
  /** Part of the platform itself. */
  readonly firstParty: boolean;
  readonly livingTokens: number;
};

export interface ConsentStorage {
  /** Consents of the account to the client, one per organization, and the organization in which it used the client last. */
  findConsents(query: {
    accountId: string;
    clientId: string;
  }): Promise<{ consents: Consent[]; lastOrganizationId: string | undefined }>;
  /** One transaction: adds scopes and the redirect origin to what was allowed before, and saves the event. Saves nothing for an account that is no agent there (any more). */
  saveConsent(query: {
    accountId: string;
    clientId: string;
    organizationId: string;
    scopes: readonly string[];
    redirectOrigin: string;
    now: number;
    audit?: AuditEvent;
  }): Promise<void>;
  /** Everything that the account is connected to: its consents, and clients that hold living tokens without one (by policy). Newest first. */
  listConnectedApps(query: { accountId: string; now: number }): Promise<ConnectedApp[]>;
}
