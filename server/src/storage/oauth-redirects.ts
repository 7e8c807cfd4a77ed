// Counts the redirects that a client got without a person, so that two pages can't send a browser to and fro for ever.

import type { TokenStorage } from '../oauth/storage.ts';
import type { Database } from './database.ts';
import { execute } from './execute.ts';

/** Locks the ring and answers the times of its latest redirects, oldest first. */
const LOCK = `
  insert into token_rings (account_id, client_id, organization_id, last_used_at, redirects) values ($1, $2, $3, $4, '[]')
  on conflict (account_id, client_id, organization_id) do update set redirects = token_rings.redirects
  returning redirects`;

const SAVE = `
  update token_rings set redirects = $4 where account_id = $1 and client_id = $2 and organization_id = $3`;

/** True and counted when fewer than `limit` happened after `now - windowMs`; else false and not counted. */
export function noteAutomaticRedirect(
  database: Database,
  query: Parameters<TokenStorage['noteAutomaticRedirect']>[0],
): Promise<boolean> {
  const { accountId, clientId, organizationId, limit, windowMs, now } = query;
  const ring = [accountId, clientId, organizationId];
  return database.write(async (tx) => {
    const { rows } = await execute<{ redirects: string }>(tx, LOCK, [...ring, now]);
    const times = JSON.parse(rows[0]?.redirects ?? '[]') as number[];
    // In both directions: after a clock was set back, redirects of what is the future now must not count until then.
    const recent = times.filter((time) => Math.abs(now - time) < windowMs);
    if (recent.length >= limit) return false;
    await execute(tx, SAVE, [...ring, JSON.stringify([...recent, now])]);
    return true;
  });
}
