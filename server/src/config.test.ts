import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BadSettings, type Config, isLoopbackOrigin, readConfig, SETTINGS } from './config.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');

/** The settings of an environment that has nothing but these, and a database in memory. */
const read = (settings: Record<string, string> = {}): Config =>
  readConfig({ GATEHOUSE_DATABASE_URL: 'sqlite::memory:', ...settings });

/** What is wrong with them, a line each. */
function faultsOf(settings: Record<string, string>): readonly string[] {
  try {
    read(settings);
  } catch (error) {
    if (error instanceof BadSettings) return error.faults;
    throw error;
  }
  return [];
}

describe('without any setting', () => {
  test('there are the defaults of the documentation', () => {
    const { secretKeys, ...config } = read();
    expect(config).toEqual({
      databaseUrl: 'sqlite::memory:',
      accountsUrl: 'http://localhost:7700',
      apiUrl: 'http://localhost:7701',
      agentAppUrl: 'http://localhost:7702',
      consoleUrl: 'http://localhost:7703',
      listen: undefined,
      trustedProxies: [],
      durability: 'process',
      brand: 'LiveChat',
      demo: 'off',
      examplesPort: 7710,
      dialects: ['standard', 'livechat'],
      logLevel: 'info',
      metricsListen: undefined,
      maxRequests: 1000,
      maxConnections: 10_000,
      maxWaitMs: 4000,
      maxCustomerWrites: 300,
      auditDays: 365,
    });
    expect(secretKeys).toEqual({ kind: 'memory' });
    expect(SETTINGS.databaseUrl.fallback).toBe('sqlite:./data/gatehouse.db');
  });

  test('an empty setting is none', () => {
    const names = Object.values(SETTINGS).map(({ name }) => name);
    const empty = Object.fromEntries(
      names.filter((name) => name !== 'GATEHOUSE_DATABASE_URL').map((name) => [name, '']),
    );
    expect(read(empty)).toEqual(read());
  });
});

