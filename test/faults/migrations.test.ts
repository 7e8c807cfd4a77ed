// A start that is killed while it brings the database to its version: the next start finds what was there before or all of it, and
// completes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MIGRATIONS, migrate } from '../../server/src/storage/migrate.ts';
import { openDatabase } from '../../server/src/storage/open-database.ts';
import { type Gatehouse, openGatehouse, printed, SECRET_KEY } from '../command-line/gatehouse.ts';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.ts';
import { freshPostgresDatabase } from '../support/postgres.ts';
import { repetitions } from '../support/scale.ts';

const KILLS = repetitions({ reduced: 2, full: 25 });
const main = join(import.meta.dirname, '../../server/dist/main.js');

/** Starts a migration in this folder. */
function startMigration(folder: string, databaseUrl: string) {
  const env = { GATEHOUSE_DATABASE_URL: databaseUrl, GATEHOUSE_SECRET_KEY: SECRET_KEY };
  const child = spawn(process.execPath, [main, 'migrate'], { cwd: folder, env, stdio: 'ignore' });
  const ended = once(child, 'exit').then(([code, signal]) => ({ code: code as number | null, signal }));
  return { kill: () => child.kill('SIGKILL'), ended };
}

describe('a migration that is killed', { timeout: 1_800_000 }, () => {
  test(`at ${KILLS} of its statements on PostgreSQL leaves a database that the next start completes`, async () => {
    const gatehouse = await openGatehouse();
    const { folder } = gatehouse;
    const proxy = await startFaultyProxy();
    const inAll = await countStatements(proxy);

    for (let kill = 0; kill < KILLS; kill += 1) {
      const { url, drop } = await freshPostgresDatabase();
      // Spread over all of them; each run has another place in its part.
      const at = Math.ceil(((kill + Math.random()) * inAll) / KILLS);
      let seen = 0;
      const migration = startMigration(folder, proxy.through(url));
      proxy.decide(() => {
        seen += 1;
        if (seen === at) migration.kill();
        return 'pass';
      });
      expect((await migration.ended).signal).toBe('SIGKILL');
      await proxy.heal();
      await expectCompletion(gatehouse, url);
      await drop();
    }
  });

  test(`${KILLS} times on SQLite leaves a database that the next start completes`, async () => {
    const gatehouse = await openGatehouse();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const folder = mkdtempSync(join(tmpdir(), 'gatehouse-migration-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const log = join(folder, 'test.db-wal');
      const url = `sqlite:${join(folder, 'test.db')}`;
      const migration = startMigration(folder, url);
      // From the moment when the database is opened to some milliseconds after that of the commit.
      while (!existsSync(log)) await new Promise((resolve) => setImmediate(resolve));
      const delay = Math.random() * 20;
      const begin = performance.now();
      while (performance.now() - begin < delay);
      migration.kill();
      await migration.ended;
      await expectCompletion(gatehouse, url);
    }
  });
});

/** How many statements a start that is not killed runs. */
async function countStatements(proxy: FaultyProxy): Promise<number> {
  const { url, drop } = await freshPostgresDatabase();
  let statements = 0;
  proxy.decide(() => {
    statements += 1;
    return 'pass';
  });
  const database = await openDatabase({ url: proxy.through(url), durability: 'process' });
  await migrate(database, { now: Date.now });
  await database.close();
  await drop();
  return statements;
}

/** The next start, here of another command, completes what is missing, and the database works. */
async function expectCompletion({ run }: Gatehouse, url: string): Promise<void> {
  const create = ['organization', 'create', '--name', 'Acme', '--slug', 'acme', '--json'];
  expect(printed(await run(create, { GATEHOUSE_DATABASE_URL: url }))).toMatchObject({ slug: 'acme' });
  const database = await openDatabase({ url, durability: 'process' });
  const applied = await database.queryRead<{ name: string }>('select name from applied_migrations order by name', []);
  await database.close();
  expect(applied.map(({ name }) => name)).toEqual(MIGRATIONS.map(({ name }) => name));
}
