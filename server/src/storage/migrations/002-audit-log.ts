// The audit log: who did what, when, and from where.

import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Creates the table of events. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('audit_events')
    .addColumn('event_id', 'text', (c) => c.primaryKey())
    .addColumn('organization_id', 'text')
    .addColumn('account_id', 'text')
    .addColumn('client_id', 'text')
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('target', 'text')
    .addColumn('ip', 'text')
    .addColumn('user_agent', 'text')
    .addColumn('details', 'text', (c) => c.notNull())
    .addColumn('happened_at', 'bigint', (c) => c.notNull())
    .execute();
  // The id stands in the first two so that a page of a list is read from the index where the one before it ended.
  await db.schema
    .createIndex('audit_events_by_organization')
    .on('audit_events')
    .columns(['organization_id', 'happened_at', 'event_id'])
    .execute();
  await db.schema
    .createIndex('audit_events_by_account')
    .on('audit_events')
    .columns(['account_id', 'happened_at', 'event_id'])
    .execute();
  await db.schema.createIndex('audit_events_by_time').on('audit_events').columns(['happened_at', 'event_id']).execute();
}
