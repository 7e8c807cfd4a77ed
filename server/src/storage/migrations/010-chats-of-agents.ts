// The chats that an agent takes part in, found without going through all others.

import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** Adds the index, in which are only agents who are there now. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createIndex('chat_users_by_agent')
    .on('chat_users')
    .columns(['organization_id', 'user_id', 'chat_id'])
    .where(sql.ref('type'), '=', sql.lit('agent'))
    .where(sql.ref('present'), '=', sql.lit(1))
    .execute();
}
