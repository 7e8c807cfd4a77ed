// Every setting, in one table: its name, what it means, its default, and how its text becomes a value. A bad setting stops the start,
// with every fault named at once. Imported by main.ts and app.ts only.

import { isIP } from 'node:net';
import { findSecretKeys, type SecretKeySource } from './secret-keys/source.ts';

export type DemoMode = 'off' | 'loopback' | 'mapped';

export type Config = {
  readonly databaseUrl: string;
  readonly accountsUrl: string;
  readonly apiUrl: string;
  readonly agentAppUrl: string;
  readonly consoleUrl: string;
  /** One address for all sites, routed by Host; undefined: each site on its origin's port. */
  readonly listen: { readonly host: string; readonly port: number } | undefined;
  readonly secretKeys: SecretKeySource;
  readonly trustedProxies: readonly string[];
  readonly durability: 'process' | 'power';
  readonly brand: string;
  readonly demo: DemoMode;
  readonly examplesPort: number;
  readonly dialects: readonly string[];
  readonly smtpUrl: string | undefined;
  readonly logLevel: string;
  /** Where metrics are served; undefined: nowhere. */
  readonly metricsListen: { readonly host: string; readonly port: number } | undefined;
  /** Requests that are worked on at once. */
  readonly maxRequests: number;
  /** Open connections. */
  readonly maxConnections: number;
  /** How long a request or a write may wait for its turn. */
  readonly maxWaitMs: number;
  /** So much may one customer do in their chat within a minute. */
  readonly maxCustomerWrites: number;
  /** How long the events of the audit log are kept. */
  readonly auditDays: number;
};

/** All faults of the settings, a line each. */
export class BadSettings extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`Settings that can’t be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'BadSettings';
    this.faults = faults;
  }
}

export type Setting = {
  readonly name: string;
  readonly defaultWords: string;
  readonly words: string;
  readonly fallback: string | undefined;
};

/** The settings as operators see them; docs/reference/settings.md is made from this table. */
export const SETTINGS = {
  databaseUrl: setting(
    'DATABASE_URL',
    'sqlite:./data/gatehouse.db',
    'The database: `sqlite:PATH` or `postgres://...`.',
  ),
  accountsUrl: setting('ACCOUNTS_URL', 'http://localhost:7700', 'Public origin of the accounts site; also the issuer.'),
  apiUrl: setting('API_URL', 'http://localhost:7701', 'Public origin of the API site.'),
  agentAppUrl: setting('AGENT_APP_URL', 'http://localhost:7702', 'Public origin of the agent app.'),
  consoleUrl: setting('CONSOLE_URL', 'http://localhost:7703', 'Public origin of the developer console.'),
  listen: setting(
    'LISTEN',
    undefined,
    'One `host:port` for all four sites, routed by the Host header.',
    'each site on the port of its origin',
  ),
  secretKey: setting(
    'SECRET_KEY',
    undefined,
    '32 random bytes in base64; several, comma-separated, while one replaces another (the first makes new values). Every key that must not be stored is derived from it.',
    'made and kept beside the database file with SQLite; required with PostgreSQL',
  ),
  trustedProxies: setting(
    'TRUSTED_PROXIES',
    '',
    'Addresses or networks (CIDR), comma-separated, whose `X-Forwarded-*` headers are believed.',
    'none',
  ),
  durability: setting(
    'DURABILITY',
    'process',
    'SQLite: `process` (a killed process loses nothing, a power cut may lose the last moments) or `power` (neither does).',
  ),
  brand: setting('BRAND', 'LiveChat', 'The product name that people see, as in “Sign in with LiveChat”.'),
  demo: setting(
    'DEMO',
    'off',
    '`loopback`: fill an empty database with the demo world and serve the start page; refused unless every origin is on this machine. `mapped`: the same, for names that are known to lead to this machine.',
    'off; `npm start` sets `loopback`',
  ),
  examplesPort: setting('EXAMPLES_PORT', '7710', 'Port of the start page; the examples have the ports after it.'),
  dialects: setting('DIALECTS', 'standard,livechat', 'The wires that are served, comma-separated.'),
  smtpUrl: setting(
    'SMTP_URL',
    '',
    'Where mail is to go: `smtp://` or `smtps://`. Accepted already; no mail is sent yet.',
    'none',
  ),
  logLevel: setting('LOG_LEVEL', 'info', 'How much is logged: `trace`, `debug`, `info`, `warn`, `error` or `silent`.'),
  metricsListen: setting(
    'METRICS_LISTEN',
    '',
    '`host:port` where `GET /metrics` is answered, for Prometheus, and nothing else. On no site: choose an address that only your monitoring reaches, like `127.0.0.1:9464`.',
    'none',
  ),
  maxRequests: setting(
    'MAX_REQUESTS',
    '1000',
    'So many requests are worked on at once, in each process; one more is answered 503 with `Retry-After`. More make all of them wait longer without one more being done.',
  ),
  maxConnections: setting(
    'MAX_CONNECTIONS',
    '10000',
    'So many connections are open at once, in each process; a further one takes the place of the one that has been silent the longest. Each costs some 20 kB and a file descriptor.',
  ),
  maxWaitMs: setting(
    'MAX_WAIT_MS',
    '4000',
    'How long a database write may wait for its turn before new requests that write are answered 503 with `Retry-After`, in milliseconds; and four times as long as a request may wait to be read. Where waiting goes on for longer than that, a quarter of either.',
  ),
  maxCustomerWrites: setting(
    'MAX_CUSTOMER_WRITES',
    '300',
    'So many messages, signs of typing and other changes one customer may send within a minute, over all processes; one more is answered `too_many_requests` with `Retry-After`.',
  ),
  auditDays: setting('AUDIT_DAYS', '365', 'For how many days the events of the audit log are kept.'),
} as const;

