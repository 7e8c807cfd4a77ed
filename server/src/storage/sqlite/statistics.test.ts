import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openDatabase } from '../open-database.ts';
import { connect } from './open.ts';

const PLAN = 'explain query plan select text from notes where kind = $1';
const wayOf = (rows: readonly unknown[]) => (rows as { detail: string }[]).map(({ detail }) => detail.split(' ')[0]);

test('statistics that a tool made while tables were small are forgotten at the next start', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-statistics-'));
  const path = join(directory, 'notes.db');
  const open = () => openDatabase({ url: `sqlite:${path}`, durability: 'process' });
  try {
    const young = await open();
    await young.write(async (tx) => {
      await sql`create table notes (id text primary key, kind text, text text)`.execute(tx);
      await sql`create index notes_by_kind on notes (kind)`.execute(tx);
      await sql`insert into notes values ('a', 'k', 'A'), ('b', 'k', 'B')`.execute(tx);
      await sql`analyze`.execute(tx);
    });
    await young.close();
    const believing = await connect({ path, durability: 'process' });
    expect(wayOf(believing.run(PLAN, ['k']).rows)).toEqual(['SCAN']);
    believing.close();

    const grown = await open();
    expect(wayOf(await grown.queryRead(PLAN, ['k']))).toEqual(['SEARCH']);
    await grown.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
