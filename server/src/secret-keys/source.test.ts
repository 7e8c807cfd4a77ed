import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findSecretKeys } from './source.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gatehouse-secret-key-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const databaseUrl = (name = 'gatehouse.db') => `sqlite:${join(directory, name)}`;
const keyFile = (name = 'gatehouse.db') => join(directory, `${name}.key`);
const find = (from: { setting?: string; databaseUrl: string }) => findSecretKeys({ setting: undefined, ...from });
const faultsOf = (from: { setting?: string; databaseUrl: string }) => {
  const found = find(from);
  return 'faults' in found ? found.faults : [];
};

describe('with SQLite', () => {
  test('the keys are in a file beside the database, which looking does not make', () => {
    expect(find({ databaseUrl: databaseUrl() })).toEqual({ kind: 'file', path: keyFile() });
    expect(readdirSync(directory)).toEqual([]);
  });

  test('a setting goes before the file', () => {
    writeFileSync(keyFile(), 'not even looked at');
    const setting = Buffer.alloc(32, 3).toString('base64');
    expect(find({ setting, databaseUrl: databaseUrl() })).toEqual({ kind: 'setting', keys: [Buffer.alloc(32, 3)] });
  });

  test.each(['', '\n', 'nonsense', Buffer.alloc(31).toString('base64'), '{"key":1}'])(
    'a file that holds %j is a fault that names it, and stays as it is',
    (content) => {
      writeFileSync(keyFile(), content);
      const [fault, ...more] = faultsOf({ databaseUrl: databaseUrl() });
      expect(more).toEqual([]);
      expect(fault).toContain(keyFile());
      expect(fault).toMatch(/32 bytes in base64/);
      if (content.length > 1) expect(fault).not.toContain(content);
      expect(readFileSync(keyFile(), 'utf8')).toBe(content);
    },
  );

  test('a place that can’t be read is a fault that names it', () => {
    writeFileSync(join(directory, 'file'), '');
    expect(faultsOf({ databaseUrl: databaseUrl('file/gatehouse.db') })[0]).toContain(keyFile('file/gatehouse.db'));
    mkdirSync(keyFile('folder.db'));
    expect(faultsOf({ databaseUrl: databaseUrl('folder.db') })[0]).toContain(keyFile('folder.db'));
  });

  test('in memory the keys are too', () => {
    expect(find({ databaseUrl: 'sqlite::memory:' })).toEqual({ kind: 'memory' });
  });
});

describe('the setting', () => {
  test('has keys in base64 or base64url, the one that makes values first', () => {
    const [first, second] = [Buffer.alloc(32, 255), Buffer.alloc(32, 2)];
    const setting = ` ${first.toString('base64url')} , ${second.toString('base64')}`;
    expect(find({ setting, databaseUrl: 'postgres://db/x' })).toEqual({ kind: 'setting', keys: [first, second] });
  });

  test('is required with PostgreSQL: several machines must have the same', () => {
    expect(faultsOf({ databaseUrl: 'postgres://db/x' })).toEqual([
      expect.stringMatching(/is required with PostgreSQL/),
    ]);
    expect(faultsOf({ setting: '', databaseUrl: 'postgres://db/x' })).toEqual([expect.stringMatching(/is required/)]);
  });

  test('is not repeated when it is wrong', () => {
    const good = Buffer.alloc(32, 3).toString('base64');
    expect(faultsOf({ setting: `${good},bad`, databaseUrl: 'postgres://db/x' })).toEqual([
      'must be 32 bytes in base64 (several: comma-separated). Make one with: openssl rand -base64 32',
    ]);
  });
});
