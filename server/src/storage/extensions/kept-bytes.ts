// How much the extensions of an organization keep altogether: properties of installations, and what they store for agents.

import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { execute } from '../execute.ts';
import { lockForChange } from '../row-lock.ts';
import type { Schema } from '../schema.ts';

/** What the row of a stored value counts for beside its key and its value, so that many small ones are bounded, too. */
export const ROW_BYTES = 128;

const KEPT = `
  select
    (select coalesce(sum(octet_length(properties)), 0) from installations where organization_id = $1) +
    (select coalesce(sum(octet_length(s.key) + octet_length(s.value) + ${ROW_BYTES}), 0)
      from extension_storage s join installations i on i.installation_id = s.installation_id
      where i.organization_id = $1) as bytes`;

/** Nobody else installs an app, or adds to what extensions keep, until the transaction ends. Before any other lock. */
export async function lockOrganization(
  tx: Kysely<Schema>,
  kind: Database['kind'],
  organizationId: string,
): Promise<void> {
  const query = tx.selectFrom('organizations').select('organization_id').where('organization_id', '=', organizationId);
  await lockForChange(kind, query).executeTakeFirstOrThrow();
}

/** Whether so many bytes more are within `longest`. Under the lock. */
export async function hasRoom(
  tx: Kysely<Schema>,
  { organizationId, more, longest }: { organizationId: string; more: number; longest: number },
): Promise<boolean> {
  // What is there may stay and shrink, whatever the limit.
  if (more <= 0) return true;
  const [row] = (await execute<{ bytes: number }>(tx, KEPT, [organizationId])).rows;
  return (row?.bytes ?? 0) + more <= longest;
}
