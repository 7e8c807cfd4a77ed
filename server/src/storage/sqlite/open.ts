// Opens an SQLite database in WAL mode: a connection for the writer, and one for reads while a write is open. At all other times reads
// go by the writer's connection: whatever another connection commits empties a connection's page cache, its own commits don't.

import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SqliteAdapter, SqliteQueryCompiler } from 'kysely';
import type { Database, Durability, SqlValue } from '../database.ts';
import { DatabaseUnusable } from '../errors.ts';
import { readsOver, type SqlLanguage } from '../kysely-over.ts';
import { Checkpoints } from './checkpoints.ts';
import { kyselyConnection, SqliteConnection } from './connection.ts';
import { loadSqlite } from './driver-module.ts';
import { primaryCode } from './errors.ts';
import { GroupCommit } from './group-commit.ts';
import { BLOCKING_WAIT_MS, waitForLock } from './lock-wait.ts';

/** SQLite's own 2 MB is soon too little for the upper levels of every index. */
const CACHE_KIB = 16_384;

export const language: SqlLanguage = { adapter: new SqliteAdapter(), compiler: new SqliteQueryCompiler() };

/** Opens the file, creating it and its directory where they are missing; `:memory:` lives as long as the process. */
export async function openSqlite(options: {
  path: string;
  durability: Durability;
  /** Told how many writes each transaction carried. */
  onGroupCommit?: ((writes: number) => void) | undefined;
}): Promise<Database> {
  const { path, durability, onGroupCommit } = options;
  const inMemory = path === ':memory:';
  if (!inMemory) await createFile(path);
  const writer = await connect({ path, durability });
  await waitForLock(() => forgetStatistics(writer));
  const reader = inMemory ? writer : await connect({ path, durability, readOnly: true });
  const checkpoints = inMemory ? undefined : new Checkpoints({ writer, path, durability });
  const queue = new GroupCommit({
    connection: writer,
    language,
    onCommit: (verbs) => {
      checkpoints?.noteWrites(verbs);
      onGroupCommit?.(verbs);
    },
  });
  // One connection can't see the database without its own open transaction, so reads wait for the end of it.
  const ready = inMemory ? () => queue.openTransaction() : () => undefined;
  const connection = () => (queue.openTransaction() === undefined ? writer : reader);
  const reads = kyselyConnection(connection, ready);

  return {
    kind: 'sqlite',
    read: readsOver(language, { provideConnection: (consumer) => consumer(reads) }),
    async queryRead<Row>(sql: string, parameters: readonly SqlValue[]) {
      for (let wait = ready(); wait !== undefined; wait = ready()) await wait;
      return connection().run(sql, parameters).rows as Row[];
    },
    write: (verb) => queue.write(verb),
    async close() {
      await queue.close();
      await checkpoints?.close();
      if (reader !== writer) reader.close();
      writer.close();
    },
  };
}

/** Nobody but the server's own user reads the file; its log and index take their rights from it. An existing file keeps its own. */
export async function createFile(path: string): Promise<void> {
  await createDirectory(dirname(path));
  const file = await open(path, 'wx', 0o600).catch(() => undefined);
  await file?.close();
}

/** One connection, set up as all are. Throws DatabaseUnusable. */
export async function connect(options: {
  path: string;
  durability: Durability;
  readOnly?: boolean;
}): Promise<SqliteConnection> {
  const { DatabaseSync } = await loadSqlite();
  try {
    const connection = new SqliteConnection(new DatabaseSync(options.path, { timeout: BLOCKING_WAIT_MS }));
    // Several processes may start at once, and changing to WAL needs the file for itself.
    await waitForLock(() => connection.run('pragma journal_mode = wal'));
    connection.run(`pragma synchronous = ${options.durability === 'power' ? 'full' : 'normal'}`);
    connection.run('pragma foreign_keys = on');
    connection.run(`pragma cache_size = -${CACHE_KIB}`);
    if (options.readOnly) connection.run('pragma query_only = on');
    return connection;
  } catch (error) {
    throw unusable(options.path, error);
  }
}

/**
 * Statistics of a young database (`analyze`, `pragma optimize` by somebody's tool) say of tables with two rows that reading all of them is
 * fastest, and are believed when there are millions. Each statement here has the index that it needs, which SQLite chooses by itself.
 */
function forgetStatistics(connection: SqliteConnection): void {
  const { rows } = connection.run("select name from sqlite_master where name in ('sqlite_stat1', 'sqlite_stat4')");
  if (rows.length === 0) return;
  for (const { name } of rows as { name: string }[]) connection.run(`delete from ${name}`);
  connection.run('analyze sqlite_master');
}

async function createDirectory(directory: string): Promise<void> {
  try {
    // It holds password hashes and the secret key: for this user only.
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new DatabaseUnusable(`The directory ${directory} can't be created: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

function unusable(path: string, error: unknown): Error {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = primaryCode(cause);
  const fix =
    code === 26
      ? 'it is not an SQLite database. Point GATEHOUSE_DATABASE_URL at another file'
      : code === 8
        ? 'it is read-only. Make the file and its directory writable for this user'
        : code === 14
          ? 'it could not be opened. Check that it is a file and that this user may read and write it'
          : (error as Error).message;
  return new DatabaseUnusable(`The database ${path} can't be used: ${fix}.`, { cause });
}
