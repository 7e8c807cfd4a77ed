// doctor: every check, in one list.

import { existsSync } from 'node:fs';
import type { Config } from '../../config.ts';
import { parseDatabaseUrl } from '../../storage/database-url.ts';
import { DatabaseUnusable } from '../../storage/errors.ts';
import type { BareCommand } from '../command.ts';
import { type Check, fail, showCheck, warn } from './check.ts';
import { checkDatabase } from './database-checks.ts';
import { checkDatabaseFile, checkSecretKey } from './file-checks.ts';
import { checkNode, readSettings } from './settings-checks.ts';
import { checkStoredSigningKeys } from './signing-key-checks.ts';

export const doctor: BareCommand = {
  words: 'check settings, files, database and sites; exit status 1 when something is wrong',
  usage: '[--offline]',
  flags: { offline: { kind: 'switch' } },
  show: ({ checks }) => (checks as readonly Check[]).map(showCheck).join(''),
  failed: ({ ok }) => !ok,
  async runBare(flags, { environment, now }) {
    const { config, checks: settings } = readSettings(environment);
    const checks: Check[] = [checkNode(process.versions.node), ...settings];
    if (config !== undefined) {
      checks.push(...(await checkInstallation(config, now)));
      if (!flags.on('offline')) {
        // Only here: no other command should have to read HTTP and TLS.
        const { checkOrigins } = await import('./origin-checks.ts');
        checks.push(...(await checkOrigins(config)));
      }
    }
    return { ok: checks.every(({ state }) => state !== 'fail'), checks };
  },
};

/** The secret key and the database. */
async function checkInstallation(config: Config, now: () => number): Promise<readonly Check[]> {
  const { databaseUrl, secretKeys } = config;
  const path = databaseUrl.startsWith('sqlite:') ? findPath(databaseUrl) : undefined;
  if (path instanceof DatabaseUnusable) {
    return [fail('database', path.message, 'Correct GATEHOUSE_DATABASE_URL.')];
  }
  const key = checkSecretKey(secretKeys, { databasePath: path, now: now() });
  if (path === ':memory:') {
    return [key, warn('database', 'In memory: it ends with the process.', 'Set GATEHOUSE_DATABASE_URL to a file.')];
  }
  const files = path === undefined ? [] : checkDatabaseFile(path);
  const isThere = path === undefined || existsSync(path);
  if (!isThere) return [key, ...files];
  return [key, ...files, ...(await checkDatabase(databaseUrl, now)), ...(await checkStoredSigningKeys(config, now()))];
}

function findPath(url: string): string | undefined | DatabaseUnusable {
  try {
    const location = parseDatabaseUrl(url);
    return location.kind === 'sqlite' ? location.path : undefined;
  } catch (error) {
    return error as DatabaseUnusable;
  }
}
