// JWT access tokens: which clients have them, and the keys that sign them.

import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Adds the column, in which every client has opaque tokens as before, and creates the table of keys. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .alterTable('clients')
    .addColumn('access_token_format', 'text', (c) => c.notNull().defaultTo('opaque'))
    .execute();
  await db.schema
    .createTable('signing_keys')
    .addColumn('kid', 'text', (c) => c.primaryKey().notNull())
    .addColumn('ordinal', 'integer', (c) => c.notNull().unique())
    .addColumn('public_key', 'text', (c) => c.notNull())
    .addColumn('sealed_private_key', 'text', (c) => c.notNull())
    .addColumn('made_at', 'bigint', (c) => c.notNull())
    .addColumn('signs_from', 'bigint', (c) => c.notNull())
    .execute();
}
