import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, SqliteAdapter, SqliteQueryCompiler, sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StorageUnavailable, UniqueViolation } from '../errors.ts';
import type { Schema } from '../schema.ts';
import { SqliteConnection, type SqliteResult } from './connection.ts';
import { loadSqlite } from './driver-module.ts';
import { GroupCommit } from './group-commit.ts';

const language = { adapter: new SqliteAdapter(), compiler: new SqliteQueryCompiler() };

/** Keeps the SQL that it ran, in order. */
class RecordingConnection extends SqliteConnection {
  readonly ran: string[] = [];

  override run(statement: string, parameters?: readonly unknown[]): SqliteResult {
    this.ran.push(statement);
    return super.run(statement, parameters);
  }

  count(statement: string): number {
    return this.ran.filter((entry) => entry === statement).length;
  }
}

let directory: string;
let writer: RecordingConnection;
let other: SqliteConnection;
let queue: GroupCommit;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'gatehouse-group-commit-'));
  const { DatabaseSync } = await loadSqlite();
  const connect = () => new DatabaseSync(join(directory, 'test.db'), { timeout: 5 });
  writer = new RecordingConnection(connect());
  writer.run('pragma journal_mode = wal');
  writer.run('create table notes (id integer primary key, text text unique)');
  writer.run('create table parts (whole integer references notes (id) deferrable initially deferred)');
  other = new SqliteConnection(connect());
  queue = new GroupCommit({ connection: writer, language });
});

afterEach(async () => {
  await queue.close();
  writer.close();
  other.close();
  rmSync(directory, { recursive: true });
});

const insert = (text: string) => async (tx: Kysely<Schema>) => {
  await sql`insert into notes (text) values (${text})`.execute(tx);
  return text;
};

const textsSeenBy = (connection: SqliteConnection) =>
  connection.run('select text from notes order by id').rows.map((row) => (row as { text: string }).text);

test('writes that arrive in one turn of the event loop share one transaction, in their order', async () => {
  const texts = ['a', 'b', 'c', 'd'];
  await expect(Promise.all(texts.map((text) => queue.write(insert(text))))).resolves.toEqual(texts);
  expect(writer.count('begin immediate')).toBe(1);
  expect(writer.count('commit')).toBe(1);
  expect(textsSeenBy(other)).toEqual(texts);
});

test('a write is acknowledged only after the commit, when other connections see it', async () => {
  const seenAtAnswer: number[] = [];
  const acknowledge = () => {
    expect(writer.ran.at(-1)).toBe('commit');
    seenAtAnswer.push(textsSeenBy(other).length);
  };
  await Promise.all(['a', 'b', 'c'].map((text) => queue.write(insert(text)).then(acknowledge)));
  expect(seenAtAnswer).toEqual([3, 3, 3]);
});

