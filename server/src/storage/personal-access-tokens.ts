// Personal access tokens.

import type { Role } from '../accounts/account-storage.ts';
import type { PersonalAccessToken, PersonalAccessTokenStorage } from '../accounts/personal-access-token-storage.ts';
import { insertAuditEvent } from './audit-events.ts';
import { decodeList, encodeList, orNull, orUndefined } from './columns.ts';
import type { Database } from './database.ts';
import { execute } from './execute.ts';
import { holdMembers } from './group-places.ts';
import type { Schema } from './schema.ts';

const COLUMNS = `
  t.token_hash, t.token_id, t.account_id, t.organization_id, t.name, t.scopes, t.created_at, t.expires_at`;

const FIND = `
  select ${COLUMNS}, a.email, g.role, o.license_id
  from personal_access_tokens t
  join accounts a on a.account_id = t.account_id and a.suspended_at is null
  join agents g on g.account_id = t.account_id and g.organization_id = t.organization_id and g.suspended_at is null
  join organizations o on o.organization_id = t.organization_id and o.suspended_at is null
  where t.token_hash = $1 and (t.expires_at is null or t.expires_at > $2)`;

const LIST = `
  select ${COLUMNS} from personal_access_tokens t where t.account_id = $1 order by t.created_at desc, t.token_id`;

export function createPersonalAccessTokenStorage(database: Database): PersonalAccessTokenStorage {
  const { kind } = database;
  return {
    async savePersonalAccessToken(token, audit) {
      const { accountId, organizationId } = token;
      await database.write(async (tx) => {
        // A token that came after the removal would live again with a later membership.
        if (!(await holdMembers(tx, { kind, organizationId, accountIds: [accountId] }))) {
          throw new Error('A personal access token was made for an account that is no agent of the organization.');
        }
        await tx.insertInto('personal_access_tokens').values(toRow(token)).execute();
        await insertAuditEvent(tx, audit);
      });
    },

    async findPersonalAccessToken({ tokenHash, now }) {
      const [row] = await database.queryRead<LiveTokenRow>(FIND, [tokenHash, now]);
      return row && { ...toToken(row), email: row.email, role: row.role as Role, licenseId: row.license_id };
    },

    async listPersonalAccessTokens(accountId) {
      return (await database.queryRead<TokenRow>(LIST, [accountId])).map(toToken);
    },

    revokePersonalAccessToken({ accountId, tokenId, audit }) {
      const statement = 'delete from personal_access_tokens where account_id = $1 and token_id = $2';
      return database.write(async (tx) => {
        const { changes } = await execute(tx, statement, [accountId, tokenId]);
        if (changes > 0) await insertAuditEvent(tx, audit);
        return changes > 0;
      });
    },
  };
}

type TokenRow = Schema['personal_access_tokens'];
type LiveTokenRow = TokenRow & { email: string; role: string; license_id: number };

function toToken(row: TokenRow): PersonalAccessToken {
  return {
    tokenId: row.token_id,
    tokenHash: row.token_hash,
    accountId: row.account_id,
    organizationId: row.organization_id,
    name: row.name,
    scopes: decodeList(row.scopes),
    createdAt: row.created_at,
    expiresAt: orUndefined(row.expires_at),
  };
}

function toRow(token: PersonalAccessToken): TokenRow {
  return {
    token_hash: token.tokenHash,
    token_id: token.tokenId,
    account_id: token.accountId,
    organization_id: token.organizationId,
    name: token.name,
    scopes: encodeList(token.scopes),
    created_at: token.createdAt,
    expires_at: orNull(token.expiresAt),
  };
}
