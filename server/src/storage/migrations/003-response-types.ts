// Which response types a client may ask for: so far each could have both.

import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Adds the column; clients that are there already keep what they could do. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .alterTable('clients')
    .addColumn('response_types', 'text', (c) => c.notNull().defaultTo('["code","token"]'))
    .execute();
}
