// Chats: customers, chats, threads, events, who takes part, and the log that every process follows. Times in `_us` are microseconds.

import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** Creates the tables. Each key begins with the organization. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await createCustomers(db);
  await createChats(db);
  await createThreads(db);
  await createEvents(db);
  await createLog(db);
}

async function createCustomers(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('customer_profiles')
    .addColumn('organization_id', 'text', (c) => c.notNull())
    .addColumn('customer_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text')
    .addColumn('email', 'text')
    .addColumn('avatar', 'text')
    .addColumn('session_fields', 'text', (c) => c.notNull())
    .addColumn('created_us', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('customer_profiles_pk', ['organization_id', 'customer_id'])
    .execute();
  await db.schema
    .createIndex('customer_profiles_by_time')
    .on('customer_profiles')
    .columns(['organization_id', 'created_us', 'customer_id'])
    .execute();
}

async function createChats(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('chats')
    .addColumn('organization_id', 'text', (c) => c.notNull())
    .addColumn('chat_id', 'text', (c) => c.notNull())
    .addColumn('customer_id', 'text')
    .addColumn('group_ids', 'text', (c) => c.notNull())
    .addColumn('properties', 'text', (c) => c.notNull())
    .addColumn('created_us', 'bigint', (c) => c.notNull())
    .addColumn('last_thread_id', 'text', (c) => c.notNull())
    .addColumn('last_thread_us', 'bigint', (c) => c.notNull())
    .addColumn('active_thread_id', 'text')
    .addColumn('last_events', 'text', (c) => c.notNull())
    .addColumn('threads_count', 'integer', (c) => c.notNull())
    .addColumn('agent_last_event_us', 'bigint')
    .addColumn('customer_last_event_us', 'bigint')
    .addPrimaryKeyConstraint('chats_pk', ['organization_id', 'chat_id'])
    .execute();
  // A customer has one chat at most. Chats without a customer do not count: nulls differ from each other.
  await db.schema
    .createIndex('chats_by_customer')
    .on('chats')
    .columns(['organization_id', 'customer_id'])
    .unique()
    .execute();
  await db.schema
    .createIndex('chats_by_time')
    .on('chats')
    .columns(['organization_id', 'last_thread_us', 'chat_id'])
    .execute();

  await db.schema
    .createTable('chat_users')
    .addColumn('organization_id', 'text', (c) => c.notNull())
    .addColumn('chat_id', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('present', 'integer', (c) => c.notNull())
    .addColumn('visibility', 'text', (c) => c.notNull())
    .addColumn('seen_up_to_us', 'bigint')
    .addColumn('follows', 'integer', (c) => c.notNull())
    .addColumn('took_part', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('chat_users_pk', ['organization_id', 'chat_id', 'type', 'user_id'])
    .execute();
}

async function createThreads(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('chat_threads')
    .addColumn('organization_id', 'text', (c) => c.notNull())
    .addColumn('thread_id', 'text', (c) => c.notNull())
    .addColumn('chat_id', 'text', (c) => c.notNull())
    .addColumn('active', 'integer', (c) => c.notNull())
    .addColumn('group_ids', 'text', (c) => c.notNull())
    .addColumn('properties', 'text', (c) => c.notNull())
    .addColumn('tags', 'text', (c) => c.notNull())
    .addColumn('user_ids', 'text', (c) => c.notNull())
    .addColumn('created_us', 'bigint', (c) => c.notNull())
    .addColumn('ended_us', 'bigint')
    .addColumn('queued_us', 'bigint')
    .addColumn('previous_thread_id', 'text')
    .addColumn('next_thread_id', 'text')
    .addColumn('last_event', 'integer', (c) => c.notNull())
    .addColumn('last_event_us', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('chat_threads_pk', ['organization_id', 'thread_id'])
    .execute();
  await db.schema
    .createIndex('chat_threads_by_chat')
    .on('chat_threads')
    .columns(['organization_id', 'chat_id', 'created_us', 'thread_id'])
    .execute();
  await db.schema
    .createIndex('chat_threads_by_time')
    .on('chat_threads')
    .columns(['organization_id', 'created_us', 'thread_id'])
    .execute();
  // At most one active thread in a chat, whatever the program does.
  await db.schema
    .createIndex('chat_threads_active')
    .on('chat_threads')
    .columns(['organization_id', 'chat_id'])
    .unique()
    .where(sql.ref('active'), '=', 1)
    .execute();
  await db.schema
    .createIndex('chat_threads_queued')
    .on('chat_threads')
    .columns(['organization_id', 'queued_us'])
    .where(sql.ref('queued_us'), 'is not', null)
    .execute();

  await db.schema
    .createTable('chat_thread_groups')
    .addColumn('organization_id', 'text', (c) => c.notNull())
    .addColumn('thread_id', 'text', (c) => c.notNull())
    .addColumn('group_id', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('chat_thread_groups_pk', ['organization_id', 'thread_id', 'group_id'])
    .execute();
}

async function createEvents(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('chat_events')
    .addColumn('organization_id', 'text', (c) => c.notNull())
    .addColumn('thread_id', 'text', (c) => c.notNull())
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('author_id', 'text')
    .addColumn('author_type', 'text')
    .addColumn('custom_id', 'text')
    .addColumn('visibility', 'text', (c) => c.notNull())
    .addColumn('properties', 'text', (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .addColumn('created_us', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('chat_events_pk', ['organization_id', 'thread_id', 'number'])
    .execute();
  await db.schema
    .createIndex('chat_events_by_custom_id')
    .on('chat_events')
    .columns(['organization_id', 'thread_id', 'author_id', 'custom_id'])
    .unique()
    .execute();
}

async function createLog(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('chat_logs')
    .addColumn('organization_id', 'text', (c) => c.primaryKey())
    .addColumn('last_number', 'bigint', (c) => c.notNull())
    .execute();

  await db.schema
    .createTable('chat_changes')
    .addColumn('organization_id', 'text', (c) => c.notNull())
    .addColumn('number', 'bigint', (c) => c.notNull())
    .addColumn('told', 'text', (c) => c.notNull())
    .addColumn('written_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('chat_changes_pk', ['organization_id', 'number'])
    .execute();
  await db.schema.createIndex('chat_changes_by_time').on('chat_changes').column('written_at').execute();

  await db.schema
    .createTable('chat_answers')
    .addColumn('organization_id', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('answer', 'text', (c) => c.notNull())
    .addColumn('written_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('chat_answers_pk', ['organization_id', 'key'])
    .execute();
  await db.schema.createIndex('chat_answers_by_time').on('chat_answers').column('written_at').execute();
}