test('a verb that throws is rolled back alone', async () => {
  const answers = await Promise.allSettled([
    queue.write(insert('before')),
    queue.write(async (tx) => {
      await insert('lost')(tx);
      throw new Error('changed its mind');
    }),
    queue.write(insert('before')),
    queue.write(insert('after')),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  expect(answers[1]).toMatchObject({ reason: { message: 'changed its mind' } });
  expect(answers[2]).toMatchObject({ reason: new UniqueViolation({ table: 'notes', columns: ['text'] }) });
  expect(textsSeenBy(other)).toEqual(['before', 'after']);
});

test('when the commit fails, every write of the transaction is refused and none stays', async () => {
  writer.run('pragma foreign_keys = on');
  const answers = await Promise.allSettled([
    queue.write(insert('innocent')),
    queue.write(async (tx) => void (await sql`insert into parts (whole) values (99)`.execute(tx))),
    queue.write(insert('innocent too')),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(textsSeenBy(other)).toEqual([]);
  await expect(queue.write(insert('next'))).resolves.toBe('next');
});

test('when the disk is full, the writes of that transaction are refused as unavailable, and later ones that fit succeed', async () => {
  const pages = writer.run('pragma page_count').rows[0] as { page_count: number };
  writer.run(`pragma max_page_count = ${pages.page_count + 5}`);
  const answers = await Promise.allSettled([queue.write(insert('small')), queue.write(insert('x'.repeat(100_000)))]);
  expect(answers[1]).toMatchObject({ reason: expect.any(StorageUnavailable) });
  const smallStays = answers[0]?.status === 'fulfilled';
  expect(textsSeenBy(other)).toEqual(smallStays ? ['small'] : []);
  await expect(queue.write(insert('fits'))).resolves.toBe('fits');
});

test('a verb that hides a lost transaction can not write outside of it', async () => {
  const hiding = queue.write(async (tx) => {
    await insert('before')(tx);
    writer.run('rollback');
    await insert('outside')(tx).catch(() => undefined);
  });
  await expect(hiding).rejects.toThrow();
  expect(textsSeenBy(other)).toEqual([]);
  await expect(queue.write(insert('next'))).resolves.toBe('next');
});

test('more writes than fit one transaction are all done, in order', async () => {
  const texts = Array.from({ length: 300 }, (_, index) => `note ${index}`);
  await Promise.all(texts.map((text) => queue.write(insert(text))));
  expect(writer.count('commit')).toBe(3);
  expect(textsSeenBy(other)).toEqual(texts);
});

test('what a full transaction leaves over follows before the event loop goes on, up to a thousand', async () => {
  const writes = Promise.all(Array.from({ length: 1_200 }, (_, index) => queue.write(insert(`left over ${index}`))));
  const committed: number[] = [];
  const look = () => {
    committed.push(writer.count('commit'));
    if (queue.openTransaction() === undefined && writer.count('commit') < 10) setImmediate(look);
  };
  setImmediate(look);
  await writes;
  // 8 transactions of 128 in one turn, and the other 176 writes in the next.
  expect(writer.count('commit')).toBe(10);
  expect(committed).toContain(8);
  expect(committed.filter((count) => count > 0 && count < 8)).toEqual([]);
});

test('no request is handled while a transaction is open', async () => {
  let turnsInside = 0;
  const watchTurn = () => {
    if (writer.handle.isTransaction) turnsInside += 1;
    watch = setImmediate(watchTurn);
  };
  let watch = setImmediate(watchTurn);
  await Promise.all(Array.from({ length: 100 }, (_, index) => queue.write(insert(`note ${index}`))));
  clearImmediate(watch);
  expect(turnsInside).toBe(0);
});

test('a verb that awaits something else than its transaction is refused, and the others go on', async () => {
  const answers = await Promise.allSettled([
    queue.write(async (tx) => {
      await insert('slow')(tx);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }),
    queue.write(insert('quick')),
  ]);
  expect(answers[0]).toMatchObject({ reason: { message: expect.stringContaining('awaited something else') } });
  expect(textsSeenBy(other)).toEqual(['quick']);
});

test('a statement that was not awaited can not run in a later transaction', async () => {
  let late: Promise<unknown> | undefined;
  let leaked: Kysely<Schema> | undefined;
  await queue.write(async (tx) => {
    leaked = tx;
  });
  await queue.write(async () => {
    late = leaked === undefined ? undefined : insert('late')(leaked);
    late?.catch(() => undefined);
  });
  await expect(late).rejects.toThrow('after the end of its transaction');
  expect(textsSeenBy(other)).toEqual([]);
});

test('a write waits for the lock of another process while this one goes on, and what arrives meanwhile joins it', async () => {
  other.run('begin immediate');
  const first = queue.write(insert('first'));
  let turns = 0;
  while (writer.count('begin immediate') < 3) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    turns += 1;
  }
  const second = queue.write(insert('second'));
  other.run('commit');
  await Promise.all([first, second]);
  expect(turns).toBeGreaterThan(1);
  expect(writer.count('commit')).toBe(1);
});

test('closing finishes the writes that were accepted and refuses later ones', async () => {
  const accepted = queue.write(insert('accepted'));
  await queue.close();
  await expect(accepted).resolves.toBe('accepted');
  await expect(queue.write(insert('too late'))).rejects.toThrow(StorageUnavailable);
  expect(textsSeenBy(other)).toEqual(['accepted']);
});
