// Authorization codes: saved once, redeemed once (RFC 6749 4.1.2, 10.5).

import type { AuthorizationCodeStorage, CodeChallengeRule, StoredAuthorizationCode } from '../oauth/storage.ts';
import { writeOrAbandon } from './abandon.ts';
import { insertAuditEvent } from './audit-events.ts';
import { decodeList, encodeList, orNull, orUndefined } from './columns.ts';
import type { Database } from './database.ts';
import { execute } from './execute.ts';
import { subjectLocks } from './oauth-subject-locks.ts';
import { deleteGrant, tokenSaver } from './oauth-token-rows.ts';
import type { Schema } from './schema.ts';

const INSERT = `
  insert into authorization_codes
    (code_hash, grant_id, client_id, account_id, organization_id, session_id, redirect_uri, scopes,
     code_challenge, code_challenge_rule, dialect, issued_at, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`;

const FIND = `
  select t.code_hash, t.grant_id, t.client_id, t.account_id, t.organization_id, t.session_id, t.redirect_uri, t.scopes,
    t.code_challenge, t.code_challenge_rule, t.dialect, t.issued_at, t.expires_at, t.redeemed_at, a.email, o.license_id
  from authorization_codes t
  join accounts a on a.account_id = t.account_id and a.suspended_at is null
  join agents g on g.account_id = t.account_id and g.organization_id = t.organization_id and g.suspended_at is null
  join organizations o on o.organization_id = t.organization_id and o.suspended_at is null
  join clients c on c.client_id = t.client_id and c.disabled_at is null
  join organizations co on co.organization_id = c.organization_id and co.suspended_at is null
  where t.code_hash = $1`;

const REDEEM = `
  update authorization_codes set redeemed_at = $2 where code_hash = $1 and redeemed_at is null`;

export function createAuthorizationCodeStorage(database: Database): AuthorizationCodeStorage {
  const locks = subjectLocks(database.kind);
  const saveTokens = tokenSaver(database.kind);

  return {
    saveAuthorizationCode(code) {
      return writeOrAbandon<'saved' | 'session_ended'>(database, async (tx, abandon) => {
        const now = code.issuedAt;
        const [, lives] = await Promise.all([locks.useRing(tx, code, now), locks.holdSession(tx, { ...code, now })]);
        if (!lives) abandon('session_ended');
        await execute(tx, INSERT, [
          code.codeHash,
          code.grantId,
          code.clientId,
          code.accountId,
          code.organizationId,
          code.sessionId,
          code.redirectUri,
          encodeList(code.scopes),
          orNull(code.codeChallenge),
          code.codeChallengeRule,
          code.dialect,
          code.issuedAt,
          code.expiresAt,
        ]);
        return 'saved';
      });
    },

    async findAuthorizationCode(codeHash) {
      const [row] = await database.queryRead<CodeRow>(FIND, [codeHash]);
      return row && toStoredCode(row);
    },

    redeemAuthorizationCode({ code, now, accessToken, refreshToken, ringSize, replay }) {
      return database.write(async (tx) => {
        const [, lives] = await Promise.all([locks.lockRing(tx, code), locks.holdSession(tx, { ...code, now })]);
        if (lives) {
          const { changes } = await execute(tx, REDEEM, [code.codeHash, now]);
          if (changes === 1) {
            await saveTokens(tx, { accessToken, refreshToken }, { ringSize, now });
            return 'redeemed';
          }
        }
        const found = 'select redeemed_at from authorization_codes where code_hash = $1';
        const [kept] = (await execute<Pick<CodeRow, 'redeemed_at'>>(tx, found, [code.codeHash])).rows;
        if (kept === undefined || kept.redeemed_at === null) return 'gone';
        // Once: what a code led to ends once, however often it is presented.
        if ((await deleteGrant(tx, code)).any) await insertAuditEvent(tx, replay);
        return 'replayed';
      });
    },
  };
}

type CodeRow = Schema['authorization_codes'] & { email: string; license_id: number };

function toStoredCode(row: CodeRow): StoredAuthorizationCode {
  return {
    codeHash: row.code_hash,
    grantId: row.grant_id,
    clientId: row.client_id,
    accountId: row.account_id,
    organizationId: row.organization_id,
    sessionId: row.session_id,
    redirectUri: row.redirect_uri,
    scopes: decodeList(row.scopes),
    codeChallenge: orUndefined(row.code_challenge),
    codeChallengeRule: row.code_challenge_rule as CodeChallengeRule,
    dialect: row.dialect,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    redeemedAt: orUndefined(row.redeemed_at),
    email: row.email,
    licenseId: row.license_id,
  };
}