function setting(name: string, fallback: string | undefined, words: string, defaultWords?: string): Setting {
  return { name: `GATEHOUSE_${name}`, fallback, words, defaultWords: defaultWords ?? `\`${fallback}\`` };
}

/** Reads the settings from the environment; throws BadSettings with all faults. Makes nothing. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const faults: string[] = [];
  const known = new Set<string>(Object.values(SETTINGS).map((s) => s.name));
  for (const name of Object.keys(environment)) {
    if (name.startsWith('GATEHOUSE_') && !known.has(name) && !name.startsWith('GATEHOUSE_TEST_')) {
      faults.push(`${name} is not a setting. Known: ${[...known].join(', ')}.`);
    }
  }
  function read<T>({ name, fallback }: Setting, parse: (text: string) => T | Fault): T {
    const given = environment[name];
    const parsed = parse(given === undefined || given === '' ? (fallback ?? '') : given);
    if (parsed instanceof Fault) {
      faults.push(`${name} ${parsed.words}.`);
      return undefined as T;
    }
    return parsed;
  }

  const databaseUrl = read(SETTINGS.databaseUrl, parseDatabaseUrl);
  const demo = read(SETTINGS.demo, oneOf<DemoMode>(['off', 'loopback', 'mapped']));
  const config = {
    databaseUrl,
    accountsUrl: read(SETTINGS.accountsUrl, parseOrigin),
    apiUrl: read(SETTINGS.apiUrl, parseOrigin),
    agentAppUrl: read(SETTINGS.agentAppUrl, parseOrigin),
    consoleUrl: read(SETTINGS.consoleUrl, parseOrigin),
    listen: read(SETTINGS.listen, parseListen),
    trustedProxies: read(SETTINGS.trustedProxies, parseAddresses),
    durability: read(SETTINGS.durability, oneOf<Config['durability']>(['process', 'power'])),
    brand: read(SETTINGS.brand, parseBrand),
    demo,
    examplesPort: read(SETTINGS.examplesPort, parseExamplesPort),
    dialects: read(SETTINGS.dialects, parseDialects),
    smtpUrl: read(SETTINGS.smtpUrl, parseSmtpUrl),
    logLevel: read(SETTINGS.logLevel, oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent'])),
    metricsListen: read(SETTINGS.metricsListen, parseListen),
    maxRequests: read(SETTINGS.maxRequests, parseCount),
    maxConnections: read(SETTINGS.maxConnections, parseCount),
    maxWaitMs: read(SETTINGS.maxWaitMs, parseCount),
    maxCustomerWrites: read(SETTINGS.maxCustomerWrites, parseCount),
    auditDays: read(SETTINGS.auditDays, parseDays),
  };
  const { accountsUrl, apiUrl, agentAppUrl, consoleUrl } = config;
  const origins = [accountsUrl, apiUrl, agentAppUrl, consoleUrl].filter((origin) => origin !== undefined);
  if (new Set(origins).size < origins.length) faults.push('The four sites must have four different origins.');
  if (config.accountsUrl?.startsWith('http:') && !isLoopbackOrigin(config.accountsUrl)) {
    faults.push(
      'GATEHOUSE_ACCOUNTS_URL must be https: browsers keep its cookies over plain http on this machine’s own names only.',
    );
  }
  if (demo === 'loopback') {
    for (const origin of origins) {
      if (!isLoopbackOrigin(origin)) {
        faults.push(
          `GATEHOUSE_DEMO=loopback is refused: ${origin} is not on this machine, and the demo’s passwords are public.`,
        );
      }
    }
  }
  const secretKey = SETTINGS.secretKey.name;
  // Without a database there is no saying whether a key is missing.
  const secretKeys = findSecretKeys({ setting: environment[secretKey], databaseUrl: databaseUrl ?? 'sqlite::memory:' });
  if ('faults' in secretKeys) faults.push(...secretKeys.faults.map((fault) => `${secretKey} ${fault}`));
  if (faults.length > 0 || 'faults' in secretKeys) throw new BadSettings(faults);
  return { ...config, secretKeys };
}

class Fault {
  readonly words: string;
  constructor(words: string) {
    this.words = words;
  }
}

function oneOf<T extends string>(values: readonly T[]): (text: string) => T | Fault {
  return (text) => values.find((value) => value === text) ?? new Fault(`must be one of ${values.join(', ')}`);
}

function parseDatabaseUrl(text: string): string | Fault {
  if (/^sqlite:./.test(text) || /^postgres(ql)?:\/\//.test(text)) return text;
  return new Fault('must be sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE');
}

function parseOrigin(text: string): string | Fault {
  if (URL.canParse(text)) {
    const url = new URL(text);
    if ((url.protocol === 'http:' || url.protocol === 'https:') && (text === url.origin || text === `${url.origin}/`)) {
      return url.origin;
    }
  }
  return new Fault('must be an origin like https://accounts.example.com, in lower case, without a path');
}

function parseListen(text: string): Config['listen'] | Fault {
  if (text === '') return undefined;
  const [, address, name, digits] = /^(?:\[([^\]]*)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = address === undefined ? name : isIP(address) === 6 ? address : undefined;
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return new Fault('must be host:port, like 0.0.0.0:8080');
  return { host, port };
}

function parseCount(text: string): number | Fault {
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : new Fault('must be a whole number from 1 to 9999999');
}

/** The examples have the ports after it. */
function parseExamplesPort(text: string): number | Fault {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_495 ? port : new Fault('must be a port from 1 to 65495');
}

