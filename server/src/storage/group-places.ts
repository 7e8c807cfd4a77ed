// Who is in which group. Group 0 holds every agent and is stored nowhere.

import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import { holdAgainstRemoval } from './row-lock.ts';
import type { Schema } from './schema.ts';

/** Holds the groups against deletion; false when one does not exist. */
export async function holdGroups(
  tx: Kysely<Schema>,
  query: { kind: Database['kind']; organizationId: string; groupIds: readonly number[] },
): Promise<boolean> {
  const wanted = storedGroups(query.groupIds);
  if (wanted.length === 0) return true;
  const groups = tx
    .selectFrom('groups')
    .select('group_id')
    .where('organization_id', '=', query.organizationId)
    .where('group_id', 'in', wanted)
    .orderBy('group_id');
  const found = await holdAgainstRemoval(query.kind, groups).execute();
  return found.length === wanted.length;
}

/** Holds the memberships against removal; false when an account is no agent of the organization. */
export async function holdMembers(
  tx: Kysely<Schema>,
  query: { kind: Database['kind']; organizationId: string; accountIds: readonly string[] },
): Promise<boolean> {
  const wanted = [...new Set(query.accountIds)];
  if (wanted.length === 0) return true;
  const members = tx
    .selectFrom('agents')
    .select('account_id')
    .where('organization_id', '=', query.organizationId)
    .where('account_id', 'in', wanted)
    .orderBy('account_id');
  const found = await holdAgainstRemoval(query.kind, members).execute();
  return found.length === wanted.length;
}

/** Puts the agent into these groups and out of all others. */
export async function setGroupsOfAgent(
  tx: Kysely<Schema>,
  query: { organizationId: string; accountId: string; groupIds: readonly number[] },
): Promise<void> {
  const place = { organization_id: query.organizationId, account_id: query.accountId };
  await tx
    .deleteFrom('group_agents')
    .where('organization_id', '=', place.organization_id)
    .where('account_id', '=', place.account_id)
    .execute();
  await insertPlaces(
    tx,
    storedGroups(query.groupIds).map((group_id) => ({ ...place, group_id })),
  );
}

/** Puts these agents into the group, and all others out of it. */
export async function setAgentsOfGroup(
  tx: Kysely<Schema>,
  query: { organizationId: string; groupId: number; accountIds: readonly string[] },
): Promise<void> {
  const place = { organization_id: query.organizationId, group_id: query.groupId };
  await tx
    .deleteFrom('group_agents')
    .where('organization_id', '=', place.organization_id)
    .where('group_id', '=', place.group_id)
    .execute();
  await insertPlaces(
    tx,
    [...new Set(query.accountIds)].map((account_id) => ({ ...place, account_id })),
  );
}

async function insertPlaces(tx: Kysely<Schema>, places: readonly Schema['group_agents'][]): Promise<void> {
  if (places.length === 0) return;
  await tx
    .insertInto('group_agents')
    .values(places)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const storedGroups = (groupIds: readonly number[]): number[] => [...new Set(groupIds)].filter((id) => id !== 0);
