// What extensions store for each agent.

import type { ExtensionValueStorage } from '../../extensions/installation-storage.ts';
import type { Database } from '../database.ts';
import { execute } from '../execute.ts';
import { holdMembers } from '../group-places.ts';
import { lockInstallation } from './installation-keys.ts';
import { hasRoom, lockOrganization, ROW_BYTES } from './kept-bytes.ts';

const OF_AGENT = 'installation_id = $1 and organization_id = $2 and account_id = $3';

const PUT = `
  insert into extension_storage (installation_id, organization_id, account_id, key, value, updated_at)
  values ($1, $2, $3, $4, $5, $6)
  on conflict (installation_id, account_id, key) do update set value = excluded.value, updated_at = excluded.updated_at`;

export function createExtensionValueStorage(database: Database): ExtensionValueStorage {
  const { kind } = database;
  return {
    async listStoredKeys({ installationId, organizationId, accountId }) {
      const rows = await database.queryRead<{ key: string }>(
        `select key from extension_storage where ${OF_AGENT} order by key`,
        [installationId, organizationId, accountId],
      );
      return rows.map(({ key }) => key);
    },

    async findValue({ installationId, organizationId, accountId, key }) {
      const [row] = await database.queryRead<{ value: string }>(
        `select value from extension_storage where ${OF_AGENT} and key = $4`,
        [installationId, organizationId, accountId, key],
      );
      return row?.value;
    },

    putValue({ installationId, organizationId, accountId, key, value, now, most, longestOfOrganization }) {
      return database.write(async (tx) => {
        // So that two of an agent's tabs can't both put the last key, nor two extensions the last bytes.
        await lockOrganization(tx, kind, organizationId);
        if (!(await holdMembers(tx, { kind, organizationId, accountIds: [accountId] }))) return 'not_found';
        if (!(await lockInstallation(tx, kind, { organizationId, installationId }))) return 'not_found';
        const { rows } = await execute<{ key: string; bytes: number }>(
          tx,
          `select key, octet_length(value) as bytes from extension_storage where ${OF_AGENT}`,
          [installationId, organizationId, accountId],
        );
        const there = rows.find((row) => row.key === key);
        if (there === undefined && rows.length >= most) return 'too_many';
        const bytes = Buffer.byteLength(value);
        const more = there === undefined ? bytes + Buffer.byteLength(key) + ROW_BYTES : bytes - there.bytes;
        if (!(await hasRoom(tx, { organizationId, more, longest: longestOfOrganization }))) return 'too_large';
        await execute(tx, PUT, [installationId, organizationId, accountId, key, value, now]);
        return 'put';
      });
    },

    deleteValue({ installationId, organizationId, accountId, key }) {
      return database.write(async (tx) => {
        const statement = `delete from extension_storage where ${OF_AGENT} and key = $4`;
        return (await execute(tx, statement, [installationId, organizationId, accountId, key])).changes > 0;
      });
    },
  };
}
