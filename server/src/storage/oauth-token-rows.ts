// Writing and deleting the rows of tokens, within a ring that the caller has locked.

import type { Kysely } from 'kysely';
import type { AccessTokenRecord, GrantReference, RefreshTokenRecord } from '../oauth/storage.ts';
import { encodeFlag, encodeList, orNull } from './columns.ts';
import type { Database, SqlValue } from './database.ts';
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

export type NewTokens = {
  readonly accessToken: AccessTokenRecord;
  readonly refreshToken?: RefreshTokenRecord | undefined;
};

/**
 * Saves tokens of one ring. Makes room first and saves then, so that of tokens issued in the same millisecond the new one is never the
 * one that ends. Rotated refresh tokens don't count: they are kept only so that their reuse is seen.
 */
export type SaveTokens = (tx: Kysely<Schema>, tokens: NewTokens, limit: RingLimit) => Promise<void>;

/** The way of one kind of database. PostgreSQL is sent all statements as one, because each message to it costs more than its work. */
export function tokenSaver(kind: Database['kind']): SaveTokens {
  const send = kind === 'postgres' ? sendAsOne : sendEach;
  return (tx, tokens, limit) => send(tx, statementsFor(tokens, limit));
}

type Statement = { readonly sql: string; readonly parameters: readonly SqlValue[] };

function statementsFor({ accessToken, refreshToken }: NewTokens, { ringSize, now }: RingLimit): Statement[] {
  const { accountId, clientId, organizationId } = accessToken;
  const statements: Statement[] = [];
  if (accountId !== undefined) {
    const ring = [accountId, clientId, organizationId];
    statements.push({ sql: EVICT_ACCESS_TOKENS, parameters: [...ring, now, ringSize - 1] });
    if (refreshToken !== undefined) {
      statements.push({ sql: EVICT_REFRESH_TOKENS, parameters: [...ring, ringSize - 1] });
      statements.push({ sql: INSERT_REFRESH_TOKEN, parameters: refreshTokenRow(refreshToken) });
    }
  }
  statements.push({ sql: INSERT_ACCESS_TOKEN, parameters: accessTokenRow(accessToken) });
  return statements;
}

function accessTokenRow(token: AccessTokenRecord): SqlValue[] {
  return [
    token.tokenHash,
    token.grantId,
    token.clientId,
    orNull(token.accountId),
    token.organizationId,
    orNull(token.sessionId),
    encodeList(token.scopes),
    encodeFlag(token.offline),
    token.issuedAt,
    token.expiresAt,
  ];
}

function refreshTokenRow(token: RefreshTokenRecord): SqlValue[] {
  return [
    token.tokenHash,
    token.grantId,
    token.clientId,
    token.accountId,
    token.organizationId,
    orNull(token.sessionId),
    encodeList(token.scopes),
    token.issuedAt,
  ];
}

async function sendEach(tx: Kysely<Schema>, statements: readonly Statement[]): Promise<void> {
  for (const { sql, parameters } of statements) await execute(tx, sql, parameters);
}

/** All see the tables as they were before the first of them (PostgreSQL 7.8.4), so none counts what another inserts. */
async function sendAsOne(tx: Kysely<Schema>, statements: readonly Statement[]): Promise<void> {
  const parameters = statements.flatMap((statement) => statement.parameters);
  await execute(tx, joined(statements), parameters);
}

const joinedStatements = new Map<string, string>();

/** The statements as one, their parameters numbered on. There are few combinations, and each is put together once. */
function joined(statements: readonly Statement[]): string {
  const key = statements.map(({ sql }) => sql).join(';');
  const known = joinedStatements.get(key);
  if (known !== undefined) return known;
  let shift = 0;
  const numbered = statements.map(({ sql, parameters }) => {
    const before = shift;
    shift += parameters.length;
    return sql.replace(/\$(\d+)/g, (_all, number: string) => `$${Number(number) + before}`);
  });
  const last = numbered.pop() ?? '';
  const earlier = numbered.map((sql, place) => `step_${place} as (${sql})`);
  const whole = earlier.length === 0 ? last : `with ${earlier.join(', ')} ${last}`;
  joinedStatements.set(key, whole);
  return whole;
}

/** How many living tokens ended, and whether anything was deleted at all. */
export type Deleted = { readonly ended: number; readonly any: boolean };

/** Deletes access tokens, refresh tokens and unredeemed codes of one grant (RFC 7009 2.1). */
export async function deleteGrant(tx: Kysely<Schema>, grant: GrantReference): Promise<Deleted> {
  const { grantId, accountId, clientId, organizationId } = grant;
  const ofClient = 'client_id = $2 and organization_id = $3 and grant_id = $4';
  if (accountId === undefined) {
    const statement = `delete from access_tokens where account_id is null and client_id = $1 and organization_id = $2 and grant_id = $3`;
    const { changes } = await execute(tx, statement, [clientId, organizationId, grantId]);
    return { ended: changes, any: changes > 0 };
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
  const ended = changes + rows.filter(({ rotated_at }) => rotated_at === null).length;
  return { ended, any: changes + rows.length > 0 };
}

/** Deletes every code and token of one client for one subject, redeemed and rotated ones too. Answers whether there were any. */
export async function deleteTokensOfApp(tx: Kysely<Schema>, ring: RingKey): Promise<boolean> {
  let any = false;
  for (const table of ['authorization_codes', 'refresh_tokens', 'access_tokens'] as const) {
    const { numDeletedRows } = await tx
      .deleteFrom(table)
      .where('account_id', '=', ring.accountId)
      .where('client_id', '=', ring.clientId)
      .where('organization_id', '=', ring.organizationId)
      .executeTakeFirstOrThrow();
    any ||= numDeletedRows > 0n;
  }
  return any;
}
