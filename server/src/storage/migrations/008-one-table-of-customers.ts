// One table of customers: who came by themselves and whom agents made are the same kind of row, with what is known of them and where they are.

import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** Moves the profiles into `customers`. Ids are random, so none is in both tables. */
export async function up(db: Kysely<Schema>): Promise<void> {
  for (const column of ['name', 'email', 'avatar', 'page_url', 'page_title'] as const) {
    await db.schema.alterTable('customers').addColumn(column, 'text').execute();
  }
  await db.schema
    .alterTable('customers')
    .addColumn('session_fields', 'text', (c) => c.notNull().defaultTo('[]'))
    .execute();
  await db.schema.alterTable('customers').addColumn('seen_at', 'bigint').execute();
  await sql`
    insert into customers (customer_id, organization_id, created_at, name, email, avatar, session_fields)
    select customer_id, organization_id, created_us / 1000, name, email, avatar, session_fields
    from customer_profiles`.execute(db);
  await db.schema.dropTable('customer_profiles').execute();
  await db.schema
    .createIndex('customers_by_time')
    .on('customers')
    .columns(['organization_id', 'created_at', 'customer_id'])
    .execute();
  // Who is here now, and who was here last.
  await db.schema
    .createIndex('customers_by_visit')
    .on('customers')
    .columns(['organization_id', 'seen_at'])
    .where(sql.ref('seen_at'), 'is not', null)
    .execute();
}
