// A process for processes.test.ts: writes numbered notes, several at a time, and reports each number once it is acknowledged.

import { sql } from 'kysely';
import { openDatabase } from '../open-database.ts';

const AT_ONCE = 4;

const [url = '', writer = '', count = '0'] = process.argv.slice(2);
const database = await openDatabase({ url, durability: 'process' });

for (let first = 1; first <= Number(count); first += AT_ONCE) {
  const numbers = Array.from({ length: AT_ONCE }, (_, index) => first + index);
  await Promise.all(numbers.map(writeNote));
}
await database.close();
process.disconnect();

async function writeNote(number: number): Promise<void> {
  await database.write((tx) => sql`insert into notes (writer, number) values (${writer}, ${number})`.execute(tx));
  // Answered when the message is on its way: what is still queued when the channel closes is dropped.
  await new Promise((resolve) => process.send?.(number, resolve));
}