describe('good values', () => {
  test.each([
    ['GATEHOUSE_DATABASE_URL', 'sqlite:/var/lib/gatehouse/db', { databaseUrl: 'sqlite:/var/lib/gatehouse/db' }],
    ['GATEHOUSE_DATABASE_URL', 'postgres://u:p@db/x', { databaseUrl: 'postgres://u:p@db/x' }],
    [
      'GATEHOUSE_DATABASE_URL',
      'postgresql://db/x?sslmode=require',
      { databaseUrl: 'postgresql://db/x?sslmode=require' },
    ],
    ['GATEHOUSE_ACCOUNTS_URL', 'https://accounts.example.test', { accountsUrl: 'https://accounts.example.test' }],
    ['GATEHOUSE_ACCOUNTS_URL', 'https://accounts.example.test/', { accountsUrl: 'https://accounts.example.test' }],
    ['GATEHOUSE_ACCOUNTS_URL', 'http://127.0.0.1:8080', { accountsUrl: 'http://127.0.0.1:8080' }],
    ['GATEHOUSE_API_URL', 'http://[::1]:8080', { apiUrl: 'http://[::1]:8080' }],
    ['GATEHOUSE_API_URL', 'http://api.example.test', { apiUrl: 'http://api.example.test' }],
    ['GATEHOUSE_LISTEN', '0.0.0.0:8080', { listen: { host: '0.0.0.0', port: 8080 } }],
    ['GATEHOUSE_LISTEN', '[::]:8080', { listen: { host: '::', port: 8080 } }],
    ['GATEHOUSE_LISTEN', 'localhost:1', { listen: { host: 'localhost', port: 1 } }],
    ['GATEHOUSE_LISTEN', 'gate-1.internal:65535', { listen: { host: 'gate-1.internal', port: 65_535 } }],
    [
      'GATEHOUSE_TRUSTED_PROXIES',
      '10.0.0.1, fd00::/8,192.168.0.0/16',
      { trustedProxies: ['10.0.0.1', 'fd00::/8', '192.168.0.0/16'] },
    ],
    ['GATEHOUSE_DURABILITY', 'power', { durability: 'power' }],
    ['GATEHOUSE_AUDIT_DAYS', '1', { auditDays: 1 }],
    ['GATEHOUSE_AUDIT_DAYS', '99999', { auditDays: 99_999 }],
    ['GATEHOUSE_BRAND', 'Ümläut <Chat> & Co', { brand: 'Ümläut <Chat> & Co' }],
    ['GATEHOUSE_DEMO', 'mapped', { demo: 'mapped' }],
    ['GATEHOUSE_EXAMPLES_PORT', '1024', { examplesPort: 1024 }],
    ['GATEHOUSE_DIALECTS', 'livechat', { dialects: ['livechat'] }],
    ['GATEHOUSE_DIALECTS', ' livechat , standard,', { dialects: ['livechat', 'standard'] }],
    ['GATEHOUSE_LOG_LEVEL', 'silent', { logLevel: 'silent' }],
    ['GATEHOUSE_METRICS_LISTEN', '127.0.0.1:9464', { metricsListen: { host: '127.0.0.1', port: 9464 } }],
    ['GATEHOUSE_MAX_REQUESTS', '1', { maxRequests: 1 }],
    ['GATEHOUSE_MAX_CONNECTIONS', '9999999', { maxConnections: 9_999_999 }],
    ['GATEHOUSE_MAX_WAIT_MS', '250', { maxWaitMs: 250 }],
    ['GATEHOUSE_MAX_CUSTOMER_WRITES', '60', { maxCustomerWrites: 60 }],
    ['GATEHOUSE_SMTP_URL', 'smtps://mail.example.com:465', { smtpUrl: 'smtps://mail.example.com:465' }],
  ])('%s=%s', (name, value, expected) => {
    expect(read({ GATEHOUSE_SECRET_KEY: KEY, [name]: value })).toMatchObject(expected);
  });

  test('several secret keys, the first of which makes new values', () => {
    const other = Buffer.alloc(32, 8);
    const config = read({ GATEHOUSE_SECRET_KEY: `${KEY}, ${other.toString('base64url')}` });
    expect(config.secretKeys).toEqual({ kind: 'setting', keys: [Buffer.alloc(32, 7), other] });
  });
});

const BAD: Readonly<Record<string, readonly string[]>> = {
  GATEHOUSE_DATABASE_URL: ['sqlite:', 'gatehouse.db', 'mysql://db/x', 'postgres:db', 'SQLITE:x', ' sqlite:x'],
  GATEHOUSE_ACCOUNTS_URL: [
    'accounts.example.test',
    '//accounts.example.test',
    'https://accounts.example.test/path',
    'https://accounts.example.test?x',
    'https://accounts.example.test#x',
    'https://user@accounts.example.test',
    'https://ACCOUNTS.example.test',
    'https://accounts.example.test:443',
    'http://127.1:7700',
    'ftp://accounts.example.test',
    'javascript:alert(1)',
    'https://',
    'nonsense',
    ' http://localhost:7700',
  ],
  GATEHOUSE_API_URL: ['nonsense', 'https://api.example.test/v2'],
  GATEHOUSE_AGENT_APP_URL: ['nonsense', 'localhost:7702'],
  GATEHOUSE_CONSOLE_URL: ['nonsense', 'http://localhost:7703/x'],
  GATEHOUSE_LISTEN: [
    '8080',
    ':8080',
    'localhost',
    'localhost:',
    'localhost:0',
    'localhost:65536',
    'localhost:99999',
    'localhost:80a',
    'http://localhost:8080',
    'local host:8080',
    '[localhost]:8080',
    '::1:8080',
    '[::1:8080',
    '0.0.0.0:8080/',
  ],
  GATEHOUSE_SECRET_KEY: [
    'short',
    KEY.slice(0, 40),
    `${KEY}A`,
    `${KEY},`,
    `,${KEY}`,
    `${KEY},short`,
    `${KEY} ${KEY}`,
    Buffer.alloc(31).toString('base64'),
    Buffer.alloc(33).toString('base64'),
  ],
  GATEHOUSE_TRUSTED_PROXIES: [
    'proxy.internal',
    '999.0.0.1',
    '10.0.0.1/33',
    '10.0.0.1/',
    '10.0.0.1/8/8',
    '::1/129',
    'abc',
    '*',
    '10.0.0.1;10.0.0.2',
    'fe80::1%eth0',
  ],
  GATEHOUSE_DURABILITY: ['full', 'PROCESS', 'process '],
  GATEHOUSE_BRAND: ['x'.repeat(41), 'two\nlines', 'a\u0000b'],
  GATEHOUSE_DEMO: ['on', 'true', '1', 'Loopback'],
  GATEHOUSE_EXAMPLES_PORT: ['0', '65536', '-1', '7710.5', 'a', '0x1e1e', '99999', '65535', ' 7710'],
  GATEHOUSE_DIALECTS: ['oauth', 'standard,v2', ',', 'Standard', '__proto__'],
  GATEHOUSE_LOG_LEVEL: ['verbose', 'INFO', '30'],
  GATEHOUSE_METRICS_LISTEN: ['9464', 'localhost', 'http://localhost:9464/metrics'],
  GATEHOUSE_MAX_REQUESTS: ['0', '-1', '1.5', '1e3', 'many', '10000000', ' 5'],
  GATEHOUSE_MAX_CONNECTIONS: ['0', '01', 'unlimited'],
  GATEHOUSE_MAX_CUSTOMER_WRITES: ['0', 'none', '-5'],
  GATEHOUSE_MAX_WAIT_MS: ['0', '2s', '0x10'],
  GATEHOUSE_AUDIT_DAYS: ['0', '-1', '1.5', '365d', '100000', 'forever', ' 1'],
  GATEHOUSE_SMTP_URL: ['mail.example.com', 'http://mail.example.com', 'smtp://'],
};

