// A restore that is killed when all its rows are in, and nothing is committed yet, has not happened.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillAt } from '../conformance/upgrades/seeds.ts';
import { MIGRATIONS, migrate } from '../migrate.ts';
import { createTestDatabase, DATABASE_KINDS, type TestDatabase } from '../test-database.ts';
import { restoreBackup } from './restore.ts';
import { backUp, readEverything } from './test-copies.ts';

const now = () => Date.UTC(2026, 1, 1);
let folder: string;
let program: string;
let source: TestDatabase;

beforeAll(async () => {
  // Inside of node_modules, so that the program finds the packages that are not bundled.
  const cache = join(import.meta.dirname, '../../../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'gatehouse-killed-'));
  program = join(folder, 'restore-killed.mjs');
  const contents = `
    import { restoreBackup } from './restore.ts';
    const [url, path] = process.argv.slice(2);
    await restoreBackup({ url, path, now: Date.now, beforeCommit: () => process.kill(process.pid, 'SIGKILL') });`;
  await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@photostructure/sqlite', 'pg-native'],
    banner: {
      js: `import { createRequire as bundleCreateRequire } from 'node:module'; const require = bundleCreateRequire(import.meta.url);`,
    },
  });
  source = await createTestDatabase('sqlite');
  await fillAt('001-accounts-and-tokens', await source.open());
  await migrate(await source.open(), { now });
  await backUp(source.url, join(folder, 'a.backup'));
});
afterAll(async () => {
  await source.remove();
  rmSync(folder, { recursive: true });
});

async function endOf(child: ChildProcess): Promise<unknown> {
  const [code, signal] = await once(child, 'exit');
  return signal ?? code;
}

test.each(DATABASE_KINDS)('a killed restore leaves %s as empty as it was', async (kind) => {
  const target = await createTestDatabase(kind);
  const path = join(folder, 'a.backup');
  try {
    expect(await endOf(fork(program, [target.url, path]))).toBe('SIGKILL');
    expect(await migrate(await target.open(), { now })).toEqual(MIGRATIONS.map(({ name }) => name));
    const { applied_migrations: _applied, ...tables } = await readEverything(await target.open());
    expect(Object.values(tables).flat()).toEqual([]);
    await restoreBackup({ url: target.url, path, now });
    expect(await readEverything(await target.open())).toEqual(await readEverything(await source.open()));
  } finally {
    await target.remove();
  }
});
