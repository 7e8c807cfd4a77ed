// Customers, the secrets of their browsers, their tokens and identity transfers.

import type { Kysely } from 'kysely';
import type {
  Customer,
  CustomerOrganization,
  CustomerStorage,
  CustomerTokenRecord,
  IdentitySecret,
  Proof,
} from '../customers/customer-storage.ts';
import { insertAuditEvent } from './audit-events.ts';
import { decodeList, orNull, orUndefined } from './columns.ts';
import { createCustomerReads } from './customer-reads.ts';
import type { Database } from './database.ts';
import { execute } from './execute.ts';
import { deleteEndedRows } from './oauth-cleanup.ts';
import { type RingKey, subjectLocks } from './oauth-subject-locks.ts';
import { lockForChange } from './row-lock.ts';
import type { Schema } from './schema.ts';

/** A secret's new life is written once a day, not at every visit. */
const DAY_MS = 24 * 3_600_000;

const ENDED = [
  { table: 'customer_tokens', key: 'token_hash', endedAt: 'expires_at' },
  { table: 'identity_transfers', key: 'token_hash', endedAt: 'expires_at' },
  { table: 'customer_secrets', key: 'secret_hash', endedAt: 'expires_at' },
] as const;

const FIND_ORGANIZATION = 'select organization_id, license_id from organizations where suspended_at is null and';

const LIST_CONSENTS = `
  select k.scopes, g.role from consents k
  join accounts a on a.account_id = k.account_id and a.suspended_at is null
  join agents g on g.account_id = k.account_id and g.organization_id = k.organization_id and g.suspended_at is null
  where k.organization_id = $1 and k.client_id = $2`;

const FIND_CUSTOMER = `
  select customer_id, organization_id, group_id, created_at from customers where customer_id = $1 and organization_id = $2`;

const INSERT_TOKEN = `
  insert into customer_tokens (token_hash, customer_id, organization_id, client_id, account_id, issued_at, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7)`;

export function createCustomerStorage(database: Database): CustomerStorage {
  const { kind } = database;
  const locks = subjectLocks(kind);

  /** Locks what an agent's authority stands on, where one is used, and looks whether the proof of it is still there. */
  async function holdProof(tx: Kysely<Schema>, of: MadeBy, proof: Proof): Promise<boolean> {
    const table = proof.kind === 'access_token' ? 'access_tokens' : 'customer_tokens';
    const [held, { rows }] = await Promise.all([
      holdAgent(tx, of),
      execute(tx, `select 1 from ${table} where token_hash = $1`, [proof.tokenHash]),
    ]);
    return held && rows.length > 0;
  }

  /** True for what no agent stands behind. */
  async function holdAgent(tx: Kysely<Schema>, { accountId, clientId, organizationId }: MadeBy): Promise<boolean> {
    if (accountId === undefined) return true;
    const ring = { accountId, clientId, organizationId };
    const membership = { ...ring, sessionId: undefined };
    const [, held] = await Promise.all([locks.lockRing(tx, ring), locks.holdMembership(tx, membership)]);
    return held;
  }

  return {
    ...createCustomerReads(database),

    async findOrganization(query) {
      const [column, value] =
        'licenseId' in query ? ['license_id', query.licenseId] : ['organization_id', query.organizationId];
      const [row] = await database.queryRead<OrganizationRow>(`${FIND_ORGANIZATION} ${column} = $1`, [value]);
      return row && toOrganization(row);
    },

    async listConsents({ clientId, organizationId }) {
      const rows = await database.queryRead<{ scopes: string; role: string }>(LIST_CONSENTS, [
        organizationId,
        clientId,
      ]);
      return rows.map(({ scopes, role }) => ({ scopes: decodeList(scopes), role }));
    },

    async isClientOrigin(origin) {
      const statement = 'select redirect_uris from clients where disabled_at is null and redirect_uris like $1';
      const rows = await database.queryRead<{ redirect_uris: string }>(statement, [`%"${origin}%`]);
      return rows.some(({ redirect_uris }) => decodeList(redirect_uris).some((uri) => originOf(uri) === origin));
    },

    async findCustomer({ customerId, organizationId }) {
      const [row] = await database.queryRead<CustomerRow>(FIND_CUSTOMER, [customerId, organizationId]);
      return row && toCustomer(row);
    },

    async recognizeCustomers({ secretHashes, now }) {
      const places = secretHashes.map((_hash, index) => `$${index + 2}`).join(', ');
      const statement = `
        select s.secret_hash, c.customer_id, c.organization_id, c.group_id, c.created_at
        from customer_secrets s join customers c on c.customer_id = s.customer_id
        where s.expires_at > $1 and s.secret_hash in (${places})`;
      const rows = await database.queryRead<CustomerRow & { secret_hash: string }>(statement, [now, ...secretHashes]);
      return rows.map((row) => ({ secretHash: row.secret_hash, customer: toCustomer(row) }));
    },

    async admitCustomer({ customer, secret, token }) {
      await database.write(async (tx) => {
        await Promise.all([
          insertCustomer(tx, customer),
          insertSecret(tx, customer.customerId, secret),
          insertToken(tx, token),
        ]);
      });
    },

    async readmitCustomer({ secret, token }) {
      const prolong = 'update customer_secrets set expires_at = $2 where secret_hash = $1 and expires_at < $3';
      await database.write(async (tx) => {
        const { secretHash, expiresAt } = secret;
        await Promise.all([execute(tx, prolong, [secretHash, expiresAt, expiresAt - DAY_MS]), insertToken(tx, token)]);
      });
    },

    async addSecret({ customerId, secret, most }) {
      const evict = `
        delete from customer_secrets where secret_hash in (
          select secret_hash from customer_secrets where customer_id = $1
          order by expires_at desc, created_at desc limit 1000000 offset $2)`;
      await database.write(async (tx) => {
        const customer = tx.selectFrom('customers').select('customer_id').where('customer_id', '=', customerId);
        await lockForChange(kind, customer).execute();
        await execute(tx, evict, [customerId, most - 1]);
        await insertSecret(tx, customerId, secret);
      });
    },

    saveTokenForAgent({ token, newCustomer, proof }) {
      return database.write(async (tx) => {
        if (!(await holdProof(tx, token, proof))) return 'gone';
        if (newCustomer !== undefined) await insertCustomer(tx, newCustomer);
        await insertToken(tx, token);
        return 'saved';
      });
    },

    saveIdentityTransfer({ transfer, proof, audit }) {
      return database.write(async (tx) => {
        if (!(await holdProof(tx, transfer, proof))) return 'gone';
        await tx
          .insertInto('identity_transfers')
          .values({
            ...tokenColumns(transfer),
            code_challenge: orNull(transfer.codeChallenge),
            code_challenge_rule: transfer.codeChallengeRule,
          })
          .execute();
        await insertAuditEvent(tx, audit);
        return 'saved';
      });
    },

    redeemIdentityTransfer({ transferHash, token }) {
      return database.write(async (tx) => {
        if (!(await holdAgent(tx, token))) return 'gone';
        const redeem = 'delete from identity_transfers where token_hash = $1';
        if ((await execute(tx, redeem, [transferHash])).changes === 0) return 'gone';
        await insertToken(tx, token);
        return 'redeemed';
      });
    },

    revokeCustomerToken({ tokenHash, audit }) {
      return database.write(async (tx) => {
        const { changes } = await execute(tx, 'delete from customer_tokens where token_hash = $1', [tokenHash]);
        if (changes > 0) await insertAuditEvent(tx, audit);
        return changes > 0;
      });
    },

    deleteEnded: (query) => deleteEndedRows(database, ENDED, query),
  };
}

