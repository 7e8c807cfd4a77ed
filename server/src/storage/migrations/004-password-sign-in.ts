// Whether an account may sign in with its password.

import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Adds the column; everybody may, as before. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .alterTable('accounts')
    .addColumn('password_sign_in', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
}
