// The registry of extensions: apps, their widgets, installations, and what these keep. What belongs to something goes with it.

import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Creates the tables. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await createApps(db);
  await createWidgets(db);
  await createInstallations(db);
  await createWhatTheyKeep(db);
}

async function createApps(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('apps')
    .addColumn('app_id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.organization_id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('icon_url', 'text')
    .addColumn('private', 'integer', (c) => c.notNull())
    .addColumn('local_development', 'integer', (c) => c.notNull())
    .addColumn('client_id', 'text', (c) => c.references('clients.client_id').onDelete('set null'))
    .addColumn('scopes', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('apps_by_organization')
    .on('apps')
    .columns(['organization_id', 'created_at', 'app_id'])
    .execute();
  await db.schema.createIndex('apps_by_client').on('apps').column('client_id').execute();
}

async function createWidgets(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('widgets')
    .addColumn('widget_id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.organization_id'))
    .addColumn('app_id', 'text', (c) => c.notNull().references('apps.app_id').onDelete('cascade'))
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('place', 'text', (c) => c.notNull())
    .addColumn('initial_state', 'text')
    .addColumn('authorizes_by', 'text', (c) => c.notNull())
    .addColumn('permissions', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('widgets_by_app').on('widgets').columns(['app_id', 'created_at', 'widget_id']).execute();
  await db.schema
    .createTable('widget_notices')
    .addColumn('widget_id', 'text', (c) => c.notNull().references('widgets.widget_id').onDelete('cascade'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('count', 'bigint', (c) => c.notNull())
    .addColumn('first_at', 'bigint', (c) => c.notNull())
    .addColumn('last_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('widget_notices_pk', ['widget_id', 'kind'])
    .execute();
}

async function createInstallations(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('installations')
    .addColumn('installation_id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.organization_id'))
    .addColumn('app_id', 'text', (c) => c.notNull().references('apps.app_id').onDelete('cascade'))
    .addColumn('scopes', 'text', (c) => c.notNull())
    .addColumn('properties', 'text', (c) => c.notNull())
    .addColumn('key_generation', 'integer', (c) => c.notNull())
    .addColumn('installed_at', 'bigint', (c) => c.notNull())
    .execute();
  // An organization has an app once.
  await db.schema
    .createIndex('installations_by_organization')
    .on('installations')
    .columns(['organization_id', 'app_id'])
    .unique()
    .execute();
  await db.schema.createIndex('installations_by_app').on('installations').column('app_id').execute();
}

/** Of each agent: with the membership or the installation it goes. */
async function createWhatTheyKeep(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('installation_keys')
    .addColumn('installation_id', 'text', (c) =>
      c.notNull().references('installations.installation_id').onDelete('cascade'),
    )
    .addColumn('organization_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('hint', 'text', (c) => c.notNull())
    .addColumn('made_at', 'bigint', (c) => c.notNull())
    .addColumn('sent_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('installation_keys_pk', ['installation_id', 'account_id', 'hint'])
    .addForeignKeyConstraint(
      'installation_keys_of_agent',
      ['account_id', 'organization_id'],
      'agents',
      ['account_id', 'organization_id'],
      (c) => c.onDelete('cascade'),
    )
    .execute();
  await db.schema.createIndex('installation_keys_by_hint').on('installation_keys').column('hint').execute();
  await db.schema
    .createIndex('installation_keys_by_agent')
    .on('installation_keys')
    .columns(['account_id', 'organization_id'])
    .execute();
  await db.schema
    .createTable('extension_storage')
    .addColumn('installation_id', 'text', (c) =>
      c.notNull().references('installations.installation_id').onDelete('cascade'),
    )
    .addColumn('organization_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('extension_storage_pk', ['installation_id', 'account_id', 'key'])
    .addForeignKeyConstraint(
      'extension_storage_of_agent',
      ['account_id', 'organization_id'],
      'agents',
      ['account_id', 'organization_id'],
      (c) => c.onDelete('cascade'),
    )
    .execute();
  await db.schema
    .createIndex('extension_storage_by_agent')
    .on('extension_storage')
    .columns(['account_id', 'organization_id'])
    .execute();
}
