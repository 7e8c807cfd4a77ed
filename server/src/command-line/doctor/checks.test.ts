// What each check makes of what it finds. That all of them together are right about a running server is tested in test/command-line/.

import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../config.ts';
import { deriveSealingKeys } from '../../keys.ts';
import { makeSigningKey } from '../../oauth/signing-keys.ts';
import { openSecretKeys } from '../../secret-keys/open.ts';
import { migrate } from '../../storage/migrate.ts';
import { createSigningKeyStorage } from '../../storage/signing-keys.ts';
import { createTestDatabase, DATABASE_KINDS } from '../../storage/test-database.ts';
import { readCommand } from '../commands.ts';
import { type Check, showBytes, showCheck, showDuration } from './check.ts';
import { checkCleanUp, checkClock, checkDatabase, checkMigrations } from './database-checks.ts';
import { checkDatabaseFile, checkSecretKey, checkSpace } from './file-checks.ts';
import { checkOrigins } from './origin-checks.ts';
import { checkNode, readSettings } from './settings-checks.ts';
import { checkSigningKeys, checkStoredSigningKeys } from './signing-key-checks.ts';

const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const DAY = 86_400_000;

const stateOf = ({ state }: Check) => state;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a line says state, subject, cause and fix', () => {
  const check = { check: 'disk', state: 'warn', found: 'Little is free.', fix: 'Free some.' } as const;
  expect(showCheck(check)).toBe('warn  disk            Little is free. Fix: Free some.\n');
  expect(showCheck({ ...check, fix: null })).toBe('warn  disk            Little is free.\n');
  expect([0, 999, 1500, 20e6, 1.5e9].map(showBytes)).toEqual(['0 bytes', '999 bytes', '1.5 kB', '20 MB', '1.5 GB']);
  expect([5000, 3 * MINUTE, 3 * 60 * MINUTE, 3 * DAY].map(showDuration)).toEqual([
    '5 seconds',
    '3 minutes',
    '3 hours',
    '3 days',
  ]);
});

test.each([
  ['20.19.0', 'ok'],
  ['20.20.2', 'ok'],
  ['24.1.0', 'ok'],
  ['20.18.3', 'fail'],
  ['18.20.0', 'fail'],
])('Node %s is %s', (version, state) => {
  expect(checkNode(version).state).toBe(state);
});

describe('settings', () => {
  const publicSites = {
    GATEHOUSE_DATABASE_URL: 'sqlite::memory:',
    GATEHOUSE_ACCOUNTS_URL: 'https://accounts.example.test',
    GATEHOUSE_API_URL: 'https://api.example.test',
    GATEHOUSE_AGENT_APP_URL: 'https://agent.example.test',
    GATEHOUSE_CONSOLE_URL: 'https://console.example.test',
  };

  test('each fault is a line, and then nothing else can be checked', () => {
    const { config, checks } = readSettings({ GATEHOUSE_LISTEN: '80', GATEHOUSE_DEMO: 'on' });
    expect(config).toBeUndefined();
    expect(checks.map(({ state, found }) => [state, found.split(' ')[0]]).sort()).toEqual([
      ['fail', 'GATEHOUSE_DEMO'],
      ['fail', 'GATEHOUSE_LISTEN'],
    ]);
  });

  test('sites for others need a proxy that is believed', () => {
    expect(readSettings(publicSites).checks.map(stateOf)).toEqual(['ok', 'warn']);
    const proxied = readSettings({ ...publicSites, GATEHOUSE_TRUSTED_PROXIES: '10.0.0.1' });
    expect(proxied.checks.map(stateOf)).toEqual(['ok', 'ok']);
    expect(readSettings({ GATEHOUSE_DATABASE_URL: 'sqlite::memory:' }).checks.map(stateOf)).toEqual(['ok']);
  });

  test('the demo on names that others may reach is to be looked at', () => {
    const { checks } = readSettings({ ...publicSites, GATEHOUSE_DEMO: 'mapped' });
    expect(checks.at(-1)).toMatchObject({ check: 'demo', state: 'warn' });
  });
});

