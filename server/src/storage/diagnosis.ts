// What an operator's check asks of a database, without changing it: what it is, what it has been through, what time it has, and how old
// the oldest row is that should have been deleted.

import { execute } from './execute.ts';
import { readApplied } from './export/tables.ts';
import { inLongTransaction, type LongTransaction } from './long-transaction.ts';
import { MIGRATIONS } from './migrate.ts';

export type Diagnosis = {
  /** Which database it is, with its version. */
  readonly product: string;
  /** Migrations that this program has and the database not yet, and those that only the database knows. */
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
  readonly isNew: boolean;
  /** By how much the database's clock is ahead of ours; undefined where it has none of its own. */
  readonly clockAheadMs: number | undefined;
  /** The latest time that is noted anywhere people are seen; undefined when nothing is. */
  readonly latestSighting: number | undefined;
  /** When the oldest of the rows that have ended had ended. */
  readonly oldestEnded: number | undefined;
};

/** Reads all of it. Throws DatabaseUnusable or StorageUnavailable. */
export function diagnose(url: string, now: () => number): Promise<Diagnosis> {
  return inLongTransaction(url, 'read', async (on) => {
    const applied = (await readApplied(on)).map(({ name }) => name);
    const isNew = applied.length === 0;
    return {
      product: await readProduct(on),
      missing: MIGRATIONS.map(({ name }) => name).filter((name) => !applied.includes(name)),
      unknown: applied.filter((name) => !MIGRATIONS.some((migration) => migration.name === name)),
      isNew,
      clockAheadMs: await readClock(on, now),
      latestSighting: isNew ? undefined : await readTime(on, 'select max(last_seen_at) as time from sessions'),
      oldestEnded: isNew ? undefined : await readOldestEnded(on),
    };
  });
}

class Undo extends Error {}

/** Makes and fills a table, and takes that back. Throws what a write would meet. */
export async function tryToWrite(url: string): Promise<void> {
  try {
    await inLongTransaction(url, 'write', async (on) => {
      await ask(on, 'create table doctor_was_here (note text)');
      await ask(on, "insert into doctor_was_here values ('rolled back')");
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
}

async function readProduct(on: LongTransaction): Promise<string> {
  const statement =
    on.kind === 'sqlite' ? 'select sqlite_version() as version' : "select current_setting('server_version') as version";
  const [row] = await ask<{ version: string }>(on, statement);
  return `${on.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'} ${row?.version.split(' ')[0]}`;
}

/** The middle of asking and answer is when the server looked at its clock, as well as can be told. */
async function readClock(on: LongTransaction, now: () => number): Promise<number | undefined> {
  if (on.kind === 'sqlite') return undefined;
  const asked = now();
  const time = await readTime(on, 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as time');
  return time === undefined ? undefined : time - (asked + now()) / 2;
}

/** Of every kind of row that the clean-up deletes. Those of tokens and codes are read from an index. */
async function readOldestEnded(on: LongTransaction): Promise<number | undefined> {
  const times = [];
  for (const [column, table] of [
    ['expires_at', 'access_tokens'],
    ['expires_at', 'authorization_codes'],
    ['rotated_at', 'refresh_tokens'],
    ['coalesce(ended_at, expires_at)', 'sessions'],
    ['started_at', 'throttle_windows'],
  ] as const) {
    times.push(await readTime(on, `select min(${column}) as time from ${table}`));
  }
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

async function readTime(on: LongTransaction, statement: string): Promise<number | undefined> {
  const [row] = await ask<{ time: number | null }>(on, statement);
  return row?.time ?? undefined;
}

async function ask<Row>({ tx }: LongTransaction, statement: string): Promise<readonly Row[]> {
  return (await execute<Row>(tx, statement, [])).rows;
}
