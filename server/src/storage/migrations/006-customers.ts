// Customers, the secrets that browsers hold for them, their tokens, and the tokens that hand an identity over.

import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Creates the tables, and an index to find what an organization has allowed a client. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('customers')
    .addColumn('customer_id', 'text', (c) => c.primaryKey())
    .addColumn('organization_id', 'text', (c) => c.notNull())
    .addColumn('group_id', 'integer')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();

  await db.schema
    .createTable('customer_secrets')
    .addColumn('secret_hash', 'text', (c) => c.primaryKey())
    .addColumn('customer_id', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('customer_secrets_by_customer')
    .on('customer_secrets')
    .columns(['customer_id', 'expires_at'])
    .execute();
  await db.schema.createIndex('customer_secrets_by_expiry').on('customer_secrets').column('expires_at').execute();

  await db.schema
    .createTable('customer_tokens')
    .addColumn('token_hash', 'text', (c) => c.primaryKey())
    .addColumn('customer_id', 'text', (c) => c.notNull())
    .addColumn('organization_id', 'text', (c) => c.notNull())
    .addColumn('client_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text')
    .addColumn('issued_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('customer_tokens_by_account')
    .on('customer_tokens')
    .columns(['account_id', 'client_id', 'organization_id', 'expires_at'])
    .execute();
  await db.schema.createIndex('customer_tokens_by_expiry').on('customer_tokens').column('expires_at').execute();

  await db.schema
    .createTable('identity_transfers')
    .addColumn('token_hash', 'text', (c) => c.primaryKey())
    .addColumn('customer_id', 'text', (c) => c.notNull())
    .addColumn('organization_id', 'text', (c) => c.notNull())
    .addColumn('client_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text')
    .addColumn('code_challenge', 'text')
    .addColumn('code_challenge_rule', 'text', (c) => c.notNull())
    .addColumn('issued_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('identity_transfers_by_account')
    .on('identity_transfers')
    .columns(['account_id', 'client_id', 'organization_id'])
    .execute();
  await db.schema.createIndex('identity_transfers_by_expiry').on('identity_transfers').column('expires_at').execute();

  await db.schema
    .createIndex('consents_by_organization')
    .on('consents')
    .columns(['organization_id', 'client_id'])
    .execute();
}
