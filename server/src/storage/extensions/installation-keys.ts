// The hints by which API keys of installations are found again. The keys themselves are nowhere.

import type { Kysely } from 'kysely';
import type { Role } from '../../accounts/account-storage.ts';
import type {
  GivenKey,
  InstallationKeyStorage,
  KeyHolder,
  OfInstallation,
} from '../../extensions/installation-storage.ts';
import { insertAuditEvent } from '../audit-events.ts';
import { decodeList, orUndefined } from '../columns.ts';
import type { Database } from '../database.ts';
import { execute } from '../execute.ts';
import { holdMembers } from '../group-places.ts';
import { lockForChange } from '../row-lock.ts';
import type { Schema } from '../schema.ts';

/** Of an agent in an installation: under each secret key that may still be in use there is one, and each new generation makes another. */
const MOST_HINTS = 4;

const HOLDERS = `
  select k.account_id, k.organization_id, k.installation_id, k.hint, k.made_at, k.sent_at,
    u.email, g.role, g.api_key_generation, i.key_generation, i.scopes, a.client_id
  from installation_keys k
  join installations i on i.installation_id = k.installation_id and i.organization_id = k.organization_id
  join apps a on a.app_id = i.app_id
  join accounts u on u.account_id = k.account_id and u.suspended_at is null
  join agents g on g.account_id = k.account_id and g.organization_id = k.organization_id and g.suspended_at is null
  join organizations o on o.organization_id = k.organization_id and o.suspended_at is null`;

export function createInstallationKeyStorage(database: Database): InstallationKeyStorage {
  const { kind } = database;
  return {
    noteKey({ organizationId, installationId, accountId, hint, now, audit }) {
      return database.write(async (tx) => {
        // The agent first, as whoever removes an agent does.
        if (!(await holdMembers(tx, { kind, organizationId, accountIds: [accountId] }))) return false;
        if (!(await lockInstallation(tx, kind, { organizationId, installationId }))) return false;
        const sent = await execute(
          tx,
          'update installation_keys set sent_at = $1 where installation_id = $2 and account_id = $3 and hint = $4',
          [now, installationId, accountId, hint],
        );
        if (sent.changes > 0) return true;
        await tx
          .insertInto('installation_keys')
          .values({
            installation_id: installationId,
            organization_id: organizationId,
            account_id: accountId,
            hint,
            made_at: now,
            sent_at: now,
          })
          .execute();
        await forgetOldest(tx, { installationId, accountId });
        await insertAuditEvent(tx, audit);
        return true;
      });
    },

    async findKeyHolders(hint) {
      return (await database.queryRead<HolderRow>(`${HOLDERS} where k.hint = $1`, [hint])).map(toHolder);
    },

    async listKeys({ organizationId, installationId }) {
      const rows = await database.queryRead<HolderRow>(
        `${HOLDERS} where k.installation_id = $1 and k.organization_id = $2 order by k.made_at desc, k.account_id, k.hint`,
        [installationId, organizationId],
      );
      return rows.map(
        (row): GivenKey => ({ ...toHolder(row), hint: row.hint, madeAt: row.made_at, sentAt: row.sent_at }),
      );
    },

    async noteOnce({ organizationId, installationId, clientId, since, event }) {
      await database.write(async (tx) => {
        const found = installationId ?? (await installationOf(tx, { organizationId, clientId }));
        if (found === undefined) return;
        // So that two who come at once take turns.
        if (!(await lockInstallation(tx, kind, { organizationId, installationId: found }))) return;
        const audit = event(found);
        const same = tx
          .selectFrom('audit_events')
          .select('event_id')
          .where('organization_id', '=', organizationId)
          .where('happened_at', '>=', since)
          .where('action', '=', audit.action)
          .where('target', '=', found)
          .where('account_id', audit.accountId === undefined ? 'is' : '=', audit.accountId ?? null)
          .where('details', '=', JSON.stringify(audit.details ?? {}));
        if ((await same.limit(1).execute()).length === 0) await insertAuditEvent(tx, audit);
      });
    },

    revokeKeys({ organizationId, installationId, audit }) {
      return database.write(async (tx) => {
        if (!(await lockInstallation(tx, kind, { organizationId, installationId }))) return 'not_found';
        await tx
          .updateTable('installations')
          .set((row) => ({ key_generation: row('key_generation', '+', 1) }))
          .where('installation_id', '=', installationId)
          .execute();
        await tx.deleteFrom('installation_keys').where('installation_id', '=', installationId).execute();
        await insertAuditEvent(tx, audit);
        return 'revoked';
      });
    },
  };
}

/** Nobody else changes the installation until the transaction ends; false when it is not there. */
export async function lockInstallation(
  tx: Kysely<Schema>,
  kind: Database['kind'],
  { organizationId, installationId }: OfInstallation,
): Promise<boolean> {
  const query = tx
    .selectFrom('installations')
    .select('installation_id')
    .where('installation_id', '=', installationId)
    .where('organization_id', '=', organizationId);
  return (await lockForChange(kind, query).execute()).length > 0;
}

/** Of the app with this client; the first, when several apps share it. */
export async function installationOf(
  tx: Kysely<Schema>,
  { organizationId, clientId }: { organizationId: string; clientId: string | undefined },
): Promise<string | undefined> {
  if (clientId === undefined) return undefined;
  const found = await tx
    .selectFrom('installations')
    .innerJoin('apps', 'apps.app_id', 'installations.app_id')
    .select('installations.installation_id')
    .where('installations.organization_id', '=', organizationId)
    .where('apps.client_id', '=', clientId)
    .orderBy('installations.installed_at')
    .orderBy('installations.installation_id')
    .limit(1)
    .execute();
  return found[0]?.installation_id;
}

async function forgetOldest(
  tx: Kysely<Schema>,
  { installationId, accountId }: { installationId: string; accountId: string },
): Promise<void> {
  const hints = await tx
    .selectFrom('installation_keys')
    .select('hint')
    .where('installation_id', '=', installationId)
    .where('account_id', '=', accountId)
    .orderBy('sent_at', 'desc')
    .orderBy('made_at', 'desc')
    .execute();
  const old = hints.slice(MOST_HINTS).map(({ hint }) => hint);
  if (old.length === 0) return;
  await tx
    .deleteFrom('installation_keys')
    .where('installation_id', '=', installationId)
    .where('account_id', '=', accountId)
    .where('hint', 'in', old)
    .execute();
}

type HolderRow = Schema['installation_keys'] & {
  email: string;
  role: string;
  api_key_generation: number;
  key_generation: number;
  scopes: string;
  client_id: string | null;
};

function toHolder(row: HolderRow): KeyHolder {
  return {
    accountId: row.account_id,
    organizationId: row.organization_id,
    login: row.email,
    role: row.role as Role,
    apiKeyGeneration: row.api_key_generation,
    installation: { installationId: row.installation_id, keyGeneration: row.key_generation },
    scopes: decodeList(row.scopes),
    clientId: orUndefined(row.client_id),
  };
}
