// The secret keys on the command line, over a real file and over the setting.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { openParts } from '../parts.ts';
import { openSecretKeys } from '../secret-keys/open.ts';
import type { Printed } from './command.ts';
import { readCommand } from './commands.ts';
import { UsageError } from './flags.ts';
import { table } from './table.ts';

const SECONDS = 1000;
const DAYS = 86_400_000;
const FINGERPRINT = /^[0-9a-f]{12}$/;
let directory: string;
let now: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gatehouse-keys-'));
  now = Date.UTC(2026, 0, 1);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const path = () => join(directory, 'gatehouse.db.key');

async function run(line: string, settings: Readonly<Record<string, string>> = {}): Promise<Printed> {
  const { command, flags } = readCommand(line.split(' '));
  const environment = { GATEHOUSE_DATABASE_URL: `sqlite:${join(directory, 'gatehouse.db')}`, ...settings };
  if (!('runBare' in command)) throw new Error(`${line} opens the database.`);
  return command.runBare(flags, { environment, config: () => readConfig(environment), now: () => now, say: () => {} });
}

const refusal = (line: string, settings = {}) =>
  run(line, settings).then(
    (printed) => Promise.reject(new Error(`Not refused: ${JSON.stringify(printed)}`)),
    (error: unknown) => (error instanceof UsageError ? error.message : Promise.reject(error)),
  );

describe('kept in the file', () => {
  beforeEach(() => void openSecretKeys({ kind: 'file', path: path() }, { now: () => now }));

  test('are listed with their times and what they do, and never themselves', async () => {
    const made = new Date(now).toISOString();
    const { keys: first } = await run('keys list');
    expect(first).toEqual([
      {
        key: expect.stringMatching(FINGERPRINT),
        state: 'makes values',
        made_at: made,
        makes_values_from: null,
        replaced_at: null,
      },
    ]);
    now += 10 * DAYS;
    const rotated = await run('keys rotate');
    const from = new Date(now + 30 * SECONDS).toISOString();
    expect(rotated).toMatchObject({ changed: true, makes_values_from: from, dropped: [] });
    const states = async () => ((await run('keys list')).keys as Printed[]).map(({ state }) => state);
    expect(await states()).toEqual(['waits', 'makes values']);
    now += 30 * SECONDS;
    expect(await states()).toEqual(['makes values', 'accepted']);
    const { kept_in, keys } = await run('keys list');
    expect(kept_in).toBe(path());
    expect(keys).toMatchObject([
      { key: rotated.key, made_at: new Date(now - 30 * SECONDS).toISOString() },
      { replaced_at: from },
    ]);
    const secrets = readFileSync(path(), 'utf8').matchAll(/^(\S{44}) /gm);
    for (const [, secret = ''] of secrets) expect(JSON.stringify([rotated, keys])).not.toContain(secret.slice(0, 20));
  });

  test('are dropped by fingerprint or by age, which counts from when the next one took over', async () => {
    const [{ key: first } = {}] = (await run('keys list')).keys as Printed[];
    now += 400 * DAYS;
    const { key: second } = await run('keys rotate --drop-older-than 30d');
    now += 29 * DAYS;
    expect(await run('keys drop --older-than 30d')).toEqual({ dropped: [], kept: [second, first] });
    now += 2 * DAYS;
    const { key: third, dropped } = await run('keys rotate --drop-older-than 30d');
    expect(dropped).toEqual([first]);
    now += 30 * SECONDS;
    expect(await run(`keys drop --key ${second}`)).toEqual({ dropped: [second], kept: [third] });
  });

  test.each([
    ['keys drop', 'Give either --key or --older-than.'],
    ['keys drop --key 0123456789ab --older-than 1d', 'Give either --key or --older-than.'],
    ['keys drop --key 0123456789ab', 'There is no key 0123456789ab. keys list shows them.'],
    ['keys drop --older-than 1y', '--older-than must be like 90d, 12h, 30m or 60s.'],
    ['keys rotate --drop-older-than soon', '--drop-older-than must be like 90d, 12h, 30m or 60s.'],
  ])('%s is refused, and changes nothing', async (line, words) => {
    const before = readFileSync(path(), 'utf8');
    expect(await refusal(line)).toBe(words);
    expect(readFileSync(path(), 'utf8')).toBe(before);
  });

  test('the one that makes values is not dropped', async () => {
    const [{ key } = {}] = (await run('keys list')).keys as Printed[];
    expect(await refusal(`keys drop --key ${key}`)).toMatch(/Run keys rotate first/);
  });
});

