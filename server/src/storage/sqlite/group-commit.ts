// The write queue of SQLite. Verbs that arrive in the same turn of the event loop share one transaction, because a commit
// costs more than all else in a write:
//   1. BEGIN IMMEDIATE takes the write lock, waiting for other processes without blocking this one.
//   2. Each verb runs in its own SAVEPOINT; one that throws is rolled back alone.
//   3. COMMIT. Only now is each caller answered. When it fails, every one of them is refused.
// From 1 to 3 only microtasks run: no request is handled while the lock is held.

import type { Kysely } from 'kysely';
import { StorageUnavailable } from '../errors.ts';
import { type Executed, openScope, type ScopedConnection, type SqlLanguage } from '../kysely-over.ts';
import type { Schema } from '../schema.ts';
import { kyselyConnection, type SqliteConnection } from './connection.ts';
import { waitForLock } from './lock-wait.ts';

/** So many verbs share a transaction at most: the event loop is held for their time. */
const MOST_VERBS_AT_ONCE = 128;
/** So many full transactions follow each other before the event loop goes on. */
const MOST_TRANSACTIONS_AT_ONCE = 8;

type Verb<T> = (tx: Kysely<Schema>) => Promise<T>;

type Waiting = {
  readonly verb: Verb<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
};

export class GroupCommit {
  readonly #connection: SqliteConnection;
  readonly #language: SqlLanguage;
  readonly #onCommit: (verbs: number) => void;
  readonly #scoped: ScopedConnection;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #transaction: Promise<void> | undefined;
  #closed = false;

  /** `onCommit` is told how many verbs each transaction carried. */
  constructor(options: {
    connection: SqliteConnection;
    language: SqlLanguage;
    onCommit?: (verbs: number) => void;
  }) {
    this.#connection = options.connection;
    this.#language = options.language;
    this.#onCommit = options.onCommit ?? (() => undefined);
    this.#scoped = {
      kysely: kyselyConnection(
        () => this.#connection,
        () => this.#requireTransaction(),
      ),
      run: (sql, parameters) => {
        this.#requireTransaction();
        return this.#connection.run(sql, parameters) as Executed<unknown>;
      },
    };
  }

  /** Queues the verb; resolves with its value once the transaction that it shared is committed. */
  write<T>(verb: Verb<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StorageUnavailable('The database is closed.'));
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ verb, resolve: resolve as (value: unknown) => void, reject });
      this.#running ??= this.#drain();
    });
  }

  /** While a transaction is open, a promise of its end: what a reader on the same connection must wait for. */
  openTransaction(): Promise<void> | undefined {
    return this.#transaction;
  }

  /** Takes no more verbs, and resolves when all that were accepted are answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #drain(): Promise<void> {
    let inThisTurn = 0;
    while (this.#waiting.length > 0) {
      // At the end of this turn, so that every socket read in it has had its say.
      if (inThisTurn === 0) await new Promise((resolve) => setImmediate(resolve));
      // What a full transaction leaves over follows at once: under load whole turns are spent on reading what else is asked, and
      // those who were let in would wait for one of them with every transaction.
      const isFull = this.#waiting.length > MOST_VERBS_AT_ONCE;
      inThisTurn = isFull ? (inThisTurn + 1) % MOST_TRANSACTIONS_AT_ONCE : 0;
      try {
        await waitForLock(() => this.#connection.run('begin immediate'));
      } catch (error) {
        for (const { reject } of this.#waiting.splice(0)) reject(error);
        continue;
      }
      this.#transaction = this.#runTransaction();
      await this.#transaction;
      this.#transaction = undefined;
    }
    this.#running = undefined;
  }

  /** Runs a batch inside the transaction that is open. Never rejects: each caller gets its own answer. */
  async #runTransaction(): Promise<void> {
    const batch = this.#waiting.splice(0, MOST_VERBS_AT_ONCE);
    const answers: (() => void)[] = [];
    try {
      for (const waiting of batch) answers.push(await this.#runVerb(waiting));
      this.#connection.run('commit');
    } catch (error) {
      this.#rollBack();
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const answer of answers) answer();
    this.#onCommit(batch.length);
  }

  /** Runs one verb in its savepoint and gives the answer to send after the commit. Throws when the whole transaction is lost. */
  async #runVerb({ verb, resolve, reject }: Waiting): Promise<() => void> {
    this.#connection.run('savepoint verb');
    const scope = openScope(this.#language, this.#scoped);
    const turn = endOfTurn();
    try {
      const value = await Promise.race([verb(scope.tx), turn.ended]);
      this.#connection.run('release verb');
      return () => resolve(value);
    } catch (error) {
      // A full disk or a failing one ends the whole transaction, not the statement alone.
      if (!this.#connection.handle.isTransaction) throw error;
      this.#connection.run('rollback to verb');
      this.#connection.run('release verb');
      return () => reject(error);
    } finally {
      turn.forget();
      scope.end();
    }
  }

  /** A statement that ran after its transaction was lost would be committed by itself. */
  #requireTransaction(): undefined {
    if (!this.#connection.handle.isTransaction) throw new StorageUnavailable('SQLite gave the transaction up.');
  }

  #rollBack(): void {
    try {
      if (this.#connection.handle.isTransaction) this.#connection.run('rollback');
    } catch {
      // Then the next BEGIN fails, and its callers learn why.
    }
  }
}

/** Rejects when the event loop goes on: then a verb awaited something else than its transaction, holding the lock meanwhile. */
function endOfTurn(): { ended: Promise<never>; forget(): void } {
  let timer: NodeJS.Immediate | undefined;
  const ended = new Promise<never>((_, reject) => {
    timer = setImmediate(() => reject(new Error('A write awaited something else than its transaction.')));
  });
  return { ended, forget: () => clearImmediate(timer) };
}
