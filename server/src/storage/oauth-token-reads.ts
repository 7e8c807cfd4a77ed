// Reading tokens. What a bearer may do goes by the state of now, so client, account, membership and organization are joined
// in the same indexed read as the token: revoking or suspending any of them is effective on the next request.

import type { LiveAccessToken, StoredRefreshToken, TokenStorage } from '../oauth/storage.ts';
import { decodeFlag, decodeList, orUndefined } from './columns.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

const FIND_ACCESS_TOKEN = `
  select t.token_hash, t.grant_id, t.client_id, t.account_id, t.organization_id, t.session_id, t.scopes, t.offline,
    t.issued_at, t.expires_at, c.first_party, o.license_id, a.email, g.role
  from access_tokens t
  join clients c on c.client_id = t.client_id and c.disabled_at is null
  join organizations co on co.organization_id = c.organization_id and co.suspended_at is null
  join organizations o on o.organization_id = t.organization_id and o.suspended_at is null
  left join accounts a on a.account_id = t.account_id and a.suspended_at is null
  left join agents g on g.account_id = t.account_id and g.organization_id = t.organization_id and g.suspended_at is null
  where t.token_hash = $1 and t.expires_at > $2
    and (t.account_id is null or (a.account_id is not null and g.account_id is not null))`;

const FIND_REFRESH_TOKEN = `
  select t.token_hash, t.grant_id, t.client_id, t.account_id, t.organization_id, t.session_id, t.scopes, t.issued_at,
    t.rotated_at, t.sealed_answer, o.license_id, a.email
  from refresh_tokens t
  join clients c on c.client_id = t.client_id and c.disabled_at is null
  join organizations co on co.organization_id = c.organization_id and co.suspended_at is null
  join organizations o on o.organization_id = t.organization_id and o.suspended_at is null
  join accounts a on a.account_id = t.account_id and a.suspended_at is null
  join agents g on g.account_id = t.account_id and g.organization_id = t.organization_id and g.suspended_at is null
  where t.token_hash = $1`;

export function createTokenReads(database: Database): Pick<TokenStorage, 'findAccessToken' | 'findRefreshToken'> {
  return {
    async findAccessToken({ tokenHash, now }) {
      const [row] = await database.queryRead<AccessTokenRow>(FIND_ACCESS_TOKEN, [tokenHash, now]);
      return row && toLiveAccessToken(row);
    },

    async findRefreshToken(tokenHash) {
      const [row] = await database.queryRead<RefreshTokenRow>(FIND_REFRESH_TOKEN, [tokenHash]);
      return row && toStoredRefreshToken(row);
    },
  };
}

type AccessTokenRow = Schema['access_tokens'] & {
  first_party: 0 | 1;
  license_id: number;
  email: string | null;
  role: string | null;
};

function toLiveAccessToken(row: AccessTokenRow): LiveAccessToken {
  return {
    tokenHash: row.token_hash,
    grantId: row.grant_id,
    clientId: row.client_id,
    accountId: orUndefined(row.account_id),
    organizationId: row.organization_id,
    sessionId: orUndefined(row.session_id),
    scopes: decodeList(row.scopes),
    offline: decodeFlag(row.offline),
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    licenseId: row.license_id,
    email: orUndefined(row.email),
    role: orUndefined(row.role),
    firstParty: decodeFlag(row.first_party),
  };
}

type RefreshTokenRow = Schema['refresh_tokens'] & { license_id: number; email: string };

function toStoredRefreshToken(row: RefreshTokenRow): StoredRefreshToken {
  return {
    tokenHash: row.token_hash,
    grantId: row.grant_id,
    clientId: row.client_id,
    accountId: row.account_id,
    organizationId: row.organization_id,
    sessionId: orUndefined(row.session_id),
    scopes: decodeList(row.scopes),
    issuedAt: row.issued_at,
    rotatedAt: orUndefined(row.rotated_at),
    sealedAnswer: orUndefined(row.sealed_answer),
    licenseId: row.license_id,
    email: row.email,
  };
}
