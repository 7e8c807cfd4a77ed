// Once for a whole run of vitest, before the first worker: its ports, what ends its processes, and a PostgreSQL server for whoever needs a
// database of it.
import type { TestProject } from 'vitest/node';
import { watchProcessesOfRun } from './end-of-run.ts';
import { claimPortWindow } from './port-window.ts';
import { startPostgres } from './postgres.ts';

/** Called by vitest; what it returns is called at the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await claimPortWindow();
  const endProcesses = watchProcessesOfRun();
  const postgres = await startPostgres();
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await Promise.all([postgres.stop(), endProcesses()]);
  };
}
