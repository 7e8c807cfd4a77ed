// Reading customer tokens and identity transfers. What a bearer may do goes by the state of now, so the client, both organizations and,
// for what was made with an agent's authority, account and membership are joined in the same indexed read. A visitor's token of a client
// that another organization owns lives as long as somebody there allows that client anything.

import type { CustomerStorage, LiveCustomerToken, LiveIdentityTransfer } from '../customers/customer-storage.ts';
import type { CodeChallengeRule } from '../oauth/storage.ts';
import { orUndefined } from './columns.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

const COLUMNS = `
  t.token_hash, t.customer_id, t.organization_id, t.client_id, t.account_id, t.issued_at, t.expires_at, c.group_id, o.license_id`;

const LIVING = `
  join customers c on c.customer_id = t.customer_id
  join clients k on k.client_id = t.client_id and k.disabled_at is null
  join organizations ko on ko.organization_id = k.organization_id and ko.suspended_at is null
  join organizations o on o.organization_id = t.organization_id and o.suspended_at is null
  left join accounts a on a.account_id = t.account_id and a.suspended_at is null
  left join agents g on g.account_id = t.account_id and g.organization_id = t.organization_id and g.suspended_at is null
  where t.expires_at > $1
    and case
      when t.account_id is not null then a.account_id is not null and g.account_id is not null
      else k.organization_id = t.organization_id or k.first_party = 1 or exists (
        select 1 from consents n
        join accounts na on na.account_id = n.account_id and na.suspended_at is null
        join agents ng on ng.account_id = n.account_id and ng.organization_id = n.organization_id and ng.suspended_at is null
        where n.organization_id = t.organization_id and n.client_id = t.client_id)
    end`;

const FIND_TOKEN = `select ${COLUMNS} from customer_tokens t ${LIVING} and t.token_hash = $2`;
const LIST_LIVING = `select t.token_hash from customer_tokens t ${LIVING}`;

/** So many tokens are looked at in one statement. */
const AT_ONCE = 500;
const FIND_TRANSFER = `
  select ${COLUMNS}, t.code_challenge, t.code_challenge_rule from identity_transfers t ${LIVING} and t.token_hash = $2`;

export function createCustomerReads(
  database: Database,
): Pick<CustomerStorage, 'findCustomerToken' | 'findLivingTokens' | 'findIdentityTransfer'> {
  return {
    async findLivingTokens({ tokenHashes, now }) {
      const living = new Set<string>();
      for (let begin = 0; begin < tokenHashes.length; begin += AT_ONCE) {
        const some = tokenHashes.slice(begin, begin + AT_ONCE);
        const places = some.map((_hash, index) => `$${index + 2}`).join(', ');
        const statement = `${LIST_LIVING} and t.token_hash in (${places})`;
        const rows = await database.queryRead<{ token_hash: string }>(statement, [now, ...some]);
        for (const { token_hash } of rows) living.add(token_hash);
      }
      return living;
    },

    async findCustomerToken({ tokenHash, now }) {
      const [row] = await database.queryRead<TokenRow>(FIND_TOKEN, [now, tokenHash]);
      return row && toLiveToken(row);
    },

    async findIdentityTransfer({ tokenHash, now }) {
      const [row] = await database.queryRead<TransferRow>(FIND_TRANSFER, [now, tokenHash]);
      return row && toLiveTransfer(row);
    },
  };
}

type Joined = { license_id: number; group_id: number | null };
type TokenRow = Schema['customer_tokens'] & Joined;
type TransferRow = Schema['identity_transfers'] & Joined;

function toLiveToken(row: TokenRow): LiveCustomerToken {
  return {
    tokenHash: row.token_hash,
    customerId: row.customer_id,
    organizationId: row.organization_id,
    clientId: row.client_id,
    accountId: orUndefined(row.account_id),
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    groupId: orUndefined(row.group_id),
    licenseId: row.license_id,
  };
}

function toLiveTransfer(row: TransferRow): LiveIdentityTransfer {
  return {
    ...toLiveToken(row),
    codeChallenge: orUndefined(row.code_challenge),
    codeChallengeRule: row.code_challenge_rule as CodeChallengeRule,
  };
}
