// One installation of several built servers on one database: the same sites, settings and key, each at an address of its own, as
// behind a load balancer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../server/src/config.ts';
import { openParts, type Parts } from '../../server/src/parts.ts';
import { migratedDatabase } from '../../server/src/storage/test-database.ts';
import { type Caller, createCaller } from '../support/caller.ts';
import { findFreePorts } from '../support/free-port.ts';
import { type Browse, startBrowsing } from '../support/http.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import type { DatabaseKind, Stage } from '../wire/world.ts';

export type Member = {
  readonly server: ServerProcess;
  /** Asks this process's accounts site. */
  readonly accounts: Caller;
  readonly api: Caller;
};

export type Wanted = {
  readonly kind: DatabaseKind;
  readonly processes: number;
  /** One that is there already; else a new one is made. */
  readonly database?: { readonly url: string };
  /** Settings of the servers beside the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Another way for the servers to the database: through a proxy. */
  readonly reroute?: (databaseUrl: string) => string;
  /** The command that runs each server in a given folder for the database, its arguments to follow: `unshare`. */
  readonly launcher?: (folder: string) => readonly string[];
  /** Makes people and programs before the servers start: for a database that only they can reach then. */
  readonly prepare?: (stage: Stage) => Promise<void>;
};

/** Any 32 bytes: PostgreSQL needs the setting, and processes must agree on it. */
export const SECRET_KEY = Buffer.alloc(32, 7).toString('base64');

/** Starts the servers. Call it in `beforeAll`, and `stop` in `afterAll`. With `prepare` the parts are closed. */
export async function startInstallation(wanted: Wanted): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-installation-'));
  const fresh = wanted.kind === 'postgres' && !wanted.database ? await migratedDatabase('postgres') : undefined;
  const url = (fresh ?? wanted.database)?.url ?? `sqlite:${join(folder, 'test.db')}`;
  const ports = await findFreePorts(4 + wanted.processes - 1);
  const [accounts, api, agentApp, console] = ports.slice(0, 4).map((port) => `http://localhost:${port}`);
  const settings = {
    GATEHOUSE_DATABASE_URL: url,
    GATEHOUSE_SECRET_KEY: SECRET_KEY,
    GATEHOUSE_ACCOUNTS_URL: accounts,
    GATEHOUSE_API_URL: api,
    GATEHOUSE_AGENT_APP_URL: agentApp,
    GATEHOUSE_CONSOLE_URL: console,
  };
  const common = {
    ...settings,
    GATEHOUSE_DATABASE_URL: wanted.reroute?.(url) ?? url,
    GATEHOUSE_DEMO: undefined,
    GATEHOUSE_LOG_LEVEL: 'warn',
    ...wanted.settings,
  };
  const drop = async () => {
    await fresh?.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  const installation = new Installation({ folder, settings, drop });
  if (wanted.prepare !== undefined) {
    await installation.openParts();
    await wanted.prepare(installation);
    await installation.closeParts();
  }
  const launcher = wanted.launcher?.(folder) ?? [];
  // The first has the public addresses themselves, so that browsers reach it without a load balancer.
  const listens = [undefined, ...ports.slice(4).map((port) => `127.0.0.1:${port}`)];
  const servers = await Promise.all(
    listens.map((listen) => startServer({ launcher, env: { ...common, GATEHOUSE_LISTEN: listen } })),
  );
  installation.members = servers.map((server, index): Member => {
    const own = ports[3 + index];
    const caller = (origin: string) =>
      createCaller({ origin, port: index === 0 ? Number(new URL(origin).port) : Number(own) });
    return { server, accounts: caller(server.urls.accounts), api: caller(server.urls.api) };
  });
  if (wanted.prepare === undefined) await installation.openParts();
  return installation;
}

/** Acts in wire/ take it for a world: people and programs are made through storage of the tests' own, all else is asked of processes. */
export class Installation implements Stage {
  members: readonly Member[] = [];
  /** Of the database, when it is SQLite's. */
  readonly folder: string;
  readonly clock = { now: Date.now };
  readonly secrets = new Set<string>();
  readonly #settings: Readonly<Record<string, string | undefined>>;
  readonly #drop: () => Promise<void>;
  #parts: Parts | undefined;

  constructor(made: {
    folder: string;
    settings: Readonly<Record<string, string | undefined>>;
    drop: () => Promise<void>;
  }) {
    this.folder = made.folder;
    this.#settings = made.settings;
    this.#drop = made.drop;
  }

  /** The public origin of the accounts site. */
  get issuer(): string {
    return this.#settings.GATEHOUSE_ACCOUNTS_URL ?? '';
  }

  get databaseUrl(): string {
    return this.#settings.GATEHOUSE_DATABASE_URL ?? '';
  }

  /** A view of the database beside that of the processes. */
  get parts(): Parts {
    if (this.#parts === undefined) throw new Error('The parts are closed.');
    return this.#parts;
  }

  async openParts(): Promise<void> {
    this.#parts ??= await openParts(readConfig({ ...this.#settings }), this.clock);
  }

  /** Leaves the database to the processes alone. */
  async closeParts(): Promise<void> {
    await this.#parts?.database.close();
    this.#parts = undefined;
  }

  /** The process whose turn it is when they are asked in turn. */
  member(turn: number): Member {
    const member = this.members[turn % this.members.length];
    if (member === undefined) throw new Error('There are no processes.');
    return member;
  }

  browse(): Browse {
    return startBrowsing();
  }

  /** Lines in which a process says that something failed, so far. */
  failures(): string[] {
    const lines = this.members.flatMap(({ server }) => server.logs().split('\n'));
    return lines.filter((line) => line !== '' && (JSON.parse(line) as { level: number }).level >= 50);
  }

  async stop(): Promise<void> {
    for (const { accounts, api } of this.members) {
      accounts.close();
      api.close();
    }
    await this.closeParts();
    await Promise.all(this.members.map(({ server }) => server.stop()));
    await this.#drop();
  }
}