describe('the keys that sign access tokens', () => {
  const KID = /^[\w-]{43}$/;
  const MINUTES = 60 * SECONDS;
  const iso = (time: number) => new Date(time).toISOString();
  const settings = { GATEHOUSE_SECRET_KEY: Buffer.alloc(32, 1).toString('base64') };
  const signing = async (more = {}) => (await run('keys list', more)).signing_keys as Printed[];
  /** The key that a server signs with. */
  const signer = async (more: Record<string, string> = {}) => {
    const environment = { GATEHOUSE_DATABASE_URL: `sqlite:${join(directory, 'gatehouse.db')}`, ...more };
    const parts = await openParts(readConfig(environment), { now: () => now });
    try {
      return (await parts.signingKeys.signer()).kid;
    } finally {
      await parts.database.close();
    }
  };

  test('are rotated and listed beside the secret keys, whether these are in a file or in the setting', async () => {
    for (const more of [{}, settings]) {
      rmSync(directory, { recursive: true });
      const first = await run('keys rotate --signing', more);
      expect(first).toMatchObject({ changed: true, key: expect.stringMatching(KID), signs_from: iso(now) });
      expect(first.replaces).toBe(null);
      const second = await run('keys rotate --signing', more);
      expect(second).toMatchObject({ replaces: first.key, signs_from: iso(now + 15 * MINUTES) });
      expect(table(second)).toMatch(/\nnext {8}Published now; .*\.\n {12}The one before stays .*\.\n$/);
      const next = { made_at: iso(now), signs_from: iso(now + 15 * MINUTES), replaced_at: null, published_until: null };
      expect(await signing(more)).toEqual([
        {
          key: first.key,
          state: 'signing',
          made_at: iso(now),
          signs_from: iso(now),
          replaced_at: iso(now + 15 * MINUTES),
          published_until: iso(now + 25 * MINUTES),
        },
        { key: second.key, state: 'next', ...next },
      ]);
      expect(await refusal('keys rotate --signing', more)).toMatch(/takes over at .* Run this again after that\.$/);
      now += 15 * MINUTES;
      expect((await signing(more)).map(({ state }) => state)).toEqual(['retired', 'signing']);
      now += 10 * MINUTES;
      expect((await signing(more)).map(({ state }) => state)).toEqual(['gone', 'signing']);
    }
  });

  test('that others may know end at once, all of them, for one that signs at once', async () => {
    const first = await run('keys rotate --signing');
    const second = await run('keys rotate --signing');
    const third = await run('keys rotate --signing --leaked');
    expect(third).toMatchObject({ changed: true, replaces: second.key, signs_from: iso(now) });
    expect((await signing()).map(({ key, state }) => [key, state])).toEqual([[third.key, 'signing']]);
    expect([first.key, second.key]).not.toContain(await signer());
    expect(await refusal('keys rotate --leaked')).toMatch(/add --signing/);
  });

  test('leave the secret keys alone when they are rotated, and take no age', async () => {
    await run('keys rotate --signing');
    const before = readFileSync(path(), 'utf8');
    expect(await refusal('keys rotate --signing --drop-older-than 30d')).toMatch(/is for secret keys/);
    now += 15 * MINUTES;
    await run('keys rotate --signing');
    expect(readFileSync(path(), 'utf8')).toBe(before);
  });

  test.each(['keys drop --older-than 1s', 'keys rotate --drop-older-than 1s'])(
    'are sealed anew before the secret key that sealed them goes, without any server: %s',
    async (drop) => {
      const kid = await signer();
      await run('keys rotate');
      now += 31 * SECONDS;
      const [, old] = (await run('keys list')).keys as Printed[];
      expect((await run(drop)).dropped).toEqual([old?.key]);
      expect(await signer()).toBe(kid);
    },
  );

  test('that no secret key of now can open don’t keep it from being dropped', async () => {
    await signer();
    rmSync(path());
    await expect(signer()).rejects.toThrow(/keys rotate --signing/);
    await run('keys rotate');
    now += 31 * SECONDS;
    expect((await run('keys drop --older-than 1s')).dropped).toHaveLength(1);
    const { key } = await run('keys rotate --signing');
    expect(await signer()).toBe(key);
  });
});