describe('bad values', () => {
  test('every setting has some here', () => {
    const names = Object.values(SETTINGS).map(({ name }) => name);
    expect(Object.keys(BAD).sort()).toEqual(names.sort());
  });

  test.each(Object.entries(BAD).flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
    '%s=%j is refused, by its name and alone',
    (name, value) => {
      expect(faultsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} .{10,}`))]);
    },
  );

  test('all of them at once are all named at once, a line each', () => {
    const settings = Object.fromEntries(Object.entries(BAD).map(([name, [first = '']]) => [name, first]));
    const faults = faultsOf(settings);
    expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual(Object.keys(BAD).sort());
    expect(new BadSettings(faults).message.split('\n')).toHaveLength(faults.length + 1);
  });

  test('a secret stands in no fault', () => {
    const password = 'a-password-in-a-url';
    const words = JSON.stringify([
      faultsOf({ GATEHOUSE_DATABASE_URL: `mysql://user:${password}@db/x` }),
      faultsOf({ GATEHOUSE_SECRET_KEY: `${KEY},nearly-a-secret-key` }),
    ]);
    expect(words).not.toContain(password);
    expect(words).not.toContain('nearly-a-secret-key');
    expect(words).not.toContain(KEY);
  });
});

describe('names that are no setting', () => {
  test.each(['GATEHOUSE_PORT', 'GATEHOUSE_BASE_URL', 'GATEHOUSE_', 'GATEHOUSE_ACCOUNTS_URI', 'GATEHOUSE_databaseUrl'])(
    '%s is refused, with the names that there are',
    (name) => {
      const faults = faultsOf({ [name]: 'x' });
      expect(faults).toEqual([expect.stringMatching(`^${name} is not a setting`)]);
      expect(faults[0]).toContain('GATEHOUSE_ACCOUNTS_URL');
    },
  );

  test('what is meant for others is none of our business', () => {
    expect(faultsOf({ PORT: 'x', DATABASE_URL: 'x', MY_GATEHOUSE_PORT: 'x', GATEHOUSE_TEST_SCALE: 'full' })).toEqual(
      [],
    );
  });
});

