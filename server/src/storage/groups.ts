// Groups of agents.

import type { Group, GroupStorage } from '../accounts/agent-storage.ts';
import { writeOrAbandon } from './abandon.ts';
import { insertAuditEvent } from './audit-events.ts';
import type { Database } from './database.ts';
import { holdMembers, setAgentsOfGroup } from './group-places.ts';
import type { Schema } from './schema.ts';

const GROUPS = 'select organization_id, group_id, name, language from groups where organization_id = $1';

/** Agents who can't be seen anywhere else (suspended, or with a suspended account) are not seen here either. */
const PLACES = `
  select p.group_id, p.account_id
  from group_agents p
  join agents g on g.organization_id = p.organization_id and g.account_id = p.account_id and g.suspended_at is null
  join accounts a on a.account_id = p.account_id and a.suspended_at is null
  where p.organization_id = $1`;

export function createGroupStorage(database: Database): GroupStorage {
  const { kind } = database;
  return {
    async listGroups(organizationId) {
      const [groups, places] = await Promise.all([
        database.queryRead<GroupRow>(`${GROUPS} order by group_id`, [organizationId]),
        database.queryRead<PlaceRow>(`${PLACES} order by p.account_id`, [organizationId]),
      ]);
      return groups.map((row) => toGroup(row, places));
    },

    async findGroup({ organizationId, groupId }) {
      const [groups, places] = await Promise.all([
        database.queryRead<GroupRow>(`${GROUPS} and group_id = $2`, [organizationId, groupId]),
        database.queryRead<PlaceRow>(`${PLACES} and p.group_id = $2 order by p.account_id`, [organizationId, groupId]),
      ]);
      return groups[0] && toGroup(groups[0], places);
    },

    createGroup({ organizationId, name, language, accountIds, now, audit }) {
      return writeOrAbandon<Group | 'unknown_agent'>(database, async (tx, abandon) => {
        const { next_group_id } = await tx
          .updateTable('organizations')
          .set((row) => ({ next_group_id: row('next_group_id', '+', 1) }))
          .where('organization_id', '=', organizationId)
          .returning('next_group_id')
          .executeTakeFirstOrThrow();
        const groupId = next_group_id - 1;
        const row = { organization_id: organizationId, group_id: groupId, name, language, created_at: now };
        await tx.insertInto('groups').values(row).execute();
        if (!(await holdMembers(tx, { kind, organizationId, accountIds }))) abandon('unknown_agent');
        await setAgentsOfGroup(tx, { organizationId, groupId, accountIds });
        await insertAuditEvent(tx, audit && { ...audit, target: String(groupId) });
        return { organizationId, groupId, name, language, accountIds: [...new Set(accountIds)].sort() };
      });
    },

    updateGroup({ organizationId, groupId, name, language, accountIds, audit }) {
      return writeOrAbandon<'updated' | 'not_found' | 'unknown_agent'>(database, async (tx, abandon) => {
        // Even without a change, the row is locked and its existence seen.
        const { numUpdatedRows } = await tx
          .updateTable('groups')
          .set({
            group_id: groupId,
            ...(name === undefined ? {} : { name }),
            ...(language === undefined ? {} : { language }),
          })
          .where('organization_id', '=', organizationId)
          .where('group_id', '=', groupId)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return 'not_found';
        if (accountIds !== undefined) {
          if (!(await holdMembers(tx, { kind, organizationId, accountIds }))) abandon('unknown_agent');
          await setAgentsOfGroup(tx, { organizationId, groupId, accountIds });
        }
        await insertAuditEvent(tx, audit);
        return 'updated';
      });
    },

    deleteGroup({ organizationId, groupId, audit }) {
      return database.write(async (tx) => {
        // First the group: whoever holds it to put an agent in is waited for.
        const { numDeletedRows } = await tx
          .deleteFrom('groups')
          .where('organization_id', '=', organizationId)
          .where('group_id', '=', groupId)
          .executeTakeFirstOrThrow();
        if (numDeletedRows === 0n) return 'not_found';
        await setAgentsOfGroup(tx, { organizationId, groupId, accountIds: [] });
        await insertAuditEvent(tx, audit);
        return 'deleted';
      });
    },
  };
}

type GroupRow = Omit<Schema['groups'], 'created_at'>;
type PlaceRow = { group_id: number; account_id: string };

function toGroup(row: GroupRow, places: readonly PlaceRow[]): Group {
  return {
    organizationId: row.organization_id,
    groupId: row.group_id,
    name: row.name,
    language: row.language,
    accountIds: places.filter(({ group_id }) => group_id === row.group_id).map(({ account_id }) => account_id),
  };
}
