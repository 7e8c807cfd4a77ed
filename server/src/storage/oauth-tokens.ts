// Access and refresh tokens: saved within their ring, rotated once (RFC 9700 4.14), revoked with their grant (RFC 7009 2.1).

import type { TokenStorage } from '../oauth/storage.ts';
import { writeOrAbandon } from './abandon.ts';
import { insertAuditEvent } from './audit-events.ts';
import { deleteCustomerTokensOfApp } from './customers.ts';
import type { Database } from './database.ts';
import { execute } from './execute.ts';
import { deleteEndedTokens } from './oauth-cleanup.ts';
import { noteAutomaticRedirect } from './oauth-redirects.ts';
import { subjectLocks } from './oauth-subject-locks.ts';
import { createTokenReads } from './oauth-token-reads.ts';
import { deleteGrant, deleteTokensOfApp, tokenSaver } from './oauth-token-rows.ts';

const ROTATE = `
  update refresh_tokens set rotated_at = $2, sealed_answer = $3 where token_hash = $1 and rotated_at is null`;

const FIND_ROTATION = 'select rotated_at, sealed_answer from refresh_tokens where token_hash = $1';

export function createTokenStorage(database: Database): TokenStorage {
  const locks = subjectLocks(database.kind);
  const saveTokens = tokenSaver(database.kind);

  return {
    ...createTokenReads(database),

    saveAccessToken({ accessToken, ringSize, now }) {
      const { accountId, sessionId } = accessToken;
      return writeOrAbandon<'saved' | 'session_ended'>(database, async (tx, abandon) => {
        if (accountId !== undefined) {
          const subject = { ...accessToken, accountId, sessionId, now };
          const [, lives] = await Promise.all([locks.useRing(tx, subject, now), locks.holdSession(tx, subject)]);
          if (!lives) abandon('session_ended');
        }
        await saveTokens(tx, { accessToken }, { ringSize, now });
        return 'saved';
      });
    },

    refreshAccessToken({ refreshToken, accessToken, ringSize, now }) {
      return database.write(async (tx) => {
        const [, lives, { rows }] = await Promise.all([
          locks.lockRing(tx, refreshToken),
          locks.holdMembership(tx, refreshToken),
          execute(tx, FIND_ROTATION, [refreshToken.tokenHash]),
        ]);
        if (!lives || rows.length === 0) return 'gone';
        await saveTokens(tx, { accessToken }, { ringSize, now });
        return 'saved';
      });
    },

    rotateRefreshToken({ refreshToken, now, newAccessToken, newRefreshToken, sealedAnswer, ringSize }) {
      return database.write(async (tx) => {
        const [, lives] = await Promise.all([locks.lockRing(tx, refreshToken), locks.holdMembership(tx, refreshToken)]);
        if (!lives) return { outcome: 'gone' };
        const { changes } = await execute(tx, ROTATE, [refreshToken.tokenHash, now, sealedAnswer]);
        if (changes === 1) {
          const tokens = { accessToken: newAccessToken, refreshToken: newRefreshToken };
          await saveTokens(tx, tokens, { ringSize, now });
          return { outcome: 'rotated' };
        }
        const { rows } = await execute<Rotation>(tx, FIND_ROTATION, [refreshToken.tokenHash]);
        const [rotation] = rows;
        if (rotation === undefined) return { outcome: 'gone' };
        return { outcome: 'already_rotated', rotatedAt: rotation.rotated_at, sealedAnswer: rotation.sealed_answer };
      });
    },

    revokeGrant(grant, act) {
      const { accountId } = grant;
      return database.write(async (tx) => {
        if (accountId !== undefined) await locks.lockRing(tx, { ...grant, accountId });
        const { ended, any } = await deleteGrant(tx, grant);
        if (any) await insertAuditEvent(tx, act);
        return ended;
      });
    },

    revokeApp(app) {
      return database.write(async (tx) => {
        await locks.lockRing(tx, app);
        const { numDeletedRows } = await tx
          .deleteFrom('consents')
          .where('account_id', '=', app.accountId)
          .where('client_id', '=', app.clientId)
          .where('organization_id', '=', app.organizationId)
          .executeTakeFirstOrThrow();
        const anyTokens = await deleteTokensOfApp(tx, app);
        const anyCustomers = await deleteCustomerTokensOfApp(tx, app);
        const wasThere = anyTokens || anyCustomers || numDeletedRows > 0n;
        if (wasThere) await insertAuditEvent(tx, app.act);
        return wasThere;
      });
    },

    noteAutomaticRedirect: (query) => noteAutomaticRedirect(database, query),

    deleteEnded: (query) => deleteEndedTokens(database, query),
  };
}

type Rotation = { rotated_at: number; sealed_answer: string };
