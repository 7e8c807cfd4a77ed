// Writing and deleting the rows of tokens, within a ring that the caller has locked.

import type { Kysely } from 'kysely';
import type { AccessTokenRecord, GrantReference, RefreshTokenRecord } from '../oauth/storage.ts';
import { encodeFlag, encodeList, orNull } from './columns.ts';
import { execute } from './execute.ts';
import type { RingKey } from './oauth-subject-locks.ts';
import type { Schema } from './schema.ts';

// SQLite has no OFFSET without LIMIT, so there is a limit that is never reached.
const EVICT_ACCESS_TOKENS = `
  delete from access_tokens where token_hash in (
    select token_hash from access_tokens
    where account_id = $1 and client_id = $2 and organization_id = $3 and expires_at > $4
    order by issued_at desc limit 1000000 offset $5)`;

const EVICT_REFRESH_TOKENS = `
  delete from refresh_tokens where token_hash in (
    select token_hash from refresh_tokens
    where account_id = $1 and client_id = $2 and organization_id = $3 and rotated_at is null
    order by issued_at desc limit 1000000 offset $4)`;

// The newest of a ring is the one that was saved last, whatever clocks say: processes' clocks differ, and a clock may be set back.
// So the time of issue is moved to after that of the newest there is; most often it is later anyway, and the search finds nothing.
const INSERT_ACCESS_TOKEN = `
  insert into access_tokens
    (token_hash, grant_id, client_id, account_id, organization_id, session_id, scopes, offline, issued_at, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, coalesce((
    select issued_at + 1 from access_tokens
    where account_id = $4 and client_id = $3 and organization_id = $5 and issued_at >= $9
    order by issued_at desc limit 1), $9), $10)`;

const INSERT_REFRESH_TOKEN = `
  insert into refresh_tokens
    (token_hash, grant_id, client_id, account_id, organization_id, session_id, scopes, issued_at)
  values ($1, $2, $3, $4, $5, $6, $7, coalesce((
    select issued_at + 1 from refresh_tokens
    where account_id = $4 and client_id = $3 and organization_id = $5 and rotated_at is null and issued_at >= $8
    order by issued_at desc limit 1), $8))`;

/** How many may live in one ring, the new one included, and what counts as living. */
export type RingLimit = { readonly ringSize: number; readonly now: number };

/** Makes room first and saves then, so that of tokens issued in the same millisecond the new one is never the one that ends. */
export async function saveAccessToken(tx: Kysely<Schema>, token: AccessTokenRecord, limit: RingLimit): Promise<void> {
  const { accountId, clientId, organizationId } = token;
  if (accountId !== undefined) {
    const keep = limit.ringSize - 1;
    await execute(tx, EVICT_ACCESS_TOKENS, [accountId, clientId, organizationId, limit.now, keep]);
  }
  await execute(tx, INSERT_ACCESS_TOKEN, [
    token.tokenHash,
    token.grantId,
    clientId,
    orNull(accountId),
    organizationId,
    orNull(token.sessionId),
    encodeList(token.scopes),
    encodeFlag(token.offline),
    token.issuedAt,
    token.expiresAt,
  ]);
}

/** The same for a refresh token. Rotated ones don't count: they are kept only so that their reuse is seen. */
export async function saveRefreshToken(tx: Kysely<Schema>, token: RefreshTokenRecord, limit: RingLimit): Promise<void> {
  const { accountId, clientId, organizationId } = token;
  await execute(tx, EVICT_REFRESH_TOKENS, [accountId, clientId, organizationId, limit.ringSize - 1]);
  await execute(tx, INSERT_REFRESH_TOKEN, [
    token.tokenHash,
    token.grantId,
    clientId,
    accountId,
    organizationId,
    orNull(token.sessionId),
    encodeList(token.scopes),
    token.issuedAt,
  ]);
}

/** Deletes access tokens, refresh tokens and unredeemed codes of one grant (RFC 7009 2.1). Answers how many tokens ended. */
export async function deleteGrant(tx: Kysely<Schema>, grant: GrantReference): Promise<number> {
  const { grantId, accountId, clientId, organizationId } = grant;
  const ofClient = 'client_id = $2 and organization_id = $3 and grant_id = $4';
  if (accountId === undefined) {
    const statement = `delete from access_tokens where account_id is null and client_id = $1 and organization_id = $2 and grant_id = $3`;
    return (await execute(tx, statement, [clientId, organizationId, grantId])).changes;
  }
  const key = [accountId, clientId, organizationId, grantId];
  const unredeemed = `delete from authorization_codes where account_id = $1 and ${ofClient} and redeemed_at is null`;
  await execute(tx, unredeemed, key);
  const { rows } = await execute<{ rotated_at: number | null }>(
    tx,
    `delete from refresh_tokens where account_id = $1 and ${ofClient} returning rotated_at`,
    key,
  );
  const { changes } = await execute(tx, `delete from access_tokens where account_id = $1 and ${ofClient}`, key);
  return changes + rows.filter(({ rotated_at }) => rotated_at === null).length;
}

/** Deletes every code and token of one client for one subject, redeemed and rotated ones too. */
export async function deleteTokensOfApp(tx: Kysely<Schema>, ring: RingKey): Promise<void> {
  for (const table of ['authorization_codes', 'refresh_tokens', 'access_tokens'] as const) {
    await tx
      .deleteFrom(table)
      .where('account_id', '=', ring.accountId)
      .where('client_id', '=', ring.clientId)
      .where('organization_id', '=', ring.organizationId)
      .execute();
  }
}
