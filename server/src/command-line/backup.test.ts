// What backup and restore take, refuse and say, and what becomes of the secret key. That the rows are right is tested in
// storage/export/, and the commands as processes in test/command-line/.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshPostgresDatabase } from '../../../test/support/postgres.ts';
import { readConfig } from '../config.ts';
import { openParts } from '../parts.ts';
import { rotateKeyFile } from '../secret-keys/change-file.ts';
import type { Printed } from './command.ts';
import { readCommand, runCommand } from './commands.ts';
import { UsageError } from './flags.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
let folder: string;
const at = (name: string) => join(folder, name);
const sqlite = (name: string) => ({ GATEHOUSE_DATABASE_URL: `sqlite:${at(name)}` });
const textOf = (name: string) => readFileSync(at(name), 'utf8');

async function run(line: string, settings: Readonly<Record<string, string>>): Promise<Printed> {
  const { command, flags } = readCommand(line.replaceAll('@', `${folder}/`).split(' '));
  if (!('runBare' in command)) throw new Error(`${line} opens the database.`);
  return command.runBare(flags, {
    environment: settings,
    config: () => readConfig(settings),
    now: Date.now,
    say: () => {},
  });
}

const refusal = (line: string, settings: Readonly<Record<string, string>>) =>
  run(line, settings).then(
    (printed) => Promise.reject(new Error(`Not refused: ${JSON.stringify(printed)}`)),
    (error: unknown) => (error instanceof UsageError ? error.message : Promise.reject(error)),
  );

