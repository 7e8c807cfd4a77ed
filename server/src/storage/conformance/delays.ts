// Makes transactions interleave: a database that pauses for a moment after every statement of a write.

import { setTimeout as pause } from 'node:timers/promises';
import type { KyselyPlugin } from 'kysely';
import type { Database } from '../database.ts';

const LONGEST_MS = 4;

const pausing: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  async transformResult({ result }) {
    await pause(Math.random() * LONGEST_MS);
    return result;
  },
};

/** SQLite has one writer, whose transactions never pause: it comes back as it is. */
export function withDelays(database: Database): Database {
  if (database.kind === 'sqlite') return database;
  return { ...database, write: (verb) => database.write((tx) => verb(tx.withPlugin(pausing))) };
}
