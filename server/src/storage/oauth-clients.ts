// Clients and their secrets (RFC 6749 2).

import type { Selectable } from 'kysely';
import type { Client, ClientStorage } from '../oauth/storage.ts';
import { insertAuditEvent } from './audit-events.ts';
import { decodeFlag, decodeList, encodeFlag, encodeList, orNull, orUndefined } from './columns.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

export type ClientRow = Selectable<Schema['clients']>;

/** Named one by one: a prepared `select *` breaks when a newer version of the program adds a column. */
export const CLIENT_COLUMNS = [
  'client_id',
  'organization_id',
  'type',
  'name',
  'redirect_uris',
  'scopes',
  'dialects',
  'response_types',
  'access_token_format',
  'restricted',
  'native',
  'first_party',
  'author_account_id',
  'disabled_at',
  'created_at',
] as const;

const FIND = `
  select ${CLIENT_COLUMNS.map((column) => `c.${column}`).join(', ')}, s.secret_hash
  from clients c
  join organizations o on o.organization_id = c.organization_id and o.suspended_at is null
  left join client_secrets s on s.client_id = c.client_id and (s.expires_at is null or s.expires_at > $2)
  where c.client_id = $1 and c.disabled_at is null`;

export function createClientStorage(database: Database): ClientStorage {
  return {
    async findClient({ clientId, now }) {
      const rows = await database.queryRead<ClientRow & { secret_hash: string | null }>(FIND, [clientId, now]);
      const [row] = rows;
      return (
        row &&
        toClient(
          row,
          rows.flatMap(({ secret_hash }) => secret_hash ?? []),
        )
      );
    },

    async createClient(client, act) {
      await database.write(async (tx) => {
        await tx.insertInto('clients').values(toRow(client)).execute();
        for (const secret_hash of client.secretHashes) {
          const secret = { secret_hash, client_id: client.clientId, created_at: client.createdAt, expires_at: null };
          await tx.insertInto('client_secrets').values(secret).execute();
        }
        await insertAuditEvent(tx, act);
      });
    },

    async setRedirectUris({ clientId, redirectUris }) {
      const { numUpdatedRows } = await database.write((tx) =>
        tx
          .updateTable('clients')
          .set({ redirect_uris: encodeList(redirectUris) })
          .where('client_id', '=', clientId)
          .executeTakeFirstOrThrow(),
      );
      return numUpdatedRows > 0n;
    },

    async listClients(organizationId) {
      const rows = await database.read
        .selectFrom('clients')
        .select(CLIENT_COLUMNS)
        .where('organization_id', '=', organizationId)
        .where('disabled_at', 'is', null)
        .orderBy('created_at')
        .orderBy('client_id')
        .execute();
      const secrets = await database.read
        .selectFrom('client_secrets as s')
        .innerJoin('clients as c', 'c.client_id', 's.client_id')
        .select(['s.client_id', 's.secret_hash'])
        .where('c.organization_id', '=', organizationId)
        .orderBy('s.created_at')
        .orderBy('s.secret_hash')
        .execute();
      return rows.map((row) => {
        const own = secrets.filter(({ client_id }) => client_id === row.client_id);
        return toClient(
          row,
          own.map(({ secret_hash }) => secret_hash),
        );
      });
    },
  };
}

export function toClient(row: ClientRow, secretHashes: readonly string[]): Client {
  return {
    clientId: row.client_id,
    organizationId: row.organization_id,
    type: row.type as Client['type'],
    name: row.name,
    redirectUris: decodeList(row.redirect_uris),
    scopes: decodeList(row.scopes),
    restricted: decodeFlag(row.restricted),
    native: decodeFlag(row.native),
    firstParty: decodeFlag(row.first_party),
    dialects: decodeList(row.dialects),
    responseTypes: decodeList(row.response_types) as Client['responseTypes'][number][],
    accessTokenFormat: row.access_token_format as Client['accessTokenFormat'],
    authorAccountId: orUndefined(row.author_account_id),
    secretHashes,
    createdAt: row.created_at,
  };
}

function toRow(client: Client): ClientRow {
  return {
    client_id: client.clientId,
    organization_id: client.organizationId,
    type: client.type,
    name: client.name,
    redirect_uris: encodeList(client.redirectUris),
    scopes: encodeList(client.scopes),
    dialects: encodeList(client.dialects),
    response_types: encodeList(client.responseTypes),
    access_token_format: client.accessTokenFormat,
    restricted: encodeFlag(client.restricted),
    native: encodeFlag(client.native),
    first_party: encodeFlag(client.firstParty),
    author_account_id: orNull(client.authorAccountId),
    disabled_at: null,
    created_at: client.createdAt,
  };
}
