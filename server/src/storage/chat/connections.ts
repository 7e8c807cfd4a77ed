// Which agents are connected. A lease, not a list of sockets: a process that is killed can't say goodbye.

import type { Database } from '../database.ts';
import { execute } from '../execute.ts';

export type Place = { readonly organizationId: string; readonly accountId: string };

const KEEP = `
  update agents set connected_until = $3
  where organization_id = $1 and account_id = $2 and (connected_until is null or connected_until < $3)`;
const FIND = `
  select organization_id, account_id from agents where connected_until is not null and connected_until < $1
  order by connected_until limit 100`;

export async function keepConnected(
  database: Database,
  { agents, until }: { agents: readonly Place[]; until: number },
): Promise<void> {
  await database.write(async (tx) => {
    // In one order, so that processes that do it at once don't wait for each other in a circle.
    const keys = [...new Set(agents.map(({ organizationId, accountId }) => `${organizationId} ${accountId}`))].sort();
    for (const key of keys) await execute(tx, KEEP, [...key.split(' '), until]);
  });
}

export async function findDeparted(database: Database, now: number): Promise<readonly Place[]> {
  const rows = await database.queryRead<{ organization_id: string; account_id: string }>(FIND, [now]);
  return rows.map((row) => ({ organizationId: row.organization_id, accountId: row.account_id }));
}
