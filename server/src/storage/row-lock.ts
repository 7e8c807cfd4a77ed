// Row locks where they are needed: PostgreSQL runs writers side by side, SQLite has one writer and no such clauses.

import type { Database } from './database.ts';

type Kind = Database['kind'];

/** Nobody else may change, remove or lock the selected rows until the transaction ends. */
export function lockForUpdate<Query extends { forUpdate(): Query }>(kind: Kind, query: Query): Query {
  return kind === 'postgres' ? query.forUpdate() : query;
}

/** The same, but others may hold the rows against removal meanwhile. */
export function lockForChange<Query extends { forNoKeyUpdate(): Query }>(kind: Kind, query: Query): Query {
  return kind === 'postgres' ? query.forNoKeyUpdate() : query;
}

/** Nobody may remove the selected rows until the transaction ends; changes go on. */
export function holdAgainstRemoval<Query extends { forKeyShare(): Query }>(kind: Kind, query: Query): Query {
  return kind === 'postgres' ? query.forKeyShare() : query;
}
