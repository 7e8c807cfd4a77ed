// Runs prepared SQL inside a verb, past the query builder: for the writes that every token request makes.

import { CompiledQuery, type Kysely } from 'kysely';
import type { SqlValue } from './database.ts';
import { type Executed, WriteTransaction } from './kysely-over.ts';
import type { Schema } from './schema.ts';

/** SQL that is valid on both databases, with `$1, $2, ...`. `changes` counts the rows written; 0 when the statement returns rows. */
export async function execute<Row>(
  tx: Kysely<Schema>,
  sql: string,
  parameters: readonly SqlValue[],
): Promise<Executed<Row>> {
  if (tx instanceof WriteTransaction) return (await tx.run(sql, parameters)) as Executed<Row>;
  // With a plugin a transaction is a plain Kysely, and each statement goes the way of the plugin.
  const { rows, numAffectedRows = 0n } = await tx.executeQuery<Row>(CompiledQuery.raw(sql, [...parameters]));
  return { rows, changes: Number(numAffectedRows) };
}
