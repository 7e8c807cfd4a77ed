// The SQLite library: the one built into the runtime where it is there and complete, else the same API from npm.

import { createRequire } from 'node:module';

/** The part of the node:sqlite API that is used here. */
export type SqliteStatement = {
  all(...parameters: readonly unknown[]): unknown[][];
  run(...parameters: readonly unknown[]): { changes: number | bigint };
  columns(): readonly { readonly name: string }[];
  setReturnArrays(enabled: boolean): void;
};

export type SqliteHandle = {
  readonly isTransaction: boolean;
  prepare(sql: string): SqliteStatement;
  exec(sql: string): void;
  close(): void;
};

export type SqliteModule = {
  DatabaseSync: new (path: string, options: { timeout: number }) => SqliteHandle;
  StatementSync: { prototype: object };
};

/** The library, and the name by which `require` finds it from anywhere: for a thread of our own. */
export type LoadedSqlite = SqliteModule & { readonly requirePath: string };

/** Node 20 has no node:sqlite, and the first versions of it lacked `columns` and `setReturnArrays`: then the npm package is loaded. */
export async function loadSqlite(): Promise<LoadedSqlite> {
  const builtIn = builtInSqlite();
  if (builtIn !== undefined && 'setReturnArrays' in builtIn.StatementSync.prototype) {
    return { DatabaseSync: builtIn.DatabaseSync, StatementSync: builtIn.StatementSync, requirePath: 'node:sqlite' };
  }
  const { DatabaseSync, StatementSync } = (await import('@photostructure/sqlite')) as unknown as SqliteModule;
  const requirePath = createRequire(import.meta.url).resolve('@photostructure/sqlite');
  return { DatabaseSync, StatementSync, requirePath };
}

function builtInSqlite(): SqliteModule | undefined {
  return process.getBuiltinModule?.('node:sqlite' as 'node:fs') as unknown as SqliteModule | undefined;
}
