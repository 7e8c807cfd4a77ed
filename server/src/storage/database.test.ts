import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery, type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Database } from './database.ts';
import { DatabaseUnusable, StorageUnavailable, UniqueViolation } from './errors.ts';
import { openDatabase } from './open-database.ts';
import type { Schema } from './schema.ts';
import { createTestDatabase, DATABASE_KINDS, type TestDatabase } from './test-database.ts';

const insert = (tx: Kysely<Schema>, id: string, amount: number) =>
  sql`insert into notes (id, amount) values (${id}, ${amount})`.execute(tx);
const setAmount = (tx: Kysely<Schema>, id: string, amount: number) =>
  sql`update notes set amount = ${amount} where id = ${id}`.execute(tx);

async function idsIn(database: Database): Promise<string[]> {
  const rows = await database.queryRead<{ id: string }>('select id from notes order by id', []);
  return rows.map(({ id }) => id);
}

const createNotes = (database: Database) =>
  database.write(async (tx) => {
    await sql`create table notes (id text primary key not null, amount bigint)`.execute(tx);
  });

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let created: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    created = await createTestDatabase(kind);
    database = await created.open();
    await createNotes(database);
  });
  afterAll(() => created.remove());
  beforeEach(async () => {
    await database.write((tx) => sql`delete from notes`.execute(tx));
  });

  test('the same SQL with numbered placeholders runs on both databases, in any order and more than once', async () => {
    await database.write((tx) => insert(tx, 'a', 2 ** 52));
    const statement = 'select id, amount from notes where amount = $2 and id = $1 and id = $1';
    const expected = [{ id: 'a', amount: 2 ** 52 }];
    expect(await database.queryRead(statement, ['a', 2 ** 52])).toEqual(expected);
    expect(await database.queryRead(statement, ['b', 2 ** 52])).toEqual([]);
    expect((await database.read.executeQuery(CompiledQuery.raw(statement, ['a', 2 ** 52]))).rows).toEqual(expected);
  });

  test('what a verb throws reaches the caller, and nothing of the verb stays', async () => {
    const refused = database.write(async (tx) => {
      await insert(tx, 'a', 1);
      throw new Error('changed its mind');
    });
    await expect(refused).rejects.toThrow('changed its mind');
    expect(await idsIn(database)).toEqual([]);
  });

  test('reads see a write only when it is committed', async () => {
    let during: string[] | undefined;
    await database.write(async (tx) => {
      await insert(tx, 'a', 1);
      during = await idsIn(database);
    });
    expect(during).toEqual([]);
    expect(await idsIn(database)).toEqual(['a']);
  });

  test('a value that is taken is a UniqueViolation that names the place but not the value', async () => {
    await database.write((tx) => insert(tx, 'a secret', 1));
    const second = database.write((tx) => insert(tx, 'a secret', 2));
    const error = await second.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UniqueViolation);
    expect(error).toMatchObject({ table: 'notes', columns: ['id'] });
    expect(JSON.stringify(error) + String(error)).not.toContain('a secret');
  });

  test('a write that hides a failed statement is either whole or nothing', async () => {
    await database.write((tx) => insert(tx, 'a', 1));
    const hiding = database.write(async (tx) => {
      await insert(tx, 'b', 1);
      await insert(tx, 'a', 2).catch(() => undefined);
    });
    const [outcome] = await Promise.allSettled([hiding]);
    expect(await idsIn(database)).toEqual(outcome.status === 'fulfilled' ? ['a', 'b'] : ['a']);
  });

  test('a scope that has ended runs nothing', async () => {
    let leaked: Kysely<Schema> | undefined;
    await database.write(async (tx) => {
      leaked = tx;
    });
    await expect(leaked && insert(leaked, 'late', 1)).rejects.toThrow('after the end of its transaction');
  });

  test('transactions are refused outside of write', async () => {
    const transaction = database.read.transaction().execute((tx) => insert(tx, 'a', 1));
    await expect(transaction).rejects.toThrow('Database.write');
  });

  test('increments by many callers on two instances are all kept', async () => {
    await database.write((tx) => insert(tx, 'a', 0));
    const second = await created.open();
    const increment = (on: Database) =>
      on.write((tx) => sql`update notes set amount = amount + 1 where id = 'a'`.execute(tx));
    await Promise.all(Array.from({ length: 60 }, (_, index) => increment(index % 2 === 0 ? database : second)));
    expect(await database.queryRead('select amount from notes', [])).toEqual([{ amount: 60 }]);
  });
});

