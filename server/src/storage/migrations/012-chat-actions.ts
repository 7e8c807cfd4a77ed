// Entries that apps have in the menu of a chat. They go with their app, and with the widget that they open.

import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Creates the table. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('chat_actions')
    .addColumn('chat_action_id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.organization_id'))
    .addColumn('app_id', 'text', (c) => c.notNull().references('apps.app_id').onDelete('cascade'))
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('url', 'text')
    .addColumn('widget_id', 'text', (c) => c.references('widgets.widget_id').onDelete('cascade'))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('chat_actions_by_app')
    .on('chat_actions')
    .columns(['app_id', 'created_at', 'chat_action_id'])
    .execute();
  await db.schema.createIndex('chat_actions_by_widget').on('chat_actions').column('widget_id').execute();
}