test('where there is no file yet, none is made', async () => {
  for (const line of ['keys list', 'keys rotate', 'keys drop --older-than 1d']) {
    expect(await refusal(line)).toBe(`There is no ${path()} yet. It is made when the server first starts.`);
  }
  expect(readdirSync(directory)).toEqual([]);
});

describe('kept in the setting', () => {
  const [old, older] = [Buffer.alloc(32, 1).toString('base64'), Buffer.alloc(32, 2).toString('base64')];
  const settings = { GATEHOUSE_SECRET_KEY: `${old},${older}` };

  test('are listed without times', async () => {
    expect(await run('keys list', settings)).toEqual({
      kept_in: 'GATEHOUSE_SECRET_KEY',
      keys: [
        {
          key: expect.stringMatching(FINGERPRINT),
          state: 'makes values',
          made_at: null,
          makes_values_from: null,
          replaced_at: null,
        },
        {
          key: expect.stringMatching(FINGERPRINT),
          state: 'accepted',
          made_at: null,
          makes_values_from: null,
          replaced_at: null,
        },
      ],
      signing_keys: null,
    });
  });

  test('are rotated by hand: a new key and the three steps are printed, and nothing of the old ones', async () => {
    const printed = await run('keys rotate', settings);
    const other = await run('keys rotate', settings);
    expect(printed).toMatchObject({ changed: false, key: expect.stringMatching(FINGERPRINT), dropped: [] });
    const key = String(printed.new_key);
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(other.new_key).not.toBe(key);
    const steps = printed.next as string[];
    expect(steps.map((step) => /GATEHOUSE_SECRET_KEY=\S*/.exec(step)?.[0])).toEqual([
      'GATEHOUSE_SECRET_KEY=<the',
      `GATEHOUSE_SECRET_KEY=${key},<the`,
      `GATEHOUSE_SECRET_KEY=${key}`,
    ]);
    expect(steps[0]).toContain(`<the value as it is>,${key} `);
    expect(JSON.stringify(printed)).not.toContain(old);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('the steps never leave a machine that refuses what another has made', async () => {
    const { next } = await run('keys rotate', settings);
    const values = (next as string[]).map((step) =>
      (/GATEHOUSE_SECRET_KEY=(<[^>]*>,\S+|\S+,<[^>]*>|\S+)/.exec(step)?.[1] ?? '')
        .replace(/<[^>]*>/, settings.GATEHOUSE_SECRET_KEY)
        .split(','),
    );
    const stages = [settings.GATEHOUSE_SECRET_KEY.split(','), ...values];
    for (const [index, stage] of stages.slice(0, -2).entries()) {
      const next = stages[index + 1] ?? [];
      expect(next).toContain(stage[0]);
      expect(stage).toContain(next[0]);
    }
  });

  test('are not dropped from here', async () => {
    expect(await refusal('keys drop --older-than 1d', settings)).toMatch(/^The keys are in GATEHOUSE_SECRET_KEY/);
  });
});

test('a database in memory has its key in memory', async () => {
  expect(await refusal('keys list', { GATEHOUSE_DATABASE_URL: 'sqlite::memory:' })).toMatch(/in memory/);
});
