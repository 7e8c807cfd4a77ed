// Brings a database up to the schema of this program. Migrations are listed here, run in order, and never change once released.

import { type Kysely, sql } from 'kysely';
import type { Database } from './database.ts';
import { DatabaseUnusable } from './errors.ts';
import * as accountsAndTokens from './migrations/001-accounts-and-tokens.ts';
import * as auditLog from './migrations/002-audit-log.ts';
import * as responseTypes from './migrations/003-response-types.ts';
import * as passwordSignIn from './migrations/004-password-sign-in.ts';
import * as jwtAccessTokens from './migrations/005-jwt-access-tokens.ts';
import * as customers from './migrations/006-customers.ts';
import * as chats from './migrations/007-chats.ts';
import * as oneTableOfCustomers from './migrations/008-one-table-of-customers.ts';
import * as connectedAgents from './migrations/009-connected-agents.ts';
import * as chatsOfAgents from './migrations/010-chats-of-agents.ts';
import * as extensions from './migrations/011-extensions.ts';
import * as chatActions from './migrations/012-chat-actions.ts';
import type { Schema } from './schema.ts';

export type Migration = { readonly name: string; readonly up: (db: Kysely<Schema>) => Promise<void> };

/** Static imports, so that a bundle carries them. */
export const MIGRATIONS: readonly Migration[] = [
  { name: '001-accounts-and-tokens', up: accountsAndTokens.up },
  { name: '002-audit-log', up: auditLog.up },
  { name: '003-response-types', up: responseTypes.up },
  { name: '004-password-sign-in', up: passwordSignIn.up },
  { name: '005-jwt-access-tokens', up: jwtAccessTokens.up },
  { name: '006-customers', up: customers.up },
  { name: '007-chats', up: chats.up },
  { name: '008-one-table-of-customers', up: oneTableOfCustomers.up },
  { name: '009-connected-agents', up: connectedAgents.up },
  { name: '010-chats-of-agents', up: chatsOfAgents.up },
  { name: '011-extensions', up: extensions.up },
  { name: '012-chat-actions', up: chatActions.up },
];

/** Any number will do, as long as every process asks for the same. */
const POSTGRES_LOCK = 7_700_001;

/**
 * Applies what is missing, each migration in one transaction, and answers the names of those that it applied. Processes that
 * start at once take turns. Throws DatabaseUnusable when a newer program has been here.
 */
export async function migrate(
  database: Database,
  options: { now: () => number; migrations?: readonly Migration[] },
): Promise<string[]> {
  const { now, migrations = MIGRATIONS } = options;
  const done: string[] = [];
  for (let next = await applyNext(); next !== undefined; next = await applyNext()) done.push(next);
  return done;

  /** One transaction: finds the first migration that is missing and applies it. */
  function applyNext(): Promise<string | undefined> {
    return database.write(async (tx) => {
      await takeTurn(database.kind, tx);
      await createList(tx);
      const applied = await readApplied(tx);
      refuseNewer(applied, migrations);
      const missing = migrations.find(({ name }) => !applied.includes(name));
      if (missing === undefined) return undefined;
      await applyMigration(tx, { migration: missing, now: now() });
      return missing.name;
    }, MIGRATING);
  }
}

/** A migration, and the wait for that of another process, may take longer than a statement usually may. */
const MIGRATING = { unhurried: true };

/** Applies one migration and notes it, in the transaction of the caller, who has taken the turn. */
export async function applyMigration(
  tx: Kysely<Schema>,
  { migration, now }: { migration: Migration; now: number },
): Promise<void> {
  await createList(tx);
  await migration.up(tx);
  await sql`insert into applied_migrations (name, applied_at) values (${migration.name}, ${now})`.execute(tx);
}

/** Until the end of the transaction nobody else migrates. On SQLite the write itself is the turn. */
export async function takeTurn(kind: Database['kind'], tx: Kysely<Schema>): Promise<void> {
  if (kind === 'sqlite') return;
  await sql`select pg_advisory_xact_lock(${POSTGRES_LOCK})`.execute(tx);
}

async function createList(tx: Kysely<Schema>): Promise<void> {
  const columns = sql`name text primary key not null, applied_at bigint not null`;
  await sql`create table if not exists applied_migrations (${columns})`.execute(tx);
}

async function readApplied(tx: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from applied_migrations order by name`.execute(tx);
  return rows.map(({ name }) => name);
}

/** Throws DatabaseUnusable when a migration was applied that this program does not know. */
export function refuseNewer(applied: readonly string[], migrations: readonly Migration[]): void {
  const unknown = applied.filter((name) => !migrations.some((migration) => migration.name === name));
  if (unknown.length === 0) return;
  throw new DatabaseUnusable(
    `The database was changed by a newer version of this program (${unknown.join(', ')}). Run that version, or restore a backup from before it.`,
  );
}
