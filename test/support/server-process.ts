// The built server as a process of its own, on ports of its own: what is tested is what an operator runs.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { atFileEnd } from './at-file-end.ts';
import { endWithRun } from './end-of-run.ts';
import { findFreePorts } from './free-port.ts';

/** A server that answers. It ends with the test file at the latest. */
export interface ServerProcess {
  /** The public origins, without a trailing slash. */
  readonly urls: { accounts: string; api: string; agentApp: string; console: string; start: string };
  readonly pid: number;
  /** Ends it as an operator would (SIGTERM), and removes its data. Throws when it takes longer than 10 s or ends with another status than 0. */
  stop(): Promise<void>;
  /** Ends it as a power cut would (SIGKILL). The data stays. */
  kill9(): Promise<void>;
  /** Starts it again with the same settings, ports and data; after `kill9`. */
  restart(): Promise<void>;
  /** All that it has printed so far, on both streams. */
  logs(): string;
  /** Runs the command line with the same settings, while the server runs or not. */
  cli(args: string[]): Promise<CommandResult>;
}

/** How a command ended. */
export interface CommandResult {
  stdout: string;
  stderr: string;
  code: number;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = join(root, 'server', 'dist', 'main.js');

/**
 * Builds what is stale, and starts `gatehouse serve` in demo mode with a new SQLite file.
 *
 * `env` adds settings or replaces them; undefined leaves one out (`{ GATEHOUSE_DEMO: undefined }`). Settings of the
 * shell that runs the tests do not count. `launcher` is the command that runs it, with its own arguments: it must become the
 * server, as `prlimit` does, so that the server is what gets the signals.
 */
export async function startServer({
  env = {},
  launcher = [],
}: {
  env?: Record<string, string | undefined>;
  launcher?: readonly string[];
} = {}): Promise<ServerProcess> {
  await buildOnce();
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-server-'));
  const ports = await findFreePorts(5);
  const settings = onlySet({
    ...withoutSettings(process.env),
    GATEHOUSE_DATABASE_URL: `sqlite:${join(directory, 'gatehouse.db')}`,
    GATEHOUSE_ACCOUNTS_URL: `http://localhost:${ports[0]}`,
    GATEHOUSE_API_URL: `http://localhost:${ports[1]}`,
    GATEHOUSE_AGENT_APP_URL: `http://localhost:${ports[2]}`,
    GATEHOUSE_CONSOLE_URL: `http://localhost:${ports[3]}`,
    GATEHOUSE_EXAMPLES_PORT: String(ports[4]),
    GATEHOUSE_DEMO: 'loopback',
    // What a machine that is busy with tests can't do at once, it does later: when it must refuse is tested where the load is the point.
    GATEHOUSE_MAX_WAIT_MS: '60000',
    ...env,
  });
  const running = new Running({ directory, settings, launcher });
  const forget = atFileEnd(() => running.kill9().then(() => running.removeData()));
  await running.start();
  return {
    urls: {
      accounts: settings.GATEHOUSE_ACCOUNTS_URL ?? '',
      api: settings.GATEHOUSE_API_URL ?? '',
      agentApp: settings.GATEHOUSE_AGENT_APP_URL ?? '',
      console: settings.GATEHOUSE_CONSOLE_URL ?? '',
      start: `http://localhost:${settings.GATEHOUSE_EXAMPLES_PORT}`,
    },
    get pid() {
      return running.pid;
    },
    stop: async () => {
      await running.stop();
      running.removeData();
      forget();
    },
    kill9: () => running.kill9(),
    restart: () => running.start(),
    logs: () => running.log,
    cli: (args) => runCommand(args, { directory, settings }),
  };
}

interface Place {
  directory: string;
  settings: Record<string, string>;
}

/** One server through its starts and ends. */
class Running {
  log = '';
  readonly #place: Place & { launcher: readonly string[] };
  #process: ChildProcess | undefined;

  constructor(place: Place & { launcher: readonly string[] }) {
    this.#place = place;
  }

  get pid(): number {
    if (this.#process?.pid === undefined) throw new Error('The server does not run.');
    return this.#process.pid;
  }

  async start(): Promise<void> {
    if (this.#process) throw new Error('The server runs already.');
    const { directory, settings, launcher } = this.#place;
    const [file = '', ...args] = [...launcher, process.execPath, main, 'serve'];
    const server = spawn(file, args, {
      cwd: directory,
      env: settings,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = server;
    endWithRun(server, { folder: directory });
    server.once('close', () => {
      this.#process = undefined;
    });
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.log += text;
      });
    }
    const sites = ['ACCOUNTS', 'API', 'AGENT_APP', 'CONSOLE'].map((name) => settings[`GATEHOUSE_${name}_URL`] ?? '');
    const deadline = Date.now() + 30_000;
    for (const site of sites) {
      while (!(await isReady(site, settings.GATEHOUSE_LISTEN))) {
        if (!this.#process) throw new Error(`The server ended before it was ready. It printed:\n${this.log}`);
        if (Date.now() > deadline)
          throw new Error(`${site} was not ready after 30 s. The server printed:\n${this.log}`);
        await pause(25);
      }
    }
  }

  async stop(): Promise<void> {
    const server = this.#process;
    if (!server) return;
    const ended = once(server, 'close').then(([code, signal]) => String(code ?? signal));
    server.kill('SIGTERM');
    const end = await Promise.race([ended, pause(10_000, undefined, { ref: false })]);
    if (end === '0') return;
    server.kill('SIGKILL');
    const fault = end === undefined ? 'did not end within 10 s of SIGTERM' : `ended with ${end} and not with 0`;
    throw new Error(`The server ${fault}. It printed:\n${this.log}`);
  }

  async kill9(): Promise<void> {
    const server = this.#process;
    if (!server) return;
    const ended = once(server, 'close');
    server.kill('SIGKILL');
    await ended;
  }

  removeData(): void {
    rmSync(this.#place.directory, { recursive: true, force: true });
  }
}

function runCommand(args: string[], { directory, settings }: Place): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const options = { cwd: directory, env: settings, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(process.execPath, [main, ...args], options, (error, stdout, stderr) => {
      if (child.exitCode === null)
        reject(new Error(`gatehouse ${args[0]} did not end by itself. ${stderr}`, { cause: error }));
      else resolve({ stdout, stderr, code: child.exitCode });
    });
  });
}

/** Asks where the site listens, by the name that it has: that name may lead elsewhere, or nowhere. */
function isReady(origin: string, listen: string | undefined): Promise<boolean> {
  const { host, hostname, port } = new URL(origin);
  const [listenHost = hostname, listenPort = port] = listen?.split(/:(?=\d+$)/) ?? [];
  return new Promise((resolve) => {
    const to = { host: listenHost, port: listenPort, path: '/health/ready', headers: { host }, agent: false };
    const asked = request(to, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.once('error', () => resolve(false));
    asked.end();
  });
}

let built: Promise<void> | undefined;

/** The build has a stamp, so this costs little when `npm test` has made it already. */
function buildOnce(): Promise<void> {
  built ??= new Promise((resolve, reject) => {
    execFile(process.execPath, [join(root, 'scripts', 'build.mjs')], (error, _stdout, stderr) => {
      if (error) reject(new Error(stderr));
      else resolve();
    });
  });
  return built;
}

/** Vitest's own variables would make the server another one than an operator's. */
function withoutSettings(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^(GATEHOUSE_|VITEST|NODE_ENV$|NODE_OPTIONS$|TEST$|DEV$|PROD$|MODE$|SSR$|BASE_URL$)/.test(name),
    ),
  );
}

function onlySet(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
