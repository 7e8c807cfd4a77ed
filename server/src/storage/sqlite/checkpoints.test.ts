import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { Checkpoints } from './checkpoints.ts';
import { SqliteConnection } from './connection.ts';
import { loadSqlite } from './driver-module.ts';

let path: string;
let writer: SqliteConnection;

beforeEach(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-checkpoints-'));
  path = join(directory, 'test.db');
  const { DatabaseSync } = await loadSqlite();
  writer = new SqliteConnection(new DatabaseSync(path, { timeout: 20 }));
  writer.run('pragma journal_mode = wal');
  writer.run('pragma synchronous = normal');
  writer.run('pragma wal_autocheckpoint = 0');
  writer.run('create table notes (text text)');
  return () => {
    writer.close();
    rmSync(directory, { recursive: true });
  };
});

const fill = (rows: number) => {
  for (let row = 0; row < rows; row++) writer.run('insert into notes (text) values ($1)', ['x'.repeat(1000)]);
};
const fileSize = () => statSync(path).size;
const logPages = () =>
  (writer.run('pragma wal_autocheckpoint').rows[0] as { wal_autocheckpoint: number }).wal_autocheckpoint;

test('after enough writes the log is moved into the file by another thread, and on the way this one goes on', async () => {
  const checkpoints = new Checkpoints({ writer, path, durability: 'process' });
  fill(200);
  const before = fileSize();
  checkpoints.noteWrites(1024);
  await vi.waitFor(() => expect(logPages()).toBe(16_000));
  checkpoints.noteWrites(1);
  let turns = 0;
  while (fileSize() === before) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  expect(turns).toBeGreaterThan(0);
  // Only the end of the thread says that the file is whole.
  await checkpoints.close();
  expect(fileSize()).toBeGreaterThan(200_000);
  expect(writer.run('select count(*) as count from notes').rows).toEqual([{ count: 200 }]);
});

test('who writes little starts no thread', async () => {
  const checkpoints = new Checkpoints({ writer, path, durability: 'process' });
  for (let write = 0; write < 1000; write++) checkpoints.noteWrites(1);
  await checkpoints.close();
  expect(logPages()).toBe(0);
});

test('when the thread fails, SQLite does its checkpoints by itself', async () => {
  const checkpoints = new Checkpoints({ writer, path: join(path, 'not a directory'), durability: 'process' });
  checkpoints.noteWrites(1024);
  await vi.waitFor(() => expect(logPages()).toBe(1000));
  await checkpoints.close();
});

test('closing waits for a checkpoint that runs', async () => {
  const checkpoints = new Checkpoints({ writer, path, durability: 'power' });
  fill(200);
  const before = fileSize();
  checkpoints.noteWrites(1024);
  await vi.waitFor(() => expect(logPages()).toBe(16_000));
  checkpoints.noteWrites(1);
  await checkpoints.close();
  expect(fileSize()).toBeGreaterThan(before);
});