describe('the secret key', () => {
  let path: string;
  const databasePath = () => join(folder, 'gatehouse.db');
  const check = () => checkSecretKey({ kind: 'file', path }, { databasePath: databasePath(), now: NOW + 3 * DAY });
  beforeEach(() => {
    path = join(folder, 'gatehouse.db.key');
    openSecretKeys({ kind: 'file', path }, { now: () => NOW });
    writeFileSync(databasePath(), '');
  });

  test('of its user alone is right, and told by fingerprint and age', () => {
    expect(check()).toMatchObject({
      state: 'ok',
      found: expect.stringMatching(/: [0-9a-f]{12} makes values, 3 days old\.$/),
    });
  });

  test.skipIf(process.platform === 'win32').each([
    [0o640, 'warn'],
    [0o604, 'fail'],
    [0o666, 'fail'],
    [0o400, 'ok'],
  ])('with mode %o is %s', (mode, state) => {
    chmodSync(path, mode);
    expect(check()).toMatchObject({ state, fix: state === 'ok' ? null : expect.stringContaining('chmod 600') });
  });

  test.skipIf(process.getuid?.() !== 0)('of another user than the database is wrong', () => {
    chownSync(databasePath(), 1234, 4321);
    expect(check()).toMatchObject({ state: 'fail', fix: `chown 1234:4321 ${path}` });
  });

  test('that is missing beside a database is wrong, and beside none it is made later', () => {
    rmSync(path);
    expect(check()).toMatchObject({ state: 'fail', found: expect.stringContaining('would make another key') });
    rmSync(databasePath());
    expect(check().state).toBe('ok');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('in the setting is told by its fingerprints', () => {
    const keys = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const { state, found } = checkSecretKey({ kind: 'setting', keys }, { databasePath: undefined, now: NOW });
    expect(state).toBe('ok');
    expect(found).toMatch(/: [0-9a-f]{12}, [0-9a-f]{12}; the first makes values\.$/);
  });
});

describe('the database’s file', () => {
  test('is looked at with its log and the room beside it', () => {
    const path = join(folder, 'gatehouse.db');
    expect(checkDatabaseFile(path).map(stateOf)).toEqual(['ok']);
    writeFileSync(path, 'x'.repeat(5000), { mode: 0o600 });
    expect(checkDatabaseFile(path).map(({ check, state }) => [check, state])).toEqual([
      ['database file', 'ok'],
      ['log', 'ok'],
      ['disk', expect.any(String)],
    ]);
    writeFileSync(`${path}-wal`, '');
    // A file with a hole: it takes no room.
    truncateSync(`${path}-wal`, 300_000_000);
    chmodSync(path, 0o644);
    const [file, log] = checkDatabaseFile(path);
    if (process.platform !== 'win32') expect(file).toMatchObject({ state: 'fail', fix: `chmod 600 ${path}` });
    expect(log).toMatchObject({ state: 'warn', found: expect.stringContaining('300 MB') });
  });

  test.each([
    [10e9, 1e9, 'ok'],
    [10e9, 11e9, 'warn'],
    [400e6, 1e6, 'warn'],
    [40e6, 1e6, 'fail'],
  ])('%d bytes free beside %d used are %s', (free, used, state) => {
    expect(checkSpace({ folder, free, used }).state).toBe(state);
  });
});

describe('the database', () => {
  test.each(DATABASE_KINDS)('that was just made is all right, and stays as it was (%s)', async (kind) => {
    const created = await createTestDatabase(kind);
    try {
      const database = await created.open();
      const check = () => checkDatabase(created.url, Date.now);
      const beforeTheFirstStart = await check();
      expect(beforeTheFirstStart.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
      expect(beforeTheFirstStart.map(({ found }) => found)).toContain('None yet: it is made at the first start.');
      await expect(database.queryRead('select * from applied_migrations', [])).rejects.toThrow();
      await migrate(database, { now: Date.now });
      expect((await check()).map(({ check, state }) => [check, state])).toEqual([
        ['database', 'ok'],
        ['writing', 'ok'],
        ['schema', 'ok'],
        ['clock', 'ok'],
        ['clean-up', 'ok'],
      ]);
      await expect(database.queryRead('select * from doctor_was_here', [])).rejects.toThrow();

      const ended = Date.now() - 3 * DAY;
      await database.write(async (tx) => {
        const row = { key: 'k', started_at: ended, attempts: 1 };
        await tx.insertInto('throttle_windows').values(row).execute();
      });
      expect((await check()).at(-1)).toMatchObject({ state: 'warn', found: expect.stringMatching(/2 days ago/) });
    } finally {
      await created.remove();
    }
  });

  test('that can’t be opened is one line, with the cause', async () => {
    const [only, ...more] = await checkDatabase('postgres://user:hunter2@127.0.0.1:1/x', Date.now);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ state: 'fail', found: expect.stringContaining('ECONNREFUSED') });
    expect(JSON.stringify(only)).not.toContain('hunter2');
  });

  test('that can only be read is told from one that can be written', async () => {
    const created = await createTestDatabase('postgres');
    try {
      const readOnly = `${created.url}?options=-c%20default_transaction_read_only=on`;
      const states = (await checkDatabase(readOnly, Date.now)).map(({ check, state }) => [check, state]);
      expect(states.slice(0, 2)).toEqual([
        ['database', 'ok'],
        ['writing', 'fail'],
      ]);
    } finally {
      await created.remove();
    }
  });

  test('with another schema than ours: older ones are upgraded, newer ones are refused', () => {
    expect(checkMigrations({ missing: [], unknown: [], isNew: false }).state).toBe('ok');
    expect(checkMigrations({ missing: ['002-x'], unknown: [], isNew: false })).toMatchObject({ state: 'warn' });
    expect(checkMigrations({ missing: [], unknown: ['999-x'], isNew: false })).toMatchObject({ state: 'fail' });
    expect(checkMigrations({ missing: ['001-x'], unknown: [], isNew: true })).toMatchObject({ state: 'ok' });
  });

  test.each([
    [undefined, undefined, 'ok'],
    [1500, undefined, 'ok'],
    [-1500, NOW, 'ok'],
    [2500, NOW, 'warn'],
    [-31_000, NOW, 'fail'],
    [31_000, NOW, 'fail'],
    [0, NOW + 59_000, 'ok'],
    [undefined, NOW + 61_000, 'fail'],
  ])('whose clock is %s ms ahead, with somebody seen at %s, is %s', (clockAheadMs, latestSighting, state) => {
    expect(checkClock({ clockAheadMs, latestSighting }, NOW).state).toBe(state);
  });

  test.each([
    [undefined, 'ok'],
    [NOW + DAY, 'ok'],
    [NOW - DAY - 60 * MINUTE, 'ok'],
    [NOW - DAY - 121 * MINUTE, 'warn'],
  ])('whose oldest ended row ended at %s is %s', (oldestEnded, state) => {
    expect(checkCleanUp({ oldestEnded }, NOW).state).toBe(state);
  });
});

describe('the signing keys', () => {
  const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const keyOf = (secretKeys: readonly Buffer[], ordinal: number, signsFrom: number) =>
    makeSigningKey({ ordinal, signsFrom }, { sealingKeys: deriveSealingKeys(() => secretKeys), now: () => NOW });
  const [first, next] = [keyOf([one], 1, NOW - DAY), keyOf([one], 2, NOW + MINUTE)];
  const replacing = keyOf([other], 2, NOW - MINUTE);

  test.each([
    ['none yet', [], [one], 'ok'],
    ['one that can be opened', [first], [one], 'ok'],
    ['one that waits', [first, next], [one], 'ok'],
    ['one that an older secret key has sealed', [first], [other, one], 'warn'],
    ['one that can’t be opened', [first], [other], 'fail'],
    ['one that waits and can’t be opened', [keyOf([other], 1, NOW - DAY), next], [other], 'fail'],
    ['no secret key', [first], [], 'fail'],
    ['one that signs no more and can’t be opened', [first, replacing], [other], 'ok'],
  ] as const)('%s', (_words, keys, secretKeys, state) => {
    const check = checkSigningKeys({ keys, secretKeys, now: NOW });
    expect(check.state).toBe(state);
    if (state === 'fail') expect(check.fix).toContain('keys rotate --signing');
  });

  test.each(DATABASE_KINDS)('are read from %s, of any schema', async (kind) => {
    const created = await createTestDatabase(kind);
    try {
      const database = await created.open();
      const config = readConfig({
        GATEHOUSE_DATABASE_URL: created.url,
        GATEHOUSE_SECRET_KEY: one.toString('base64'),
      });
      expect(await checkStoredSigningKeys(config, NOW)).toMatchObject([{ state: 'ok' }]);
      await migrate(database, { now: () => NOW });
      await createSigningKeyStorage(database).addSigningKey(replacing);
      expect(await checkStoredSigningKeys(config, NOW)).toMatchObject([{ state: 'fail' }]);
    } finally {
      await created.remove();
    }
  });
});

describe('a site', () => {
  /** What is told of an origin where this answers. */
  async function checkSite(listener: RequestListener, name = '127.0.0.1'): Promise<Check | undefined> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://${name}:${(server.address() as AddressInfo).port}`;
    const checks = await checkOrigins({ accountsUrl: origin, apiUrl: origin, agentAppUrl: origin, consoleUrl: origin });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(checks.map(({ check }) => check)).toEqual(['accounts site', 'api site', 'agent app', 'console']);
    return checks[0];
  }

  test('that is ready is right, also under a name that only browsers know', async () => {
    const ready: RequestListener = (request, response) =>
      response.writeHead(request.url === '/health/ready' ? 200 : 404).end('{"ready":true}');
    expect(await checkSite(ready)).toMatchObject({ state: 'ok' });
    expect(await checkSite(ready, 'accounts.localhost')).toMatchObject({ state: 'ok' });
  });

  test.each<[string, number, string, RegExp]>([
    ['that is not ready', 503, '{"ready":false}', /is not ready/],
    ['that is somebody else’s', 200, '<h1>Welcome</h1>', /answers 200, and not as/],
    ['that the proxy does not know', 404, '', /answers 404, and not as/],
  ])('%s is wrong', async (_what, status, body, words) => {
    const found = await checkSite((_request, response) => response.writeHead(status).end(body));
    expect(found).toMatchObject({ state: 'fail', found: expect.stringMatching(words), fix: expect.any(String) });
  });

  test('that nothing listens at, or whose name nobody knows, or that speaks no TLS, is wrong in its own words', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const [plain, secure] = [`http://127.0.0.1:${port}`, `https://127.0.0.1:${port}`];
    const [tls] = await checkOrigins({ accountsUrl: secure, apiUrl: secure, agentAppUrl: secure, consoleUrl: secure });
    await new Promise((resolve) => silent.close(resolve));
    const unknown = 'http://no-such-name.invalid';
    const [closed, unknownName] = await checkOrigins({
      accountsUrl: plain,
      apiUrl: unknown,
      agentAppUrl: plain,
      consoleUrl: plain,
    });
    expect(tls).toMatchObject({ state: 'fail' });
    expect(closed).toMatchObject({ state: 'fail', found: `Nothing listens at ${plain}.` });
    expect(unknownName).toMatchObject({
      state: 'fail',
      found: expect.stringMatching(/is not known here|does not answer/),
    });
  });
});

