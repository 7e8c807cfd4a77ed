// What ends with an installation, in the transaction that ends it: what it keeps goes with its row; consents and tokens of the app's client
// in that organization are deleted here, unless another installed app signs in with the same client.

import type { Kysely } from 'kysely';
import { CLIENT_TABLES } from '../client-tables.ts';
import type { Database } from '../database.ts';
import { execute } from '../execute.ts';
import { lockForUpdate } from '../row-lock.ts';
import type { Schema } from '../schema.ts';
import { lockInstallation } from './installation-keys.ts';

type Uninstalling = {
  readonly kind: Database['kind'];
  readonly organizationId: string;
  readonly installationId: string;
};

/** False when it is not there. */
export async function endInstallation(
  tx: Kysely<Schema>,
  { kind, organizationId, installationId }: Uninstalling,
): Promise<boolean> {
  if (!(await lockInstallation(tx, kind, { organizationId, installationId }))) return false;
  const clientIds = await clientsOf(tx, 'i.installation_id = $1', installationId);
  await execute(tx, 'delete from installations where installation_id = $1', [installationId]);
  const [clientId] = clientIds;
  if (clientId === undefined) return true;
  const others = await clientsOf(tx, 'i.organization_id = $1', organizationId);
  if (!others.includes(clientId)) await endClient(tx, { kind, organizationId, clientId });
  return true;
}

async function clientsOf(tx: Kysely<Schema>, condition: string, value: string): Promise<string[]> {
  const statement = `
    select a.client_id from installations i join apps a on a.app_id = i.app_id
    where ${condition} and a.client_id is not null`;
  return (await execute<{ client_id: string }>(tx, statement, [value])).rows.map(({ client_id }) => client_id);
}

/** What the client was allowed by the agents of the organization; removed agents have nothing any more. */
async function endClient(
  tx: Kysely<Schema>,
  { kind, organizationId, clientId }: { kind: Database['kind']; organizationId: string; clientId: string },
): Promise<void> {
  const agents = tx.selectFrom('agents').select('account_id').where('organization_id', '=', organizationId);
  if (kind === 'postgres') {
    // Whoever makes a token holds its ring meanwhile: it is waited for, and then the token is there to be deleted.
    const rings = tx
      .selectFrom('token_rings')
      .select('account_id')
      .where('account_id', 'in', agents)
      .where('client_id', '=', clientId)
      .where('organization_id', '=', organizationId);
    await lockForUpdate(kind, rings.orderBy('account_id')).execute();
  }
  for (const table of CLIENT_TABLES) {
    await tx
      .deleteFrom(table)
      .where('account_id', 'in', agents)
      .where('client_id', '=', clientId)
      .where('organization_id', '=', organizationId)
      .execute();
  }
  // Those that the client has for itself (client credentials).
  const ofNobody = 'delete from access_tokens where account_id is null and client_id = $1 and organization_id = $2';
  await execute(tx, ofNobody, [clientId, organizationId]);
}
