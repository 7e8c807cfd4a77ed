// Row locks where they are needed: PostgreSQL runs writers side by side, SQLite has one writer and no such clause.

import type { Database } from './database.ts';

type Lockable<Self> = { forUpdate(): Self; forShare(): Self };

/** Nobody else may change or lock the selected rows until the transaction ends. */
export function lockForUpdate<Query extends Lockable<Query>>(kind: Database['kind'], query: Query): Query {
  return kind === 'postgres' ? query.forUpdate() : query;
}

/** Nobody may change the selected rows until the transaction ends; others may hold the same lock. */
export function lockForShare<Query extends Lockable<Query>>(kind: Database['kind'], query: Query): Query {
  return kind === 'postgres' ? query.forShare() : query;
}
