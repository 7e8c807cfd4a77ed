// Clients as they are registered, for those who manage them.

import type { Kysely } from 'kysely';
import type { ClientSettings, Registration, RegistrationStorage } from '../oauth/registration-storage.ts';
import { insertAuditEvent } from './audit-events.ts';
import { encodeList, orUndefined } from './columns.ts';
import type { Database, SqlValue } from './database.ts';
import { CLIENT_COLUMNS, type ClientRow, toClient } from './oauth-clients.ts';
import { lockForChange } from './row-lock.ts';
import type { Schema } from './schema.ts';

const REGISTRATIONS = `select ${CLIENT_COLUMNS.join(', ')} from clients`;

const LIVING_SECRETS = `
  select s.client_id, s.secret_hash, s.created_at, s.expires_at
  from client_secrets s join clients c on c.client_id = s.client_id
  where (s.expires_at is null or s.expires_at > $1)`;

export function createRegistrationStorage(database: Database): RegistrationStorage {
  const { kind } = database;

  const read = async (where: { column: string; value: string } | undefined, now: number): Promise<Registration[]> => {
    const { column, value } = where ?? {};
    const values: SqlValue[] = value === undefined ? [] : [value];
    const clients = value === undefined ? '' : `where ${column} = $1`;
    const secrets = value === undefined ? '' : `and c.${column} = $2`;
    const [rows, living] = await Promise.all([
      database.queryRead<ClientRow>(`${REGISTRATIONS} ${clients} order by created_at, client_id`, values),
      database.queryRead<SecretRow>(`${LIVING_SECRETS} ${secrets} order by s.created_at, s.secret_hash`, [
        now,
        ...values,
      ]),
    ]);
    return rows.map((row) => toRegistration(row, living));
  };

  return {
    async findRegistration({ clientId, now }) {
      return (await read({ column: 'client_id', value: clientId }, now))[0];
    },

    listRegistrations: ({ organizationId, now }) =>
      read(organizationId === undefined ? undefined : { column: 'organization_id', value: organizationId }, now),

    updateRegistration({ clientId, settings, disabledAt, act }) {
      return database.write(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('clients')
          // Even without a change, its existence is seen.
          .set({
            client_id: clientId,
            ...settingColumns(settings),
            ...(disabledAt === undefined ? {} : { disabled_at: disabledAt }),
          })
          .where('client_id', '=', clientId)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return false;
        await insertAuditEvent(tx, act);
        return true;
      });
    },

    addSecret({ clientId, secretHash, now, most, othersExpireAt, act }) {
      return database.write(async (tx) => {
        const client = tx.selectFrom('clients').select('client_id').where('client_id', '=', clientId);
        if ((await lockForChange(kind, client).execute()).length === 0) return 'not_found';
        const ofClient = tx.deleteFrom('client_secrets').where('client_id', '=', clientId);
        await ofClient.where('expires_at', '<=', now).execute();
        if ((await countSecrets(tx, clientId)) >= most) return 'too_many';
        if (othersExpireAt !== undefined) {
          await tx
            .updateTable('client_secrets')
            .set({ expires_at: othersExpireAt })
            .where('client_id', '=', clientId)
            .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', othersExpireAt)]))
            .execute();
        }
        const secret = { secret_hash: secretHash, client_id: clientId, created_at: now, expires_at: null };
        await tx.insertInto('client_secrets').values(secret).execute();
        await insertAuditEvent(tx, act);
        return 'added';
      });
    },

    removeSecret({ clientId, secretHash, now, act }) {
      return database.write(async (tx) => {
        const { numDeletedRows } = await tx
          .deleteFrom('client_secrets')
          .where('client_id', '=', clientId)
          .where('secret_hash', '=', secretHash)
          .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', now)]))
          .executeTakeFirstOrThrow();
        if (numDeletedRows === 0n) return false;
        await insertAuditEvent(tx, act);
        return true;
      });
    },
  };
}

type SecretRow = Schema['client_secrets'];

async function countSecrets(tx: Kysely<Schema>, clientId: string): Promise<number> {
  const rows = await tx.selectFrom('client_secrets').select('secret_hash').where('client_id', '=', clientId).execute();
  return rows.length;
}

function settingColumns(settings: Partial<ClientSettings>): Partial<Schema['clients']> {
  const { name, redirectUris, scopes, dialects, responseTypes, accessTokenFormat } = settings;
  return {
    ...(name === undefined ? {} : { name }),
    ...(redirectUris === undefined ? {} : { redirect_uris: encodeList(redirectUris) }),
    ...(scopes === undefined ? {} : { scopes: encodeList(scopes) }),
    ...(dialects === undefined ? {} : { dialects: encodeList(dialects) }),
    ...(responseTypes === undefined ? {} : { response_types: encodeList(responseTypes) }),
    ...(accessTokenFormat === undefined ? {} : { access_token_format: accessTokenFormat }),
  };
}

function toRegistration(row: ClientRow, living: readonly SecretRow[]): Registration {
  const { secretHashes: _none, ...client } = toClient(row, []);
  const own = living.filter(({ client_id }) => client_id === row.client_id);
  return {
    ...client,
    disabledAt: orUndefined(row.disabled_at),
    secrets: own.map((secret) => ({
      secretHash: secret.secret_hash,
      createdAt: secret.created_at,
      expiresAt: orUndefined(secret.expires_at),
    })),
  };
}
