// When customers were here last.

import type { Database } from '../database.ts';
import { execute } from '../execute.ts';
import { places } from './reads.ts';

const AT_ONCE = 500;

export async function touchCustomers(
  database: Database,
  { customerIds, nowMs }: { customerIds: readonly string[]; nowMs: number },
): Promise<void> {
  // In one order, so that processes that note the same customers at once don't wait for each other in a circle.
  const sorted = [...new Set(customerIds)].sort();
  for (let begin = 0; begin < sorted.length; begin += AT_ONCE) {
    const some = sorted.slice(begin, begin + AT_ONCE);
    const sql = `update customers set seen_at = $1 where customer_id in (${places(some.length, 1)})`;
    await database.write((tx) => execute(tx, sql, [nowMs, ...some]));
  }
}