describe('the command', () => {
  const run = (line: string, environment: Record<string, string>) => {
    const { command, flags } = readCommand(line.split(' '));
    if (!('runBare' in command)) throw new Error('doctor opens the parts.');
    const given = { environment, config: () => Promise.reject(), now: Date.now, say: () => {} };
    return command.runBare(flags, given as never);
  };

  test('without a database yet finds nothing wrong, and makes nothing', async () => {
    const printed = await run('doctor --offline', { GATEHOUSE_DATABASE_URL: `sqlite:${join(folder, 'a/b.db')}` });
    expect(printed.ok).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('fails when one check does, and shows a line each', async () => {
    const printed = await run('doctor', { GATEHOUSE_DEMO: 'on' });
    const { command } = readCommand(['doctor']);
    expect(printed.ok).toBe(false);
    expect(command.failed?.(printed)).toBe(true);
    expect(
      command
        .show?.(printed)
        .split('\n')
        .map((line) => line.slice(0, 4)),
    ).toEqual(['ok  ', 'fail', '']);
  });

  test('warns of a database in memory, and names a URL that leads nowhere', async () => {
    const inMemory = await run('doctor --offline', { GATEHOUSE_DATABASE_URL: 'sqlite::memory:' });
    expect(inMemory).toMatchObject({
      ok: true,
      checks: expect.arrayContaining([expect.objectContaining({ state: 'warn' })]),
    });
    const odd = await run('doctor --offline', { GATEHOUSE_DATABASE_URL: `sqlite:${folder}/a?b` });
    expect(odd).toMatchObject({ ok: false });
  });
});