describe('sqlite alone', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'gatehouse-open-'));
    return () => rmSync(directory, { recursive: true });
  });

  test('reads on the one connection of :memory: wait for the end of an open transaction', async () => {
    const database = await openDatabase({ url: 'sqlite::memory:', durability: 'process' });
    await createNotes(database);
    const during: Promise<unknown>[] = [];
    const kept = database.write(async (tx) => {
      await insert(tx, 'kept', 1);
      during.push(idsIn(database), database.read.executeQuery(CompiledQuery.raw('select id from notes')));
    });
    const undone = database.write(async (tx) => {
      await insert(tx, 'undone', 1);
      throw new Error('changed its mind');
    });
    await Promise.allSettled([kept, undone]);
    expect(await Promise.all(during)).toMatchObject([['kept'], { rows: [{ id: 'kept' }] }]);
    await database.close();
  });

  test('a missing directory and file are created, for this user only', async () => {
    const path = join(directory, 'deep', 'down', 'test.db');
    const database = await openDatabase({ url: `sqlite:${path}`, durability: 'power' });
    await database.close();
    expect(statSync(join(directory, 'deep')).mode & 0o777).toBe(0o700);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('the reading connection refuses to write', async () => {
    const database = await openDatabase({ url: `sqlite:${join(directory, 'test.db')}`, durability: 'process' });
    await createNotes(database);
    await expect(insert(database.read, 'a', 1)).rejects.toThrow();
    await database.close();
  });

  test('a file that is no database, and a path that is a directory, are refused with the fix', async () => {
    const path = join(directory, 'letter.txt');
    writeFileSync(path, 'Dear reader, '.repeat(100));
    const open = (url: string) => openDatabase({ url, durability: 'process' });
    await expect(open(`sqlite:${path}`)).rejects.toThrow(/letter\.txt.*not an SQLite database.*GATEHOUSE_DATABASE_URL/);
    await expect(open(`sqlite:${path}`)).rejects.toBeInstanceOf(DatabaseUnusable);
    await expect(open(`sqlite:${directory}`)).rejects.toThrow(/Check that it is a file/);
    await expect(open(`sqlite:${path}/test.db`)).rejects.toThrow(/can't be created/);
  });
});

describe('postgres alone', () => {
  let created: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    created = await createTestDatabase('postgres');
    database = await created.open();
    await createNotes(database);
  });
  afterAll(() => created.remove());

  test('two writes that meet in a deadlock both succeed', async () => {
    await database.write((tx) => insert(tx, 'a', 1).then(() => insert(tx, 'b', 1)));
    let runs = 0;
    let arrived = 0;
    let open = () => {};
    const bothHoldOne = new Promise<void>((resolve) => {
      open = resolve;
    });
    const swap = (first: string, second: string) =>
      database.write(async (tx) => {
        runs += 1;
        await sql`set local deadlock_timeout = '10ms'`.execute(tx);
        await setAmount(tx, first, runs);
        arrived += 1;
        if (arrived >= 2) open();
        await bothHoldOne;
        await setAmount(tx, second, runs);
      });
    await Promise.all([swap('a', 'b'), swap('b', 'a')]);
    // One of them at least was run again.
    expect(runs).toBeGreaterThan(2);
  });

  test('a write that goes on after a failed statement is refused instead of being silently rolled back', async () => {
    const hiding = database.write(async (tx) => {
      await insert(tx, 'hidden', 1);
      await sql`select * from nowhere`.execute(tx).catch(() => undefined);
    });
    await expect(hiding).rejects.toThrow('hid the failure');
  });

  test('a connection that breaks in a write is StorageUnavailable, and the next write succeeds', async () => {
    const broken = database.write(async (tx) => {
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx);
    });
    await expect(broken).rejects.toBeInstanceOf(StorageUnavailable);
    await database.write((tx) => insert(tx, 'next', 1));
    expect(await idsIn(database)).toContain('next');
  });

  test('a connection that breaks while nothing runs on it does no harm', async () => {
    let open = () => {};
    const brokenOutside = new Promise<void>((resolve) => {
      open = resolve;
    });
    const idle = database.write(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await database.queryRead('select pg_terminate_backend($1)', [rows[0]?.pid ?? 0]);
      setTimeout(open, 50);
      await brokenOutside;
      await insert(tx, 'never', 1);
    });
    await expect(idle).rejects.toBeInstanceOf(StorageUnavailable);
    expect(await idsIn(database)).not.toContain('never');
  });

  test('a server that is not there, a database and a user that do not exist are refused with the fix', async () => {
    const open = (change: Partial<URL>) =>
      openDatabase({ url: Object.assign(new URL(inject('postgresUrl')), change).href, durability: 'process' });
    const unreachable = open({ port: '1', password: 'secret' });
    await expect(unreachable).rejects.toThrow(/127\.0\.0\.1:1 .*ECONNREFUSED.*Start PostgreSQL/);
    await expect(unreachable).rejects.not.toThrow('secret');
    await expect(unreachable).rejects.toBeInstanceOf(DatabaseUnusable);
    await expect(open({ pathname: '/nowhere' })).rejects.toThrow(/no database nowhere/);
    await expect(open({ username: 'nobody' })).rejects.toThrow(/refuses the user nobody/);
    const malformed = openDatabase({ url: 'postgres://user:se#cret@host/db', durability: 'process' });
    await expect(malformed).rejects.toThrow(/special characters/);
  });

  test('the server is reached over its socket too', async () => {
    const [row] = await database.queryRead<{ sockets: string }>(
      `select current_setting('unix_socket_directories') as sockets`,
      [],
    );
    const { port } = new URL(inject('postgresUrl'));
    const directory = encodeURIComponent(row?.sockets ?? '');
    const overSocket = await openDatabase({
      url: `postgres://postgres@/postgres?host=${directory}&port=${port}`,
      durability: 'process',
    });
    expect(await overSocket.queryRead('select inet_client_addr() as address', [])).toEqual([{ address: null }]);
    await overSocket.close();
  });
});
