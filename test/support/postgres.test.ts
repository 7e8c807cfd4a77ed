import pg from 'pg';
import { expect, test } from 'vitest';
import { freshPostgresDatabase } from './postgres.ts';

test('two fresh databases do not see one another, and a dropped one is gone', async () => {
  const [first, second] = await Promise.all([freshPostgresDatabase(), freshPostgresDatabase()]);
  const client = new pg.Client(first.url);
  client.on('error', () => {}); // `drop` below ends this connection.
  await client.connect();
  await client.query('CREATE TABLE only_here (id int)');
  const other = new pg.Client(second.url);
  await other.connect();
  await expect(other.query('SELECT * FROM only_here')).rejects.toMatchObject({ code: '42P01' });
  await other.end();
  await first.drop();
  await second.drop();
  await expect(new pg.Client(first.url).connect()).rejects.toMatchObject({ code: '3D000' });
});
