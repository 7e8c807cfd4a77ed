// The platform as `npm start` leaves it: the built server with the demo world, and examples as processes of their own.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { examples, originOf, startExample } from '../../scripts/examples.mjs';
import { atFileEnd } from '../support/at-file-end.ts';
import { endWithRun } from '../support/end-of-run.ts';
import { findFreePortRun } from '../support/free-port.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';

export interface DemoAccount {
  email: string;
  password: string;
  account_id: string;
  organization_id: string;
  role: string;
}

export interface DemoClient {
  client_id: string;
  client_secret?: string;
  redirect_uris: string[];
  scopes: string[];
}

/** What `gatehouse demo --json` prints, as far as these tests read it. */
export interface DemoWorld {
  organizations: Record<'acme' | 'globex', { organization_id: string; license_id: number; slug: string }>;
  accounts: Record<'owner' | 'admin' | 'agent' | 'foreign', DemoAccount>;
  clients: Record<
    'signIn' | 'publicWeb' | 'privateWeb' | 'publicServer' | 'privateServer' | 'customers' | 'chats' | 'extension',
    DemoClient
  >;
  chat_page: { client_id: string; url: string };
  personal_access_token: { account_id: string; email: string; token: string };
}

/** One example that runs. It ends with the test file at the latest. */
export interface RunningExample {
  /** Where a person opens it, with the slash at the end. */
  url: string;
  stop(): Promise<void>;
}

export interface DemoPlatform {
  server: ServerProcess;
  demo: DemoWorld;
  /** Starts an example by its name. `env` adds to what its process is given. */
  example(name: string, env?: Record<string, string>): Promise<RunningExample>;
  /** What /info answers about an access token: 200 while it lives, then 401. */
  infoStatus(accessToken: string): Promise<number>;
}

/**
 * Starts the server with room for the examples above its start page's port, and reads the demo world.
 *
 * `env` adds settings or replaces them, for instance where the examples are.
 */
export async function startDemoPlatform(env: Record<string, string> = {}): Promise<DemoPlatform> {
  const room = 1 + Math.max(...examples.map(({ portOffset }) => portOffset));
  const base = Number(env.GATEHOUSE_EXAMPLES_PORT ?? (await findFreePortRun(room)));
  const server = await startServer({ env: { GATEHOUSE_EXAMPLES_PORT: String(base), ...env } });
  const { stdout, stderr, code } = await server.cli(['demo', '--json']);
  if (code !== 0) throw new Error(`gatehouse demo failed: ${stderr}`);
  const demo = JSON.parse(stdout) as DemoWorld;
  // An example that keeps something keeps it here, and not where `npm start` has it.
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'gatehouse-example-'));
  atFileEnd(async () => rmSync(DATA_DIR, { recursive: true, force: true }));
  return {
    server,
    demo,
    infoStatus: async (accessToken) => {
      const headers = { authorization: `Bearer ${accessToken}` };
      return (await fetch(`${server.urls.accounts}/info`, { headers })).status;
    },
    example: (name, env = {}) => runExample(name, { demo, base, env: { ...process.env, DATA_DIR, ...env } }),
  };
}

async function runExample(
  name: string,
  { demo, base, env }: { demo: DemoWorld; base: number; env: NodeJS.ProcessEnv },
): Promise<RunningExample> {
  const example = examples.find((candidate) => candidate.name === name);
  if (!example) throw new Error(`There is no example "${name}".`);
  const port = base + example.portOffset;
  const child = startExample(example, { demo, port, env, stdout: 'ignore' });
  endWithRun(child);
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  const forget = atFileEnd(stop);
  const url = `${originOf(example, base)}/`;
  await untilAnswers(url, () => child.exitCode);
  return {
    url,
    stop: async () => {
      forget();
      await stop();
    },
  };
}

/** A process says nothing to its parent when it begins to listen, so it is asked until it answers. */
async function untilAnswers(url: string, exitCode: () => number | null): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (
    !(await fetch(url).then(
      () => true,
      () => false,
    ))
  ) {
    if (exitCode() !== null) throw new Error(`The example at ${url} ended with exit code ${exitCode()}.`);
    if (Date.now() > deadline) throw new Error(`${url} did not answer within 10 s.`);
    await pause(20);
  }
}
