// Agents: members of an organization, their work settings and their places in groups.

import type { Kysely } from 'kysely';
import type { Agent, AgentStorage } from '../accounts/agent-storage.ts';
import { writeOrAbandon } from './abandon.ts';
import { insertAccount } from './accounts.ts';
import { type AgentRow, newAgentRow, profileColumns, toAgent } from './agent-rows.ts';
import { insertAuditEvent } from './audit-events.ts';
import { CLIENT_TABLES } from './client-tables.ts';
import type { Database } from './database.ts';
import { execute } from './execute.ts';
import { holdGroups, setGroupsOfAgent } from './group-places.ts';
import { lockForChange } from './row-lock.ts';
import type { Schema } from './schema.ts';

const ACTIVE = `
  select g.account_id, g.organization_id, g.role, g.job_title, g.avatar, g.login_status, g.status, g.max_chats_count,
    g.daily_summary, g.notifications, g.work_scheduler, g.api_key_generation, g.last_logout, a.email, a.name
  from agents g
  join accounts a on a.account_id = g.account_id and a.suspended_at is null
  where g.suspended_at is null`;

const ORGANIZATION_IS_ACTIVE = `
  exists (select 1 from organizations o where o.organization_id = g.organization_id and o.suspended_at is null)`;

const LIST = `${ACTIVE} and g.organization_id = $1 order by g.created_at, g.account_id`;
const FIND = `${ACTIVE} and g.organization_id = $1 and a.email = $2`;
const FIND_BY_LOGIN = `${ACTIVE} and a.email = $1 and ${ORGANIZATION_IS_ACTIVE} order by g.created_at, g.organization_id`;

const GROUPS = `
  select p.account_id, p.group_id, g.name
  from group_agents p join groups g on g.organization_id = p.organization_id and g.group_id = p.group_id
  where p.organization_id = $1`;

