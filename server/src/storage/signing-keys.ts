// The keys that sign access tokens: their public parts, and the private ones as they were sealed.

import type { Kysely } from 'kysely';
import type { PublicKey, SigningKeyStorage, StoredSigningKey } from '../oauth/signing-key-storage.ts';
import { insertAuditEvent } from './audit-events.ts';
import type { Database } from './database.ts';
import { execute } from './execute.ts';
import { tableExists } from './export/tables.ts';
import { inLongTransaction } from './long-transaction.ts';
import type { Schema } from './schema.ts';

const LIST = `
  select kid, ordinal, public_key, sealed_private_key, made_at, signs_from from signing_keys order by ordinal`;

// Whoever comes second waits for the first to commit, and then does nothing.
const ADD = `
  insert into signing_keys (kid, ordinal, public_key, sealed_private_key, made_at, signs_from)
  values ($1, $2, $3, $4, $5, $6) on conflict (ordinal) do nothing`;

const RESEAL = 'update signing_keys set sealed_private_key = $3 where kid = $1 and sealed_private_key = $2';

export function createSigningKeyStorage(database: Database): SigningKeyStorage {
  return {
    listSigningKeys: async () => (await database.queryRead<Row>(LIST, [])).map(toKey),

    addSigningKey: (key, act) =>
      database.write(async (tx) => {
        if (!(await add(tx, key))) return false;
        await insertAuditEvent(tx, act);
        return true;
      }),

    replaceSigningKeys: (key, act) =>
      database.write(async (tx) => {
        if (!(await add(tx, key))) return false;
        await tx.deleteFrom('signing_keys').where('ordinal', '<', key.ordinal).execute();
        await insertAuditEvent(tx, act);
        return true;
      }),

    resealSigningKey: ({ kid, from, to }) =>
      database.write(async (tx) => (await execute(tx, RESEAL, [kid, from, to])).changes > 0),

    async deleteSigningKeys(kids) {
      const statement = (tx: Kysely<Schema>) => tx.deleteFrom('signing_keys').where('kid', 'in', kids);
      return Number((await database.write((tx) => statement(tx).executeTakeFirstOrThrow())).numDeletedRows);
    },
  };
}

async function add(tx: Kysely<Schema>, key: StoredSigningKey): Promise<boolean> {
  const { kid, ordinal, publicKey, sealedPrivateKey, madeAt, signsFrom } = key;
  const values = [kid, ordinal, JSON.stringify(publicKey), sealedPrivateKey, madeAt, signsFrom];
  return (await execute(tx, ADD, values)).changes > 0;
}

/** The keys as they are, for looking at them without opening the parts: changes nothing, and brings nothing up to date. Throws DatabaseUnusable, StorageUnavailable. */
export function readSigningKeys(url: string): Promise<StoredSigningKey[]> {
  return inLongTransaction(url, 'read', async (on) => {
    if (!(await tableExists(on, 'signing_keys'))) return [];
    return (await execute<Row>(on.tx, LIST, [])).rows.map(toKey);
  });
}

type Row = Schema['signing_keys'];

function toKey(row: Row): StoredSigningKey {
  return {
    kid: row.kid,
    ordinal: row.ordinal,
    publicKey: JSON.parse(row.public_key) as PublicKey,
    sealedPrivateKey: row.sealed_private_key,
    madeAt: row.made_at,
    signsFrom: row.signs_from,
  };
}