function parseDays(text: string): number | Fault {
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : new Fault('must be a number of days from 1 to 99999');
}

function parseSmtpUrl(text: string): string | undefined | Fault {
  if (text === '') return undefined;
  const usable = URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol) && new URL(text).hostname !== '';
  return usable ? text : new Fault('must be smtp://HOST:PORT or smtps://HOST:PORT');
}

function parseAddresses(text: string): readonly string[] | Fault {
  const addresses = splitList(text);
  const bad = addresses.find((address) => !isAddressOrNetwork(address));
  return bad === undefined ? addresses : new Fault(`has ${JSON.stringify(bad)}, which is no address or network`);
}

function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function parseBrand(text: string): string | Fault {
  return text.length <= 40 && !/\p{Cc}/u.test(text) ? text : new Fault('must have 1 to 40 characters');
}

function parseDialects(text: string): readonly string[] | Fault {
  const dialects = splitList(text);
  const bad = dialects.find((dialect) => dialect !== 'standard' && dialect !== 'livechat');
  if (bad !== undefined) return new Fault(`has ${JSON.stringify(bad)}; known are standard and livechat`);
  return dialects.length > 0 ? dialects : new Fault('must name at least one of standard and livechat');
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Whether the origin leads to this machine by its very name. */
export function isLoopbackOrigin(origin: string): boolean {
  const { hostname } = new URL(origin);
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
