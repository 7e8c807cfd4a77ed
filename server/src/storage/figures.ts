// How much there is in the database, for whoever watches the server: living tokens by kind, and bytes. Counting millions of rows would
// hold everything up, so where there are many a small sample is counted, which costs the same at any size.

import { stat } from 'node:fs/promises';
import type { Database } from './database.ts';
import type { DatabaseLocation } from './database-url.ts';

export type StoredFigures = {
  /** What lives, by kind: exact up to the size of the sample, beyond it within a few percent. */
  readonly living: Readonly<Record<LivingKind, number>>;
  readonly databaseBytes: number;
  /** The write-ahead log of SQLite. */
  readonly logBytes: number | undefined;
};

/** Each kind: where it is, the hash by which it is found, and what makes a row a living one. `$1` is the time. */
const KINDS = {
  access_token: { table: 'access_tokens', key: 'token_hash', lives: 'expires_at > $1' },
  refresh_token: { table: 'refresh_tokens', key: 'token_hash', lives: 'rotated_at is null and issued_at <= $1' },
  authorization_code: {
    table: 'authorization_codes',
    key: 'code_hash',
    lives: 'redeemed_at is null and expires_at > $1',
  },
  personal_access_token: {
    table: 'personal_access_tokens',
    key: 'token_hash',
    lives: '(expires_at is null or expires_at > $1)',
  },
  customer_token: { table: 'customer_tokens', key: 'token_hash', lives: 'expires_at > $1' },
  session: { table: 'sessions', key: 'token_hash', lives: 'ended_at is null and expires_at > $1' },
} as const;

export type LivingKind = keyof typeof KINDS;

/** The kinds that are counted. */
export const LIVING_KINDS = Object.keys(KINDS) as LivingKind[];

/** So many rows are looked at: a millisecond of the event loop, and for an estimate within 3 %. */
const SAMPLE = 1_000;
const EVERY_MS = 60_000;

/** Counts when asked, at most once a minute. */
export function createStoredFigures(options: {
  database: Database;
  location: DatabaseLocation;
  now: () => number;
}): () => Promise<StoredFigures> {
  let counted: { at: number; figures: Promise<StoredFigures> } | undefined;
  return () => {
    const now = options.now();
    if (counted === undefined || Math.abs(now - counted.at) >= EVERY_MS) {
      const figures = count(options);
      counted = { at: now, figures };
      figures.catch(() => {
        counted = undefined;
      });
    }
    return counted.figures;
  };
}

async function count({ database, location, now }: Parameters<typeof createStoredFigures>[0]): Promise<StoredFigures> {
  const estimate = database.kind === 'sqlite' ? estimateOnSqlite : estimateOnPostgres;
  const living: Partial<Record<LivingKind, number>> = {};
  for (const kind of LIVING_KINDS) {
    living[kind] = await estimate(database, kind, now());
    // Requests come first.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const size =
    database.kind === 'sqlite'
      ? 'select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()'
      : 'select pg_database_size(current_database()) as bytes';
  const [row] = await database.queryRead<{ bytes: number }>(size, []);
  return {
    living: living as Record<LivingKind, number>,
    databaseBytes: row?.bytes ?? 0,
    logBytes: location.kind === 'sqlite' ? await sizeOf(`${location.path}-wal`) : undefined,
  };
}

async function sizeOf(path: string): Promise<number> {
  const file = await stat(path).catch(() => undefined);
  return file?.size ?? 0;
}

/**
 * Keys are hashes, so they lie evenly in the space of all keys: how far the first thousand reach tells how many there are.
 */
async function estimateOnSqlite(database: Database, kind: LivingKind, now: number): Promise<number> {
  const { table, key, lives } = KINDS[kind];
  const [sample] = await database.queryRead<{ counted: number; living: number; last: string }>(
    `select count(*) as counted, coalesce(sum(lives), 0) as living, max(${key}) as last
     from (select ${key}, ${lives} as lives from ${table} order by ${key} limit ${SAMPLE})`,
    [now],
  );
  if (sample === undefined || sample.counted < SAMPLE) return sample?.living ?? 0;
  return Math.round(sample.living / shareOfKeysUpTo(sample.last));
}

/** The characters of base64url as SQLite sorts them. */
const SORTED = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

/** Which share of all base64url texts sorts before this one. */
function shareOfKeysUpTo(key: string): number {
  let share = 0;
  for (let at = Math.min(key.length, 10) - 1; at >= 0; at--) share = (share + SORTED.indexOf(key[at] ?? '-')) / 64;
  return share;
}

/** PostgreSQL keeps a number of rows for its planner; where that is large, the share of living ones is that of some random pages. */
async function estimateOnPostgres(database: Database, kind: LivingKind, now: number): Promise<number> {
  const { table, lives } = KINDS[kind];
  const [known] = await database.queryRead<{ rows: number }>(
    'select reltuples::float8 as rows from pg_class where oid = $1::regclass',
    [table],
  );
  const rows = known?.rows ?? 0;
  // Pages are read whole: of few, the sample could be empty.
  if (rows > 10 * SAMPLE) {
    const percent = ((100 * SAMPLE) / rows).toFixed(6);
    const [sample] = await database.queryRead<{ counted: number; living: number }>(
      `select count(*) as counted, count(*) filter (where ${lives}) as living
       from ${table} tablesample system (${percent})`,
      [now],
    );
    if (sample !== undefined && sample.counted > 0) return Math.round((rows * sample.living) / sample.counted);
  }
  const [exact] = await database.queryRead<{ living: number }>(
    `select count(*) as living from (select 1 from ${table} where ${lives} limit ${100 * SAMPLE}) living`,
    [now],
  );
  return exact?.living ?? 0;
}
