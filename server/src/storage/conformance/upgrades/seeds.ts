// What a database holds after each migration, and how it gets in: what each migration brought is added to what was there before it.

import type { Database, SqlValue } from '../../database.ts';
import { execute } from '../../execute.ts';
import { MIGRATIONS, type Migration, migrate } from '../../migrate.ts';
import { AFTER_001, BROUGHT_BY_002, BROUGHT_BY_005 } from './after-001.ts';
import { BROUGHT_BY_006 } from './after-006.ts';
import { BROUGHT_BY_007 } from './after-007.ts';
import { BROUGHT_BY_008 } from './after-008.ts';
import { BROUGHT_BY_011 } from './after-011.ts';
import { BROUGHT_BY_012 } from './after-012.ts';

export type SeedRow = Readonly<Record<string, SqlValue>>;
/** The rows of each table, with every column. */
export type Seed = Readonly<Record<string, readonly SeedRow[]>>;

/** `rows` of new tables; values of new `columns`, for every row of a table; or, where that can't say it, what there is `instead`. */
type Brought = {
  readonly rows?: Seed;
  readonly columns?: Readonly<Record<string, SeedRow>>;
  readonly instead?: Seed;
  /** Tables that are there no more. */
  readonly gone?: readonly string[];
};

/** By the name of the migration. It is written when the migration is, and never changes after that. */
const BROUGHT: ReadonlyMap<string, Brought> = new Map<string, Brought>([
  ['001-accounts-and-tokens', { rows: AFTER_001 }],
  ['002-audit-log', { rows: BROUGHT_BY_002 }],
  ['003-response-types', { columns: { clients: { response_types: '["code","token"]' } } }],
  ['004-password-sign-in', { columns: { accounts: { password_sign_in: 1 } } }],
  ['005-jwt-access-tokens', { rows: BROUGHT_BY_005, columns: { clients: { access_token_format: 'opaque' } } }],
  ['006-customers', { rows: BROUGHT_BY_006 }],
  ['007-chats', { rows: BROUGHT_BY_007 }],
  ['008-one-table-of-customers', { rows: BROUGHT_BY_008, gone: ['customer_profiles'] }],
  ['009-connected-agents', { columns: { agents: { connected_until: null } } }],
  ['010-chats-of-agents', {}],
  ['011-extensions', { rows: BROUGHT_BY_011 }],
  ['012-chat-actions', { rows: BROUGHT_BY_012 }],
]);

/** The names of the migrations that it is not said of what they brought. */
export function migrationsWithoutSeed(): readonly string[] {
  return MIGRATIONS.map(({ name }) => name).filter((name) => !BROUGHT.has(name));
}

/** The migrations at which a database can be. */
export const LEVELS: readonly string[] = MIGRATIONS.map(({ name }) => name).filter((name) => BROUGHT.has(name));

/** The migrations up to and with this one. */
export function migrationsUpTo(name: string): readonly Migration[] {
  return MIGRATIONS.slice(0, MIGRATIONS.findIndex((migration) => migration.name === name) + 1);
}

/** What a database at this migration holds. */
export function seedAt(name: string): Seed {
  return migrationsUpTo(name).reduce<Seed>((before, migration) => {
    const { rows = {}, columns = {}, instead = before, gone = [] } = BROUGHT.get(migration.name) ?? {};
    const left = Object.entries(instead).filter(([table]) => !gone.includes(table));
    const grown = left.map(([table, all]) => [table, all.map((row) => ({ ...row, ...columns[table] }))]);
    return { ...Object.fromEntries(grown), ...rows };
  }, {});
}

/** Makes an empty database what it was at a migration, with the rows of its seed. */
export async function fillAt(name: string, database: Database): Promise<void> {
  await migrate(database, { now: () => 1_740_000_000_000, migrations: migrationsUpTo(name) });
  for (const [table, rows] of Object.entries(seedAt(name))) {
    for (const row of rows) {
      const columns = Object.keys(row);
      const places = columns.map((_column, index) => `$${index + 1}`).join(', ');
      const statement = `insert into ${table} (${columns.join(', ')}) values (${places})`;
      await database.write((tx) => execute(tx, statement, Object.values(row)));
    }
  }
}
