// The servers that are measured, in the order of the table, and how each is started as a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Browser } from './browser.mjs';
import { gatehouse } from './gatehouse.mjs';
import { startPostgres } from './postgres.mjs';
import { findPid } from './process-figures.mjs';
import { authorizeUrl } from './wire.mjs';

/**
 * @typedef {object} Server
 * @property {string} name on the command line
 * @property {string} title in the table
 * @property {(place: { port: number, directory: string, answersFile: string, nodeOptions?: string[] }) => Promise<Running>} start
 *
 * @typedef {object} Running
 * @property {number} pid of the process that answers
 * @property {() => Promise<import('./wire.mjs').Wire | undefined>} listening waits until it serves; a peer says how to ask it
 * @property {() => Promise<import('./wire.mjs').Wire>} describe waits until it serves, and has a browser sign in and consent
 * @property {() => Promise<void>} stop
 * @property {number} [databasePid] of the database's first process, when it is not within the server
 */

/** @type {Server[]} */
export const servers = [
  { name: 'gatehouse', title: '**Gatehouse**, SQLite file', start: startOnSqlite },
  { name: 'gatehouse-postgres', title: '**Gatehouse**, PostgreSQL', start: startOnPostgres },
  peer('oidc-provider', 'oidc-provider'),
  peer('better-auth', 'better-auth'),
  peer('node-oauth', '@node-oauth/oauth2-server'),
  peer('jmondi', '@jmondi/oauth2-server'),
];

/** @type {Server} */
export const bare = {
  name: 'bare',
  title: 'bare node:http, the same bytes',
  start: (place) => startPeer('bare', place),
};

async function startOnSqlite({ port, directory, nodeOptions }) {
  await mkdir(directory, { recursive: true });
  const server = gatehouse({ databaseUrl: `sqlite:${join(directory, 'gatehouse.db')}`, port, directory, nodeOptions });
  const child = server.spawn();
  const { listening, describe } = server;
  return { pid: child.pid, listening, describe, stop: () => stop(child) };
}

async function startOnPostgres({ port, directory, nodeOptions }) {
  await mkdir(directory, { recursive: true });
  const postgres = await startPostgres();
  const server = gatehouse({ databaseUrl: postgres.url, port, directory, nodeOptions });
  const child = server.spawn();
  return {
    pid: child.pid,
    databasePid: findPid(['-p', new URL(postgres.url).port]),
    listening: server.listening,
    describe: server.describe,
    stop: async () => {
      await stop(child);
      await postgres.stop();
    },
  };
}

function peer(name, packageName) {
  return { name, title: `${packageName} ${versionOf(packageName)}`, start: (place) => startPeer(name, place) };
}

async function startPeer(name, { port, directory, answersFile, nodeOptions = [] }) {
  await mkdir(directory, { recursive: true });
  const file = fileURLToPath(new URL(`./peers/${name}.mjs`, import.meta.url));
  const child = spawn(process.execPath, [...nodeOptions, file], {
    cwd: directory,
    env: { ...process.env, NODE_ENV: 'production', BENCH_PORT: String(port), BENCH_ANSWERS: answersFile },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const firstLine = new Promise((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', () => reject(new Error(`The server ${name} ended before it was ready.`)));
  });
  const listening = async () => JSON.parse(await firstLine);
  return { pid: child.pid, listening, describe: async () => signIn(await listening()), stop: () => stop(child) };
}

/** A peer's pages say yes by themselves: following redirects is enough to sign in, and to consent to all that rows ask for. */
async function signIn(wire) {
  const browser = new Browser();
  if (wire.paths.authorize === undefined) return wire;
  const scope = [...new Set(`${wire.scope} ${wire.bearer?.scope ?? ''}`.trim().split(' '))].join(' ');
  for (const client of [wire.client, wire.publicClient]) {
    await browser.open(authorizeUrl({ ...wire, client }, { scope }), client.redirectUri);
  }
  return { ...wire, cookie: browser.cookie };
}

/** Ends a server that was started here, and waits for its end. */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** From the package's own manifest, which not every package exports: so beside the file that it does export. */
function versionOf(packageName) {
  let folder = dirname(fileURLToPath(import.meta.resolve(packageName)));
  for (;;) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      if (manifest.name === packageName) return manifest.version;
    } catch {
      // No manifest here: one folder up.
    }
    folder = dirname(folder);
  }
}