export function createAgentStorage(database: Database): AgentStorage {
  const { kind } = database;

  /** The agents of one organization, from their rows. */
  const withGroups = async (organizationId: string, rows: readonly AgentRow[]): Promise<Agent[]> => {
    const [only, ...others] = rows;
    if (only === undefined) return [];
    const places =
      others.length === 0
        ? await database.queryRead<PlaceRow>(`${GROUPS} and p.account_id = $2 order by p.group_id`, [
            organizationId,
            only.account_id,
          ])
        : await database.queryRead<PlaceRow>(`${GROUPS} order by p.group_id`, [organizationId]);
    return rows.map((row) => {
      const own = places.filter(({ account_id }) => account_id === row.account_id);
      return toAgent(
        row,
        own.map(({ group_id, name }) => ({ id: group_id, name })),
      );
    });
  };

  return {
    async listAgents(organizationId) {
      return await withGroups(organizationId, await database.queryRead<AgentRow>(LIST, [organizationId]));
    },

    async findAgent({ organizationId, login }) {
      const rows = await database.queryRead<AgentRow>(FIND, [organizationId, login]);
      return (await withGroups(organizationId, rows))[0];
    },

    async findAgentsByLogin(login) {
      const rows = await database.queryRead<AgentRow>(FIND_BY_LOGIN, [login]);
      return (await Promise.all(rows.map((row) => withGroups(row.organization_id, [row])))).flat();
    },

    addAgent({ organizationId, account, role, profile, groupIds, now, audit }) {
      const { accountId } = account;
      return writeOrAbandon<'added' | 'email_taken' | 'already_agent' | 'unknown_group'>(
        database,
        async (tx, abandon) => {
          if (!('email' in account)) await requireAccount(tx, accountId);
          else if (!(await insertAccount(tx, account))) abandon('email_taken');
          const row = newAgentRow({ accountId, organizationId, role, profile, createdAt: now });
          const { numInsertedOrUpdatedRows = 0n } = await tx
            .insertInto('agents')
            .values(row)
            .onConflict((conflict) => conflict.columns(['account_id', 'organization_id']).doNothing())
            .executeTakeFirstOrThrow();
          if (numInsertedOrUpdatedRows === 0n) abandon('already_agent');
          if (!(await holdGroups(tx, { kind, organizationId, groupIds }))) abandon('unknown_group');
          await setGroupsOfAgent(tx, { organizationId, accountId, groupIds });
          await insertAuditEvent(tx, audit);
          return 'added';
        },
      );
    },

    updateAgent({ organizationId, accountId, name, role, profile, groupIds, audit }) {
      type Outcome = 'updated' | 'not_found' | 'last_owner' | 'unknown_group';
      return writeOrAbandon<Outcome>(database, async (tx, abandon) => {
        if (role !== undefined && role !== 'owner' && (await isLastOwner(tx, kind, { organizationId, accountId }))) {
          return 'last_owner';
        }
        // Even without a change, the row is locked and its existence seen.
        const { numUpdatedRows } = await tx
          .updateTable('agents')
          .set({ account_id: accountId, ...(role === undefined ? {} : { role }), ...profileColumns(profile) })
          .where('account_id', '=', accountId)
          .where('organization_id', '=', organizationId)
          .where('suspended_at', 'is', null)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return 'not_found';
        if (name !== undefined) {
          await tx.updateTable('accounts').set({ name }).where('account_id', '=', accountId).execute();
        }
        if (groupIds !== undefined) {
          if (!(await holdGroups(tx, { kind, organizationId, groupIds }))) abandon('unknown_group');
          await setGroupsOfAgent(tx, { organizationId, accountId, groupIds });
        }
        await insertAuditEvent(tx, audit);
        return 'updated';
      });
    },

    removeAgent({ organizationId, accountId, audit }) {
      return database.write(async (tx) => {
        if (await isLastOwner(tx, kind, { organizationId, accountId })) return 'last_owner';
        // First the membership: whoever holds it to make a token is waited for, and nothing is made afterwards.
        const remove = 'delete from agents where account_id = $1 and organization_id = $2';
        if ((await execute(tx, remove, [accountId, organizationId])).changes === 0) return 'not_found';
        for (const table of MEMBERSHIP_TABLES) {
          await tx
            .deleteFrom(table)
            .where('account_id', '=', accountId)
            .where('organization_id', '=', organizationId)
            .execute();
        }
        await insertAuditEvent(tx, audit);
        return 'removed';
      });
    },

    raiseApiKeyGeneration({ organizationId, accountId, audit }) {
      return database.write(async (tx) => {
        const raised = await tx
          .updateTable('agents')
          .set((row) => ({ api_key_generation: row('api_key_generation', '+', 1) }))
          .where('account_id', '=', accountId)
          .where('organization_id', '=', organizationId)
          .returning('api_key_generation')
          .executeTakeFirst();
        if (raised !== undefined) await insertAuditEvent(tx, audit);
        return raised?.api_key_generation;
      });
    },
  };
}

/** What goes with a membership. */
const MEMBERSHIP_TABLES = ['group_agents', 'personal_access_tokens', ...CLIENT_TABLES] as const;

type PlaceRow = { account_id: string; group_id: number; name: string };

/** Throws when there is no such account: a membership without one would be seen by nobody. */
async function requireAccount(tx: Kysely<Schema>, accountId: string): Promise<void> {
  await tx.selectFrom('accounts').select('account_id').where('account_id', '=', accountId).executeTakeFirstOrThrow();
}

/** True when the account is an owner and there is no other. Owners are locked, so that two can't leave at once. */
async function isLastOwner(
  tx: Kysely<Schema>,
  kind: Database['kind'],
  agent: { organizationId: string; accountId: string },
): Promise<boolean> {
  const owners = tx
    .selectFrom('agents')
    .select('account_id')
    .where('organization_id', '=', agent.organizationId)
    .where('role', '=', 'owner')
    .where('suspended_at', 'is', null)
    .orderBy('account_id');
  const found = await lockForChange(kind, owners).execute();
  return found.length === 1 && found[0]?.account_id === agent.accountId;
}