/** A database with one organization in it, and a key file that was rotated. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-backup-'));
  const parts = await openParts(readConfig(sqlite('first.db')));
  const organization = { organizationId: 'acme', licenseId: 1, slug: 'acme', name: 'Acme', createdAt: 1 };
  await parts.accounts.createOrganization(organization);
  await parts.database.close();
  rotateKeyFile(at('first.db.key'), { now: Date.now(), dropReplacedBefore: undefined });
  await run('backup @plain.backup', sqlite('first.db'));
  await run('backup @full.backup --with-secret-key', sqlite('first.db'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the key is in the file only when that was asked for, and what to keep is said', async () => {
  const [, newest = '', older = ''] = /^(\S{44}) .*\n(\S{44}) /m.exec(textOf('first.db.key')) ?? [];
  const contentOf = (name: string) => gunzipSync(readFileSync(at(name))).toString();
  expect(contentOf('plain.backup')).not.toContain(newest);
  expect(contentOf('plain.backup')).not.toContain(older);
  expect(contentOf('full.backup')).toContain(newest);
  expect(contentOf('full.backup')).toContain(older);
  const plain = await run('backup @again.backup', sqlite('first.db'));
  expect(plain).toEqual({
    file: at('again.backup'),
    bytes: statSync(at('again.backup')).size,
    rows: 1,
    made_at: expect.stringMatching(/^\d{4}-.*Z$/),
    migration: expect.stringMatching(/^\d{3}-/),
    secret_key: 'not included',
    note: expect.stringContaining(`Keep a copy of ${at('first.db.key')} too`),
  });
  const full = await run('backup @again.backup --with-secret-key --force', sqlite('first.db'));
  expect(full).toMatchObject({ secret_key: 'included', note: expect.stringMatching(/Keep it as you keep a password/) });
});

test('a key that is in the backup comes back where there is none', async () => {
  const printed = await run('restore @full.backup', sqlite('restored.db'));
  expect(printed).toEqual({
    file: at('full.backup'),
    rows: 1,
    made_at: expect.stringMatching(/^\d{4}-.*Z$/),
    migrated: [],
    secret_key: 'restored',
    note: expect.stringContaining(at('restored.db.key')),
  });
  expect(textOf('restored.db.key')).toBe(textOf('first.db.key'));
  expect(statSync(at('restored.db.key')).mode & 0o777).toBe(0o600);
});

test('a key that is not is named, and none is made', async () => {
  const printed = await run('restore @plain.backup', sqlite('lacking.db'));
  const words =
    /^Put the key file of the backup \([0-9a-f]{12}, [0-9a-f]{12}\) at .*lacking\.db\.key before a server starts\./;
  expect(printed).toMatchObject({ secret_key: 'missing', note: expect.stringMatching(words) });
  expect(readdirSync(folder)).not.toContain('lacking.db.key');
});

test('a key that is there already stays: the same one is told, another one too', async () => {
  writeFileSync(at('same.db.key'), textOf('first.db.key'));
  expect(await run('restore @full.backup', sqlite('same.db'))).toMatchObject({ secret_key: 'the same' });
  writeFileSync(at('other.db.key'), `${KEY}\n`);
  const words = await refusal('restore @full.backup', sqlite('other.db'));
  expect(words).toMatch(/other\.db\.key has other keys than the backup .* Move that file away, and restore again\.$/);
  expect(readdirSync(folder)).not.toContain('other.db');
  const printed = await run('restore @plain.backup', sqlite('other.db'));
  expect(printed).toMatchObject({ secret_key: 'another', note: expect.stringMatching(/other\.db\.key lacks /) });
  expect(textOf('other.db.key')).toBe(`${KEY}\n`);
});

test('a key in the setting is compared, and never in a file', async () => {
  const { url, drop } = await freshPostgresDatabase();
  try {
    const settings = { GATEHOUSE_DATABASE_URL: url, GATEHOUSE_SECRET_KEY: KEY };
    const restored = await run('restore @full.backup', settings);
    expect(restored).toMatchObject({
      secret_key: 'another',
      note: expect.stringMatching(/^GATEHOUSE_SECRET_KEY lacks/),
    });
    const made = await run('backup @setting.backup', settings);
    expect(made).toMatchObject({
      secret_key: 'not included',
      note: expect.stringMatching(/^Keep GATEHOUSE_SECRET_KEY/),
    });
    expect(gunzipSync(readFileSync(at('setting.backup'))).toString()).not.toContain(KEY);
    expect(await refusal('backup @x.backup --with-secret-key', settings)).toMatch(
      /^--with-secret-key is for a key in a file/,
    );
    const withSetting = { ...sqlite('set.db'), GATEHOUSE_SECRET_KEY: KEY };
    expect(await run('restore @setting.backup', withSetting)).toMatchObject({ secret_key: 'the same' });
    expect(readdirSync(folder)).not.toContain('set.db.key');
  } finally {
    await drop();
  }
});

test.each<[string, string, RegExp]>([
  ['backup @plain.backup', 'first.db', /plain\.backup is there already\. .*--force\.$/],
  ['backup @no/where.backup', 'first.db', /where\.backup can’t be written: ENOENT/],
  ['restore @plain.backup', 'first.db', /^The database is not empty: it has rows in organizations\./],
  ['restore @first.db', 'new.db', /^This is no backup of Gatehouse\.$/],
  ['restore @nowhere.backup', 'new.db', /^There is no .*nowhere\.backup\.$/],
])('%s on %s is refused in one line, and makes nothing', async (line, database, words) => {
  // SQLite's log goes some time after its last connection, when that is collected.
  const files = () => readdirSync(folder).filter((name) => !/-(wal|shm)$/.test(name));
  const before = files();
  const told = await refusal(line, sqlite(database));
  expect(told).toMatch(words);
  expect(told).not.toContain('\n');
  expect(files()).toEqual(before);
});

test('a database that is not there is not made by a backup', async () => {
  await expect(run('backup @x.backup', sqlite('nowhere.db'))).rejects.toThrow(/^There is no database at .*nowhere\.db/);
  expect(readdirSync(folder).filter((name) => /nowhere|x\.backup/.test(name))).toEqual([]);
});

test('a database in memory has nothing to back up, and is no place to restore into', async () => {
  const inMemory = { GATEHOUSE_DATABASE_URL: 'sqlite::memory:' };
  expect(await refusal('backup @x.backup', inMemory)).toMatch(/in memory/);
  expect(await refusal('restore @plain.backup', inMemory)).toMatch(/in memory/);
});

test('a refusal begins with the name of the command', async () => {
  const given = readCommand(['restore', at('nowhere.backup')]);
  await expect(runCommand(given, sqlite('new.db'))).rejects.toThrow(/^restore: There is no /);
});
