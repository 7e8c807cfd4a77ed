// `npm start` as a new user runs it: one command, and the platform with its start page, demo sign-ins and examples is there;
// one signal, and it is gone.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examples, originOf } from '../../scripts/examples.mjs';
import { endWithRun } from '../support/end-of-run.ts';
import { findFreePortRun } from '../support/free-port.ts';

const root = join(import.meta.dirname, '..', '..');
const SITES = ['accounts', 'api', 'agent app', 'console'];

let npm: ChildProcess;
let printed = '';
let base: number;
let folder: string;
let origins: string[];

beforeAll(async () => {
  const room = SITES.length + 1 + Math.max(...examples.map(({ portOffset }) => portOffset));
  base = await findFreePortRun(room);
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-start-'));
  origins = SITES.map((_, index) => `http://localhost:${base + index}`);
  const [accounts = '', api = '', agentApp = '', console = ''] = origins;
  npm = spawn('npm', ['start'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      GATEHOUSE_DATABASE_URL: `sqlite:${join(folder, 'gatehouse.db')}`,
      GATEHOUSE_ACCOUNTS_URL: accounts,
      GATEHOUSE_API_URL: api,
      GATEHOUSE_AGENT_APP_URL: agentApp,
      GATEHOUSE_CONSOLE_URL: console,
      GATEHOUSE_EXAMPLES_PORT: String(base + SITES.length),
    },
  });
  // What it has started ends with it.
  endWithRun(npm, { folder });
  const ready = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('Press Ctrl-C to stop.')) resolve();
    };
    npm.stdout?.on('data', read);
    npm.stderr?.on('data', read);
    npm.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${printed}`)));
  });
  await ready;
}, 120_000);

afterAll(() => {
  if (npm.exitCode === null && npm.pid !== undefined) process.kill(-npm.pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('npm start', () => {
  test('prints the four origins, the start page and a demo sign-in', () => {
    for (const origin of origins) expect(printed).toContain(origin);
    expect(printed).toContain(`http://localhost:${base + SITES.length}`);
    expect(printed).toContain('owner@acme.example');
  });

  test('serves every site and every example, each answering below 400', async () => {
    for (const url of [...origins, ...examples.map((example) => originOf(example, base + SITES.length))]) {
      expect((await fetch(url)).status, url).toBeLessThan(400);
    }
    for (const origin of origins) expect((await fetch(`${origin}/health/ready`)).status).toBe(200);
  });

  test('lists sites, demo sign-ins and examples on the start page, and its curl line works as it stands', async () => {
    const page = await (await fetch(`http://localhost:${base + SITES.length}/`)).text();
    for (const origin of origins) expect(page).toContain(origin);
    for (const email of ['owner@acme.example', 'admin@acme.example', 'agent@acme.example', 'owner@globex.example']) {
      expect(page).toContain(email);
    }
    for (const example of examples) {
      expect(page).toContain(example.title);
      const url = example.kind === 'extension' ? `${origins[2]}/chats` : `${originOf(example, base + SITES.length)}/`;
      expect(page).toContain(url);
    }
    const [, url = '', token = ''] =
      /curl (\S+) -H &quot;Authorization: Bearer (\S+)&quot; -H &quot;X-API-Version: 2&quot;/.exec(page) ?? [];
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}`, 'x-api-version': '2' } });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toContainEqual(expect.objectContaining({ login: 'owner@acme.example' }));
  });

  test('ends on SIGTERM and leaves every port free within 8 s', async () => {
    const ended = once(npm, 'exit');
    const since = performance.now();
    npm.kill('SIGTERM');
    await ended;
    const offsets = examples.map(({ portOffset }) => SITES.length + portOffset);
    const ports = [...Array.from({ length: SITES.length + 1 }, (_, index) => index), ...offsets].map((at) => base + at);
    while ((await Promise.all(ports.map(isTaken))).some(Boolean)) {
      expect(performance.now() - since).toBeLessThan(8000);
    }
  }, 20_000);
});

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
