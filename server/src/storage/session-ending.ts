// Ending sessions with what they led to, inside a write. Every verb that makes tokens holds the session's row (shared) while it
// does so, and here the row is taken first: whatever was being made is there to be deleted, and nothing is made afterwards.

import type { Kysely } from 'kysely';
import type { SessionTokens } from '../accounts/session-storage.ts';
import type { Database } from './database.ts';
import { execute } from './execute.ts';
import { lockForUpdate } from './row-lock.ts';
import type { Schema } from './schema.ts';

/** Ends one living session of the account. False when there is none. */
export async function endSession(
  tx: Kysely<Schema>,
  query: { accountId: string; sessionId: string; tokens: SessionTokens; now: number },
): Promise<boolean> {
  const { accountId, sessionId, tokens, now } = query;
  const end = `
    update sessions set ended_at = $3 where session_id = $2 and account_id = $1 and ended_at is null and expires_at > $3`;
  if ((await execute(tx, end, [accountId, sessionId, now])).changes === 0) return false;
  const ofSession = 'account_id = $1 and session_id = $2';
  const key = [accountId, sessionId];
  await execute(tx, `delete from authorization_codes where ${ofSession} and redeemed_at is null`, key);
  if (tokens === 'all') {
    await execute(tx, `delete from refresh_tokens where ${ofSession}`, key);
    await execute(tx, `delete from access_tokens where ${ofSession}`, key);
  } else {
    // The platform's own apps are where people are signed in, whatever their tokens are: signing out is leaving them.
    const ofOwnApps = `client_id in (select client_id from clients where first_party = 1)`;
    await execute(tx, `delete from refresh_tokens where ${ofSession} and ${ofOwnApps}`, key);
    await execute(tx, `delete from access_tokens where ${ofSession} and (offline = 0 or ${ofOwnApps})`, key);
  }
  return true;
}

/**
 * Ends every living session of the account but the one kept, with all tokens that belong to any session, signed out ones too.
 * The rings are locked as well: a token may outlive the row of its session, and is then made under the ring alone.
 */
export async function endSessions(
  tx: Kysely<Schema>,
  query: { kind: Database['kind']; accountId: string; keepSessionId: string | undefined; now: number },
): Promise<number> {
  const { kind, accountId, now } = query;
  const kept = query.keepSessionId ?? '';
  if (kind === 'postgres') {
    const rings = tx.selectFrom('token_rings').select('client_id').where('account_id', '=', accountId);
    await lockForUpdate(kind, rings.orderBy('client_id').orderBy('organization_id')).execute();
  }
  const end = `
    update sessions set ended_at = $3 where account_id = $1 and session_id <> $2 and ended_at is null and expires_at > $3`;
  const { changes } = await execute(tx, end, [accountId, kept, now]);
  const ofOthers = 'account_id = $1 and session_id <> $2';
  await execute(tx, `delete from authorization_codes where ${ofOthers} and redeemed_at is null`, [accountId, kept]);
  await execute(tx, `delete from refresh_tokens where ${ofOthers}`, [accountId, kept]);
  await execute(tx, `delete from access_tokens where ${ofOthers}`, [accountId, kept]);
  return changes;
}
