import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { inLongTransaction } from './long-transaction.ts';
import { createTestDatabase, DATABASE_KINDS } from './test-database.ts';

test.each(DATABASE_KINDS)(
  'a write is kept when the work ends well, and leaves no trace when it does not (%s)',
  async (kind) => {
    const created = await createTestDatabase(kind);
    try {
      const database = await created.open();
      await inLongTransaction(created.url, 'write', ({ tx }) => sql`create table kept (id text)`.execute(tx));
      const failing = inLongTransaction(created.url, 'write', async ({ tx }) => {
        await sql`insert into kept values ('lost')`.execute(tx);
        // Other than a verb, it may wait for whatever it likes.
        await new Promise((resolve) => setImmediate(resolve));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await database.queryRead('select * from kept', [])).toEqual([]);
      await database.write((tx) => sql`insert into kept values ('other')`.execute(tx));
      expect(await database.queryRead('select * from kept', [])).toEqual([{ id: 'other' }]);
    } finally {
      await created.remove();
    }
  },
);

test('on PostgreSQL no limit of time applies, also where the URL sets one', async () => {
  const created = await createTestDatabase('postgres');
  try {
    const limited = `${created.url}?statement_timeout=100&query_timeout=200`;
    await inLongTransaction(limited, 'read', ({ tx }) => sql`select pg_sleep(0.4)`.execute(tx));
  } finally {
    await created.remove();
  }
});
