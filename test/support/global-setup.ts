// Once for a whole run of vitest, before the first worker: its ports, and a PostgreSQL server for whoever needs a database of it.
import type { TestProject } from 'vitest/node';
import { claimPortWindow } from './port-window.ts';
import { startPostgres } from './postgres.ts';

/** Called by vitest; what it returns is called at the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await claimPortWindow();
  const postgres = await startPostgres();
  project.provide('postgresUrl', postgres.url);
  return postgres.stop;
}
