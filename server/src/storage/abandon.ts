// Leaving a write with an outcome and without a trace: what was written before is rolled back, and the caller gets a value, not an error.

import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

class Abandonment extends Error {
  readonly outcome: unknown;

  constructor(outcome: unknown) {
    super('A write was abandoned.');
    this.outcome = outcome;
  }
}

/** Like Database.write, with an `abandon` that rolls back and answers its argument. */
export async function writeOrAbandon<Outcome>(
  database: Database,
  verb: (tx: Kysely<Schema>, abandon: (outcome: Outcome) => never) => Promise<Outcome>,
): Promise<Outcome> {
  const abandon = (outcome: Outcome): never => {
    throw new Abandonment(outcome);
  };
  try {
    return await database.write((tx) => verb(tx, abandon));
  } catch (error) {
    if (error instanceof Abandonment) return error.outcome as Outcome;
    throw error;
  }
}
