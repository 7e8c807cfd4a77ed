import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../storage/database.ts';
import { StorageUnavailable } from '../storage/errors.ts';
import { openDatabase } from '../storage/open-database.ts';
import { type BoundedDatabase, boundWrites } from './bounded-writes.ts';
import { waitsTooLong } from './wait.ts';

let database: Database;
let bounded: BoundedDatabase;
let now = 0;
/** While it is locked, no write begins. */
let unlock: () => void;
const events: string[] = [];

beforeEach(async () => {
  now = 1000;
  events.length = 0;
  database = await openDatabase({ url: 'sqlite::memory:', durability: 'process' });
  let locked: Promise<void> | undefined = new Promise((resolve) => {
    unlock = () => {
      locked = undefined;
      resolve();
    };
  });
  const lockable: Database = {
    ...database,
    write: async (verb) => {
      await locked;
      return database.write(verb);
    },
  };
  bounded = boundWrites(lockable, {
    maxWaitMs: 100,
    now: () => now,
    watch: {
      asked: () => {
        events.push('asked');
        return {
          begun: () => events.push('begun'),
          ended: (error) => events.push(error === undefined ? 'ended' : 'failed'),
        };
      },
    },
  });
});
afterEach(() => database.close());

const write = () => bounded.write(async () => 'written');

describe('a queue of writes', () => {
  test('is joined as long as the oldest in it has not waited too long', async () => {
    const first = write();
    now += 100;
    const second = write();
    now += 1;
    await expect(write()).rejects.toThrow(StorageUnavailable);
    expect(bounded.writeQueue()).toEqual({ waiting: 2, refused: 1 });
    expect(bounded.writesAreSlow()).toBe(true);
    unlock();
    expect(await Promise.all([first, second])).toEqual(['written', 'written']);
    expect(await write()).toBe('written');
    expect(bounded.writeQueue()).toEqual({ waiting: 0, refused: 1 });
    expect(bounded.writesAreSlow()).toBe(false);
  });

  test('asks those it turns away to come back, which the sites answer with 503 and Retry-After', async () => {
    const first = write();
    now += 101;
    await expect(write()).rejects.toMatchObject({ retryAfterSeconds: 1, message: expect.stringContaining('keep up') });
    unlock();
    await first;
  });

  test('does not keep anybody from reading', async () => {
    const first = write();
    now += 10_000;
    expect(await bounded.queryRead('select 1 as one', [])).toEqual([{ one: 1 }]);
    unlock();
    await first;
  });

  test('forgets those whose write failed', async () => {
    unlock();
    await expect(bounded.write(() => Promise.reject(new Error('No.')))).rejects.toThrow('No.');
    now += 10_000;
    expect(await write()).toBe('written');
  });

  test('tells who watches when each was asked for, began and ended', async () => {
    const failing = bounded.write(() => Promise.reject(new Error('No.')));
    const good = write();
    expect(events).toEqual(['asked', 'asked']);
    unlock();
    await Promise.allSettled([failing, good]);
    expect(events.slice(2).sort()).toEqual(['begun', 'begun', 'ended', 'failed']);
  });
});

test.each([
  { waitedMs: 100, busyMs: 100, tooLong: false },
  { waitedMs: 101, busyMs: 100, tooLong: true },
  { waitedMs: 25, busyMs: 101, tooLong: false },
  { waitedMs: 26, busyMs: 101, tooLong: true },
  { waitedMs: 0, busyMs: 60_000, tooLong: false },
])('of 100 ms at most, waiting $waitedMs ms in a queue that is busy for $busyMs ms is too long: $tooLong', (queue) => {
  expect(waitsTooLong(queue, 100)).toBe(queue.tooLong);
});
