// What the audit log asks of a database. Acts that are one write take their event along as `audit`, and it is saved in that write's own
// transaction: nothing that was acknowledged is missing, and nothing that failed is recorded. Other acts await `recordEvent`.

import type { AuditAction, AuditEvent, RecordedEvent } from './audit-log.ts';

/** A place in a list that is newest first: what comes after it is older, or as old with a smaller id. */
export type AuditPosition = { readonly happenedAt: number; readonly eventId: string };

export type AuditQuery = {
  /** The log of one organization; undefined for all of them, which only the operator may read. */
  readonly organizationId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly action?: AuditAction | undefined;
  /** The first moment that counts, and the first that no longer does. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly after?: AuditPosition | undefined;
  readonly limit: number;
};

export interface AuditStorage {
  /** Saves an event by itself: once in each log that it concerns, under an id of its own. */
  recordEvent(event: AuditEvent): Promise<void>;
  /** Newest first. Going on after the last one's position misses none of those that were there, and repeats none, whatever is added meanwhile. */
  listEvents(query: AuditQuery): Promise<RecordedEvent[]>;
  /** Deletes at most `limit` of the oldest events. Answers how many went. */
  deleteEvents(query: { happenedBefore: number; limit: number }): Promise<number>;
}
