// The SQLite library: the one built into the runtime where it is there and complete, else the same API from npm.

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

/** Node 20 has no node:sqlite, and the first versions of it lacked `columns` and `setReturnArrays`: then the npm package is loaded. */
export async function loadSqlite(): Promise<SqliteModule> {
  const builtIn = builtInSqlite();
  if (builtIn !== undefined && 'setReturnArrays' in builtIn.StatementSync.prototype) return builtIn;
  return (await import('@photostructure/sqlite')) as unknown as SqliteModule;
}

function builtInSqlite(): SqliteModule | undefined {
  return process.getBuiltinModule?.('node:sqlite' as 'node:fs') as unknown as SqliteModule | undefined;
}
