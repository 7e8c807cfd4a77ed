// A PostgreSQL that crashes under load: one of its processes is killed, and it ends every connection, recovers and opens again, as after
// a power cut. Of what was answered nothing may be lost, and nobody needs to start the server again.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeHolder } from '../races/acts.ts';
import { type Installation, startInstallation } from '../races/installation.ts';
import { startPostgres } from '../support/postgres.ts';
import { repetitions } from '../support/scale.ts';
import { Load } from './load.ts';

const CRASHES = repetitions({ reduced: 1, full: 20 });
const LANES = 3;

let postgres: Awaited<ReturnType<typeof startPostgres>>;
let on: Installation;

beforeAll(async () => {
  // One of its own: the run's is in use by other tests.
  postgres = await startPostgres();
  on = await startInstallation({ kind: 'postgres', processes: 1, database: { url: postgres.url } });
});
afterAll(async () => {
  await on?.stop();
  await postgres?.stop();
});

test(`crashed ${CRASHES} times under load, it is 503 until PostgreSQL is back, and all that was answered holds`, {
  timeout: 1_800_000,
}, async () => {
  const { accounts } = on.member(0);
  const load = new Load(on, await Promise.all(Array.from({ length: LANES }, () => makeHolder(on))));
  for (let crash = 0; crash < CRASHES; crash += 1) {
    const before = load.answered;
    load.start();
    while (load.answered < before + 20) await new Promise((resolve) => setImmediate(resolve));
    const backends = await listBackends(postgres.url);
    process.kill(backends[0] as number, 'SIGKILL');
    // The crash is over before one can ask the server for it; but all that served connections are gone after it.
    while (backends.some(isAlive)) await new Promise((resolve) => setImmediate(resolve));
    while (!(await isReady())) await new Promise((resolve) => setTimeout(resolve, 20));
    const back = load.answered;
    while (load.answered < back + 5) await new Promise((resolve) => setImmediate(resolve));
    await load.stop();
    await load.check();
    expect(load.wrong).toEqual([]);
  }
  expect(on.failures()).toEqual([]);

  async function isReady(): Promise<boolean> {
    return (await accounts.ask({ line: 'GET /health/ready' })).status === 200;
  }
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The processes that serve the server's connections. */
async function listBackends(url: string): Promise<number[]> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'gatehouse'`,
  );
  await client.end();
  if (rows.length === 0) throw new Error('The server has no connection.');
  return rows.map(({ pid }) => pid);
}
