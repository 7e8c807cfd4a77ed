// Accounts, organizations and who belongs where.

import type { Kysely } from 'kysely';
import type { Account, AccountStorage, Membership, Organization } from '../accounts/account-storage.ts';
import { writeOrAbandon } from './abandon.ts';
import { newAgentRow } from './agent-rows.ts';
import { insertAuditEvent } from './audit-events.ts';
import { encodeFlag, orNull } from './columns.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';
import { endSessions } from './session-ending.ts';

const FIND_ACCOUNT = `
  select account_id, email, name, password_hash, created_at from accounts where suspended_at is null`;

const FIND_SUSPENDED = `
  select account_id, email, name, password_hash, created_at from accounts where suspended_at is not null and email = $1`;

const FIND_ORGANIZATION = 'select organization_id, license_id, slug, name, created_at from organizations';

/** The platform's own organization has the number 0. */
const COUNT_TENANTS = 'select count(*) as count from organizations where license_id > 0';

const LIST_MEMBERSHIPS = `
  select o.organization_id, o.name, o.slug, o.license_id, g.role
  from agents g join organizations o on o.organization_id = g.organization_id and o.suspended_at is null
  where g.account_id = $1 and g.suspended_at is null
  order by o.name, o.organization_id`;

export function createAccountStorage(database: Database): AccountStorage {
  const findAccount = async (condition: string, value: string) => {
    const [row] = await database.queryRead<AccountRow>(`${FIND_ACCOUNT} and ${condition}`, [value]);
    return row && toAccount(row);
  };

  return {
    createOrganization(organization, audit) {
      return database.write(async (tx) => {
        if (!(await insertOrganization(tx, organization))) return 'taken';
        await insertAuditEvent(tx, audit);
        return 'created';
      });
    },

    async findOrganization(query) {
      const [column, value] =
        'slug' in query ? (['slug', query.slug] as const) : (['organization_id', query.organizationId] as const);
      const [row] = await database.queryRead<OrganizationRow>(`${FIND_ORGANIZATION} where ${column} = $1`, [value]);
      return row && toOrganization(row);
    },

    async countOrganizations() {
      const [row] = await database.queryRead<{ count: number }>(COUNT_TENANTS, []);
      return row?.count ?? 0;
    },

    createOrganizationWithOwner({ organization, account, profile, audit }) {
      return writeOrAbandon<'created' | 'email_taken' | 'slug_taken'>(database, async (tx, abandon) => {
        if (!(await insertAccount(tx, account))) abandon('email_taken');
        if (!(await insertOrganization(tx, organization))) abandon('slug_taken');
        const { organizationId } = organization;
        const owner = newAgentRow({ ...account, organizationId, role: 'owner', profile });
        await tx.insertInto('agents').values(owner).execute();
        await insertAuditEvent(tx, audit);
        return 'created';
      });
    },

    findAccount: (accountId) => findAccount('account_id = $1', accountId),

    findAccountByEmail: (email) => findAccount('email = $1', email),

    async findSuspendedAccountByEmail(email) {
      const [row] = await database.queryRead<AccountRow>(FIND_SUSPENDED, [email]);
      return row && toAccount(row);
    },

    async listMemberships(accountId) {
      return (await database.queryRead<MembershipRow>(LIST_MEMBERSHIPS, [accountId])).map(toMembership);
    },

    async countMemberships(accountId) {
      const statement = 'select count(*) as count from agents where account_id = $1';
      const [row] = await database.queryRead<{ count: number }>(statement, [accountId]);
      return row?.count ?? 0;
    },

    async setPassword({ accountId, passwordHash, now, keepSessionId, audit }) {
      await database.write(async (tx) => {
        await tx
          .updateTable('accounts')
          .set({ password_hash: passwordHash })
          .where('account_id', '=', accountId)
          .execute();
        await endSessions(tx, { kind: database.kind, accountId, keepSessionId, now });
        await insertAuditEvent(tx, audit);
      });
    },

    async mayUsePassword(accountId) {
      const statement = 'select 1 from accounts where account_id = $1 and password_sign_in = 1';
      return (await database.queryRead(statement, [accountId])).length > 0;
    },

    async setPasswordSignIn({ accountId, allowed, now, audit }) {
      const change = { password_sign_in: encodeFlag(allowed) };
      await database.write(async (tx) => {
        await tx.updateTable('accounts').set(change).where('account_id', '=', accountId).execute();
        if (!allowed) await endSessions(tx, { kind: database.kind, accountId, keepSessionId: undefined, now });
        await insertAuditEvent(tx, audit);
      });
    },

    async setAccountSuspended({ accountId, suspendedAt, audit }) {
      const change = { suspended_at: orNull(suspendedAt) };
      await database.write(async (tx) => {
        await tx.updateTable('accounts').set(change).where('account_id', '=', accountId).execute();
        await insertAuditEvent(tx, audit);
      });
    },

    async setOrganizationSuspended({ organizationId, suspendedAt }) {
      const change = { suspended_at: orNull(suspendedAt) };
      await database.write((tx) =>
        tx.updateTable('organizations').set(change).where('organization_id', '=', organizationId).execute(),
      );
    },
  };
}

/** False when the e-mail is taken. */
export async function insertAccount(tx: Kysely<Schema>, account: Account): Promise<boolean> {
  const row = {
    account_id: account.accountId,
    email: account.email,
    name: account.name,
    password_hash: account.passwordHash,
    suspended_at: null,
    created_at: account.createdAt,
  };
  const { numInsertedOrUpdatedRows = 0n } = await tx
    .insertInto('accounts')
    .values(row)
    .onConflict((conflict) => conflict.column('email').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows > 0n;
}

/** False when the slug or the license number is taken. */
async function insertOrganization(tx: Kysely<Schema>, organization: Organization): Promise<boolean> {
  const row = {
    organization_id: organization.organizationId,
    license_id: organization.licenseId,
    slug: organization.slug,
    name: organization.name,
    next_group_id: 1,
    suspended_at: null,
    created_at: organization.createdAt,
  };
  const { numInsertedOrUpdatedRows = 0n } = await tx
    .insertInto('organizations')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows > 0n;
}

type AccountRow = Omit<Schema['accounts'], 'suspended_at' | 'password_sign_in'>;
type OrganizationRow = Omit<Schema['organizations'], 'suspended_at' | 'next_group_id'>;
type MembershipRow = { organization_id: string; name: string; slug: string; license_id: number; role: string };

function toAccount(row: AccountRow): Account {
  return {
    accountId: row.account_id,
    email: row.email,
    name: row.name,
    passwordHash: row.password_hash,
    createdAt: row.created_at,
  };
}

function toOrganization(row: OrganizationRow): Organization {
  return {
    organizationId: row.organization_id,
    licenseId: row.license_id,
    slug: row.slug,
    name: row.name,
    createdAt: row.created_at,
  };
}

function toMembership(row: MembershipRow): Membership {
  return {
    organizationId: row.organization_id,
    organizationName: row.name,
    slug: row.slug,
    licenseId: row.license_id,
    role: row.role as Membership['role'],
  };
}