type MadeBy = Pick<CustomerTokenRecord, 'accountId' | 'clientId' | 'organizationId'>;
type OrganizationRow = Pick<Schema['organizations'], 'organization_id' | 'license_id'>;
type CustomerRow = Schema['customers'];

async function insertCustomer(tx: Kysely<Schema>, customer: Customer): Promise<void> {
  const { customerId, organizationId, groupId, createdAt } = customer;
  const insert = 'insert into customers (customer_id, organization_id, group_id, created_at) values ($1, $2, $3, $4)';
  await execute(tx, insert, [customerId, organizationId, orNull(groupId), createdAt]);
}

async function insertSecret(tx: Kysely<Schema>, customerId: string, secret: IdentitySecret): Promise<void> {
  const { secretHash, createdAt, expiresAt } = secret;
  const insert =
    'insert into customer_secrets (secret_hash, customer_id, created_at, expires_at) values ($1, $2, $3, $4)';
  await execute(tx, insert, [secretHash, customerId, createdAt, expiresAt]);
}

async function insertToken(tx: Kysely<Schema>, token: CustomerTokenRecord): Promise<void> {
  await execute(tx, INSERT_TOKEN, Object.values(tokenColumns(token)));
}

/** In the order of the statement. */
function tokenColumns(token: CustomerTokenRecord): Schema['customer_tokens'] {
  return {
    token_hash: token.tokenHash,
    customer_id: token.customerId,
    organization_id: token.organizationId,
    client_id: token.clientId,
    account_id: orNull(token.accountId),
    issued_at: token.issuedAt,
    expires_at: token.expiresAt,
  };
}

/** Deletes what an agent's authority made through a client: customer tokens and identity transfers. Answers whether there was any. */
export async function deleteCustomerTokensOfApp(tx: Kysely<Schema>, ring: RingKey): Promise<boolean> {
  const ofApp = 'account_id = $1 and client_id = $2 and organization_id = $3';
  const key = [ring.accountId, ring.clientId, ring.organizationId];
  const tokens = await execute(tx, `delete from customer_tokens where ${ofApp}`, key);
  const transfers = await execute(tx, `delete from identity_transfers where ${ofApp}`, key);
  return tokens.changes + transfers.changes > 0;
}

function toOrganization(row: OrganizationRow): CustomerOrganization {
  return { organizationId: row.organization_id, licenseId: row.license_id };
}

function toCustomer(row: CustomerRow): Customer {
  return {
    customerId: row.customer_id,
    organizationId: row.organization_id,
    groupId: orUndefined(row.group_id),
    createdAt: row.created_at,
  };
}

function originOf(uri: string): string | undefined {
  return URL.canParse(uri) ? new URL(uri).origin : undefined;
}
