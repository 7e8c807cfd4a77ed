// The database as the storage files see it: one type for SQLite and PostgreSQL.

import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** What a statement can bind. Booleans are 0 and 1, lists are JSON text, times are milliseconds since the epoch. */
export type SqlValue = string | number | null;

/** `process`: a killed process loses nothing, a power cut may lose the last moments. `power`: neither loses anything. */
export type Durability = 'process' | 'power';

export type WriteOptions = { readonly unhurried?: boolean };

export type Signals = {
  /** Wakes everybody who listens. Several calls in a short time are one. */
  notify(): void;
  /** Calls back until what it answers is called. */
  listen(heard: () => void): () => void;
};

export type Database = {
  readonly kind: 'sqlite' | 'postgres';
  /** For reads outside a transaction: sees what is committed, never the inside of an open write. */
  readonly read: Kysely<Schema>;
  /**
   * The lean way to read: prepared SQL that is valid on both databases, with `$1, $2, ...` for the parameters.
   * Skips the query builder, which costs more than an indexed look-up does.
   */
  queryRead<Row>(sql: string, parameters: readonly SqlValue[]): Promise<Row[]>;
  /**
   * Runs the verb in one transaction and resolves with its value once that is committed; when it throws, nothing of it stays.
   * A verb awaits nothing but its transaction and changes nothing outside of it: on PostgreSQL a deadlock runs it again, on
   * SQLite it shares the writer with all others. `unhurried`: its statements may take as long as they need. Throws
   * StorageUnavailable, UniqueViolation, or what the verb throws.
   */
  write<T>(verb: (tx: Kysely<Schema>) => Promise<T>, options?: WriteOptions): Promise<T>;
  /** The connections, where there are several; `waiting` are the reads and writes that wait for one. */
  readonly pool?: () => { readonly open: number; readonly idle: number; readonly waiting: number };
  /** Tells other processes that there is something new, where the database can. It may be lost: whoever waits for it looks by itself, too. */
  readonly signals?: Signals;
  /** Finishes the writes that were accepted, then lets go of the database. */
  close(): Promise<void>;
};