describe('settings that don’t go together', () => {
  const SITES = {
    GATEHOUSE_ACCOUNTS_URL: 'https://accounts.example.test',
    GATEHOUSE_API_URL: 'https://api.example.test',
    GATEHOUSE_AGENT_APP_URL: 'https://agent.example.test',
    GATEHOUSE_CONSOLE_URL: 'https://console.example.test',
  };

  test('two sites on one origin', () => {
    expect(faultsOf({ GATEHOUSE_API_URL: 'http://localhost:7700' })).toEqual([
      expect.stringMatching(/different origins/),
    ]);
    expect(faultsOf({ GATEHOUSE_API_URL: 'http://localhost:7700/' })).toHaveLength(1);
  });

  test('an accounts site that browsers keep no cookies for', () => {
    expect(faultsOf({ ...SITES, GATEHOUSE_ACCOUNTS_URL: 'http://accounts.example.test' })).toEqual([
      expect.stringMatching(/^GATEHOUSE_ACCOUNTS_URL must be https/),
    ]);
    expect(faultsOf({ GATEHOUSE_ACCOUNTS_URL: 'http://accounts.localhost:7700' })).toEqual([]);
  });

  test('the demo on names that lead elsewhere, each of them named; on mapped names it is the operator’s word', () => {
    const faults = faultsOf({ ...SITES, GATEHOUSE_DEMO: 'loopback' });
    expect(faults).toHaveLength(4);
    for (const [index, origin] of Object.values(SITES).entries()) {
      expect(faults[index]).toMatch(/^GATEHOUSE_DEMO=loopback is refused/);
      expect(faults[index]).toContain(origin);
    }
    expect(faultsOf({ GATEHOUSE_DEMO: 'loopback', GATEHOUSE_API_URL: 'https://api.example.test' })).toHaveLength(1);
    expect(faultsOf({ ...SITES, GATEHOUSE_DEMO: 'mapped' })).toEqual([]);
    expect(faultsOf({ GATEHOUSE_DEMO: 'loopback' })).toEqual([]);
  });

  test.each([
    'http://localhost.evil.test:7701',
    'http://127.0.0.1.evil.test:7701',
    'http://128.0.0.1:7701',
    'http://0.0.0.0:7701',
    'http://[::]:7701',
    'http://10.0.0.1:7701',
    'https://evil-localhost:7701',
  ])('%s is not this machine', (origin) => {
    expect(isLoopbackOrigin(origin)).toBe(false);
    expect(faultsOf({ GATEHOUSE_DEMO: 'loopback', GATEHOUSE_API_URL: origin })).toHaveLength(1);
  });

  test.each(['http://localhost:1', 'http://a.localhost', 'https://127.0.0.1', 'http://127.8.9.10:1', 'http://[::1]:1'])(
    '%s is this machine',
    (origin) => {
      expect(isLoopbackOrigin(origin)).toBe(true);
    },
  );

  test('PostgreSQL without a secret key, named with what else is wrong', () => {
    const postgres = { GATEHOUSE_DATABASE_URL: 'postgres://db/x' };
    expect(faultsOf(postgres)).toEqual([expect.stringMatching(/^GATEHOUSE_SECRET_KEY is required.*openssl/)]);
    expect(faultsOf({ ...postgres, GATEHOUSE_DEMO: 'on' })).toHaveLength(2);
    expect(faultsOf({ ...postgres, GATEHOUSE_SECRET_KEY: KEY })).toEqual([]);
  });
});

test('reading the settings makes no file, and names one that can’t be used', () => {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-config-'));
  const databaseUrl = `sqlite:${join(directory, 'gatehouse.db')}`;
  const path = join(directory, 'gatehouse.db.key');
  expect(read({ GATEHOUSE_DATABASE_URL: databaseUrl }).secretKeys).toEqual({ kind: 'file', path });
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, 'nonsense');
  expect(faultsOf({ GATEHOUSE_DATABASE_URL: databaseUrl, GATEHOUSE_DEMO: 'on' })).toEqual([
    expect.stringMatching(/^GATEHOUSE_DEMO /),
    expect.stringContaining(`GATEHOUSE_SECRET_KEY in ${path} must be`),
  ]);
  rmSync(directory, { recursive: true });
});
