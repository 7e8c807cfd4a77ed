// Until when an agent counts as connected: each process that has a socket of theirs makes it longer, and when all of them are gone it passes.

import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** Adds the column, which is null for whoever has no connection that is waited for. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema.alterTable('agents').addColumn('connected_until', 'bigint').execute();
  await db.schema
    .createIndex('agents_by_connection')
    .on('agents')
    .columns(['connected_until'])
    .where(sql.ref('connected_until'), 'is not', null)
    .execute();
}
