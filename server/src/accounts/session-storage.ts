// Browser sessions at the accounts site, and the counters that slow guessing down. An `audit` event that is given is saved in the same
// transaction when the verb did something.

import type { AuditEvent } from './audit-log.ts';

export type Session = {
  readonly sessionId: string;
  readonly accountId: string;
  readonly email: string;
  readonly accountName: string;
  readonly userAgent: string;
  readonly ip: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
};

export type NewSession = Omit<Session, 'email' | 'accountName'> & { readonly tokenHash: string };

/** A session in its owner's list, with the names of the apps whose living tokens belong to it. */
export type SessionSummary = Session & {
  readonly applications: readonly { readonly clientId: string; readonly name: string }[];
};

/** Which tokens end with a session: those of browsers only (a person signs out), or all that it led to, refresh tokens too (a session is ended from the list or by the API). */
export type SessionTokens = 'browser' | 'all';

export interface SessionStorage {
  /**
   * `provenBy`: the password hash that the person has just been found to know. 'password_changed', and nothing is saved, when it is the
   * account's no longer: who changed it meant to end every session, and this one would come after.
   */
  createSession(
    session: NewSession & { readonly provenBy?: string; readonly audit?: AuditEvent },
  ): Promise<'created' | 'password_changed'>;
  /** HOT: by the hash of the cookie's token; undefined when ended, expired, or its account is suspended. */
  findSession(query: { tokenHash: string; now: number }): Promise<Session | undefined>;
  /** Notes a sighting; callers do so rarely (not on every request). */
  touchSession(query: { sessionId: string; now: number; expiresAt: number }): Promise<void>;
  listSessions(query: { accountId: string; now: number }): Promise<SessionSummary[]>;
  /**
   * One transaction: locks and ends the session (if it is this account's), then deletes its unredeemed codes and, as `tokens` says, its access tokens
   * ('browser': those that are not `offline`) and refresh tokens. False when there is no such living session.
   */
  endSession(query: {
    accountId: string;
    sessionId: string;
    tokens: SessionTokens;
    now: number;
    audit?: AuditEvent;
  }): Promise<boolean>;
  /** The same for every session of the account but the one kept. Answers how many ended; the event says it too, as `ended`. */
  endSessions(query: {
    accountId: string;
    keepSessionId: string | undefined;
    now: number;
    audit?: AuditEvent;
  }): Promise<number>;
  /** Deletes at most `limit` sessions that ended or expired before the given time. */
  deleteEndedSessions(query: { endedBefore: number; limit: number }): Promise<number>;
}

export interface ThrottleStorage {
  /** ATOMIC, one statement: counts one attempt in the key's current window (fixed window starting at its first attempt) and answers the count and the window's end. */
  countAttempt(query: { key: string; windowMs: number; now: number }): Promise<{ count: number; windowEndsAt: number }>;
  /** Reads without counting; a finished window counts 0. */
  readAttempts(query: { key: string; windowMs: number; now: number }): Promise<{ count: number; windowEndsAt: number }>;
  clearAttempts(key: string): Promise<void>;
  deleteOldWindows(query: { startedBefore: number; limit: number }): Promise<number>;
}
