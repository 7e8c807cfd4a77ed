// What is locked before the tokens of a client and subject change, always in this order:
//   1. their ring, one row for a client, account and organization: writers of the same tokens take turns;
//   2. shared, the session and the membership: whoever ends one of them waits for us, or we see that it has ended.
// Both may be asked for at once: a connection answers in the order in which it was asked.
// SQLite has one writer, so there only the questions remain ("does the session live?"), not the locks.

import type { Kysely } from 'kysely';
import type { Subject } from '../oauth/storage.ts';
import type { Database } from './database.ts';
import { execute } from './execute.ts';
import type { Schema } from './schema.ts';

export type RingKey = { readonly clientId: string } & Subject;

type SubjectLocks = {
  /** Locks the ring where there is one; only the first code or token of a client and subject makes it. */
  lockRing(tx: Kysely<Schema>, ring: RingKey): Promise<void>;
  /** Locks the ring, making it if need be, and notes when the client was last used in this organization. */
  useRing(tx: Kysely<Schema>, ring: RingKey, usedAt: number): Promise<void>;
  /** Holds session and membership; false when either has ended. Without a session, the membership alone. */
  holdSession(tx: Kysely<Schema>, query: Subject & { sessionId: string | undefined; now: number }): Promise<boolean>;
  /** Holds the session, alive or not, and the membership: for tokens that outlive a sign-out. False when the membership has ended. */
  holdMembership(tx: Kysely<Schema>, query: Subject & { sessionId: string | undefined }): Promise<boolean>;
};

const USE_RING = `
  insert into token_rings (account_id, client_id, organization_id, last_used_at, redirects) values ($1, $2, $3, $4, '[]')
  on conflict (account_id, client_id, organization_id) do update set last_used_at = excluded.last_used_at`;

/** The locks of one kind of database. */
export function subjectLocks(kind: Database['kind']): SubjectLocks {
  const locking = (clause: string) => (kind === 'postgres' ? clause : '');
  // The key share of a membership stops its removal and nothing else.
  const ringRow = `
    select 1 from token_rings where account_id = $1 and client_id = $2 and organization_id = $3 for update`;
  const livingSessionRow = `
    select 1 from sessions s join agents g on g.account_id = s.account_id
    where s.session_id = $3 and s.account_id = $1 and s.ended_at is null and s.expires_at > $4 and g.organization_id = $2
    ${locking('for share of s for key share of g')}`;
  const sessionRow = 'select 1 from sessions where session_id = $1 for share';
  const membershipRow = `
    select 1 from agents where account_id = $1 and organization_id = $2 ${locking('for key share')}`;

  const holdMembership: SubjectLocks['holdMembership'] = async (tx, { accountId, organizationId, sessionId }) => {
    const isHeld = kind === 'postgres' && sessionId !== undefined;
    const [, membership] = await Promise.all([
      isHeld && execute(tx, sessionRow, [sessionId]),
      execute(tx, membershipRow, [accountId, organizationId]),
    ]);
    return membership.rows.length > 0;
  };

  return {
    async lockRing(tx, { accountId, clientId, organizationId }) {
      if (kind === 'postgres') await execute(tx, ringRow, [accountId, clientId, organizationId]);
    },

    async useRing(tx, { accountId, clientId, organizationId }, usedAt) {
      await execute(tx, USE_RING, [accountId, clientId, organizationId, usedAt]);
    },

    async holdSession(tx, { accountId, organizationId, sessionId, now }) {
      if (sessionId === undefined) return await holdMembership(tx, { accountId, organizationId, sessionId });
      const held = await execute(tx, livingSessionRow, [accountId, organizationId, sessionId, now]);
      return held.rows.length > 0;
    },

    holdMembership,
  };
}
