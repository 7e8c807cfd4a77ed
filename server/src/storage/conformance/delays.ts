// Makes transactions interleave: a database that pauses for a moment after every statement of a write.

import { setTimeout as pause } from 'node:timers/promises';
import type { KyselyPlugin } from 'kysely';
import type { Database } from '../database.ts';

/** Some transactions hurry and some dawdle, so that one can pass the other at every point. */
const LONGEST_PAUSES_MS = [0.1, 2, 12];

/** SQLite has one writer, whose transactions never pause: it comes back as it is. */
export function withDelays(database: Database): Database {
  if (database.kind === 'sqlite') return database;
  return { ...database, write: (verb) => database.write((tx) => verb(tx.withPlugin(pausingPlugin()))) };
}

function pausingPlugin(): KyselyPlugin {
  const longestMs = LONGEST_PAUSES_MS[Math.floor(Math.random() * LONGEST_PAUSES_MS.length)] ?? 0;
  return {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      await pause(Math.random() * longestMs);
      return result;
    },
  };
}
