// The sites as they are served, in this process: real storage on either database, real HTTP on loopback ports, and a clock that
// stands still until a test moves it.
import { type App, createApp } from '../../server/src/app.ts';
import { type Config, readConfig } from '../../server/src/config.ts';
import { type Listening, listen } from '../../server/src/http/listeners.ts';
import { openParts, type Parts } from '../../server/src/parts.ts';
import { migratedDatabase } from '../../server/src/storage/test-database.ts';
import { createLog } from '../../server/src/telemetry/log.ts';
import type { Telemetry } from '../../server/src/telemetry/telemetry.ts';
import { findFreePorts } from '../support/free-port.ts';
import { type Browse, startBrowsing } from '../support/http.ts';

export type DatabaseKind = 'sqlite' | 'postgres';

/** Changes what the app is built on, before it is built: to have something happen between two steps of the server. */
export type Rebuild = (parts: Parts) => Parts;

export type WorldOptions = {
  readonly rebuild?: Rebuild | undefined;
  /** Settings beside those of every world. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly telemetry?: Telemetry | undefined;
  readonly logLevel?: string | undefined;
};

/** What people and programs act on: an installation in this process, or one of server processes. */
export type Stage = Pick<World, 'issuer' | 'parts' | 'secrets' | 'browse'> & { readonly clock: Pick<Clock, 'now'> };

/** One installation, opened in `beforeAll` and closed in `afterAll`. */
export class World {
  readonly kind: DatabaseKind;
  readonly clock = createClock();
  /** Every line of the log so far. */
  readonly log: string[] = [];
  /** Values that must not stand in the log: passwords, client secrets, what cookies hold. Tokens are found by their form. */
  readonly secrets = new Set<string>();
  readonly #options: WorldOptions;
  #opened: Running | undefined;

  constructor(kind: DatabaseKind, options: WorldOptions = {}) {
    this.kind = kind;
    this.#options = options;
  }

  async open(): Promise<void> {
    const database = await migratedDatabase(this.kind);
    const ports = await findFreePorts(5);
    const config = readConfig({
      GATEHOUSE_DATABASE_URL: database.url,
      GATEHOUSE_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      GATEHOUSE_ACCOUNTS_URL: `http://localhost:${ports[0]}`,
      GATEHOUSE_API_URL: `http://localhost:${ports[1]}`,
      GATEHOUSE_AGENT_APP_URL: `http://localhost:${ports[2]}`,
      GATEHOUSE_CONSOLE_URL: `http://localhost:${ports[3]}`,
      GATEHOUSE_EXAMPLES_PORT: String(ports[4]),
      ...this.#options.settings,
    });
    this.#opened = await this.#start(config, database.drop);
  }

  async close(): Promise<void> {
    const { drop } = this.#running;
    await this.#stop();
    await drop();
  }

  /** What a process does that ends and comes back: another one, with the same database and settings. */
  async restart(): Promise<void> {
    const { parts, drop } = this.#running;
    await this.#stop();
    this.#opened = await this.#start(parts.config, drop);
  }

  async #start(config: Config, drop: () => Promise<void>): Promise<Running> {
    const { rebuild = (parts: Parts) => parts, telemetry, logLevel = 'info' } = this.#options;
    const watched = telemetry === undefined ? {} : { telemetry };
    const parts = rebuild(await openParts(config, { now: this.clock.now, ...watched }));
    const log = createLog({ level: logLevel, destination: { write: (line: string) => void this.log.push(line) } });
    const app = await createApp(parts, log, () => false);
    const listening = await listen(app.sites, config);
    return { parts, app, listening, drop };
  }

  async #stop(): Promise<void> {
    const { parts, app, listening } = this.#running;
    await listening.close(0);
    await app.close();
    await parts.database.close();
  }

  /** What the sites stand on, for preparing what has no page yet, and for looking behind the wire. */
  get parts(): Parts {
    return this.#running.parts;
  }

  /** The accounts site's origin, which is the issuer. */
  get issuer(): string {
    return this.parts.config.accountsUrl;
  }

  /** The sites that are served, with their origins. */
  get sites(): App['sites'] {
    return this.#running.app.sites;
  }

  /** A browser that nobody has signed in from. */
  browse(): Browse {
    const browser = startBrowsing();
    const { cookies } = browser;
    const store = cookies.store.bind(cookies);
    cookies.store = (url, headers) => {
      for (const header of headers) this.#noteCookie(header);
      store(url, headers);
    };
    return browser;
  }

  #noteCookie(header: string): void {
    const value = /^[^=]+=([^;]{8,})/.exec(header)?.[1];
    if (value !== undefined) this.secrets.add(value);
  }

  get #running(): Running {
    if (this.#opened === undefined) throw new Error('The world is not open.');
    return this.#opened;
  }
}

type Running = {
  readonly parts: Parts;
  readonly app: App;
  readonly listening: Listening;
  readonly drop: () => Promise<void>;
};

export type Clock = { readonly now: () => number; readonly advance: (seconds: number) => void };

/** Summer 2025; moves only when told to. */
function createClock(): Clock {
  let now = 1_750_000_000_000;
  return {
    now: () => now,
    advance: (seconds) => {
      now += seconds * 1000;
    },
  };
}
