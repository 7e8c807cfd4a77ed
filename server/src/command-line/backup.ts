// backup FILE, restore FILE: a whole installation in one file, and back, from either database into either.

import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { formatKeyFile, parseKeyFile } from '../secret-keys/key-file.ts';
import { writeNewKeyFile } from '../secret-keys/open.ts';
import { fingerprintOf } from '../secret-keys/parse-key.ts';
import { readKeyFile } from '../secret-keys/source.ts';
import { startBackup } from '../storage/export/backup.ts';
import { type BackupHeader, type BackupKeys, BackupRefused, countRows } from '../storage/export/format.ts';
import { requireAbsence, writeNewFile } from '../storage/export/new-file.ts';
import { readHeader } from '../storage/export/read-backup.ts';
import { restoreBackup } from '../storage/export/restore.ts';
import { inLongTransaction } from '../storage/long-transaction.ts';
import { VERSION } from '../version.ts';
import type { BareCommand } from './command.ts';
import { UsageError } from './flags.ts';
import { createProgress } from './progress.ts';

const SETTING = 'GATEHOUSE_SECRET_KEY';
const WITHOUT_KEY =
  'Without it agents need new API keys, and JWT access tokens a new signing key (keys rotate --signing); passwords, sessions and tokens go on.';

export const backup: BareCommand = {
  words: 'copy the whole database into a new file, while servers run',
  usage: 'FILE [--with-secret-key] [--force]',
  argument: 'FILE',
  flags: { 'with-secret-key': { kind: 'switch' }, force: { kind: 'switch' } },
  async runBare(flags, given) {
    const path = resolve(flags.argument);
    const replace = flags.on('force');
    const { databaseUrl, secretKeys } = given.config();
    const keys = keysToKeep(secretKeys, flags.on('with-secret-key'));
    const options = { now: given.now(), version: VERSION, secretKeys: keys.kept, onProgress: createProgress(given) };
    return refusing(async () => {
      if (!replace) await requireAbsence(path);
      return inLongTransaction(databaseUrl, 'read', async (on) => {
        const { header, pieces } = await startBackup(on, options);
        const bytes = await writeNewFile(path, { pieces, replace });
        return {
          file: path,
          bytes,
          rows: countRows(header),
          made_at: new Date(header.madeAt).toISOString(),
          migration: header.migrations.at(-1)?.name,
          secret_key: keys.kept.file === undefined ? 'not included' : 'included',
          note: keys.note,
        };
      });
    });
  },
};

export const restore: BareCommand = {
  words: 'fill an empty database from a backup',
  usage: 'FILE',
  argument: 'FILE',
  flags: {},
  async runBare(flags, given) {
    const path = resolve(flags.argument);
    const { databaseUrl: url, secretKeys } = given.config();
    if (secretKeys.kind === 'memory') throw new UsageError('A database in memory ends with this command.');
    return refusing(async () => {
      const keys = keysAfter(secretKeys, await readHeader(path));
      const { header, rows, migrated } = await restoreBackup({
        url,
        path,
        now: given.now,
        onProgress: createProgress(given),
        beforeCommit: keys.write,
      });
      return {
        file: path,
        rows,
        made_at: new Date(header.madeAt).toISOString(),
        migrated,
        secret_key: keys.state,
        note: keys.note,
      };
    });
  },
};

/** What a backup says of the secret keys, and what its maker should know. */
function keysToKeep(source: Config['secretKeys'], wanted: boolean): { kept: BackupKeys; note: string } {
  if (source.kind === 'memory') throw new UsageError('The database is in memory: there is nothing to back up.');
  if (source.kind === 'setting') {
    if (wanted) throw new UsageError(`--with-secret-key is for a key in a file; this one is in ${SETTING}. Keep that.`);
    const kept = { fingerprints: source.keys.map(fingerprintOf), file: undefined };
    return { kept, note: `Keep ${SETTING} too, apart from this file: it is not in it. ${WITHOUT_KEY}` };
  }
  const stored = readKeyFile(source.path) ?? [];
  if ('faults' in stored) throw new UsageError(`The secret key ${stored.faults.join(' ')}.`);
  const fingerprints = stored.map(({ key }) => fingerprintOf(key));
  if (wanted && stored.length > 0) {
    const note = 'This file holds the secret key: whoever reads it can make API keys. Keep it as you keep a password.';
    return { kept: { fingerprints, file: formatKeyFile(stored) }, note };
  }
  const note = `Keep a copy of ${resolve(source.path)} too, apart from this file: it is not in it. ${WITHOUT_KEY}`;
  return { kept: { fingerprints, file: undefined }, note };
}

type KeysAfter = { state: string; note: string; write: () => void };

/** What becomes of the secret keys in a restore: a key file comes back where there is none, and is never replaced. Throws UsageError. */
function keysAfter(source: Exclude<Config['secretKeys'], { kind: 'memory' }>, header: BackupHeader): KeysAfter {
  const { fingerprints, file } = header.secretKeys;
  const here = keysHere(source);
  const write = () => undefined;
  const missing = fingerprints.filter((fingerprint) => !here?.includes(fingerprint));
  if (missing.length === 0) return { state: 'the same', note: 'The secret key is that of the backup.', write };
  const names = missing.join(', ');
  if (source.kind === 'setting') {
    const note = `${SETTING} lacks ${names}, the secret key of the backup: append it to the value. ${WITHOUT_KEY}`;
    return { state: 'another', note, write };
  }
  const path = resolve(source.path);
  if (file === undefined) {
    const whatToDo =
      here === undefined ? `Put the key file of the backup (${names}) at ${path} before a server starts.` : '';
    const note = `${whatToDo || `${path} lacks ${names}, the secret key of the backup: put that file in its place.`} ${WITHOUT_KEY}`;
    return { state: here === undefined ? 'missing' : 'another', note, write };
  }
  const keys = parseKeyFile(file, header.madeAt);
  if (keys === undefined) throw new UsageError('The secret key in the backup can’t be read.');
  const refusal = `${path} has other keys than the backup (${names}). Move that file away, and restore again.`;
  if (here !== undefined) throw new UsageError(refusal);
  return {
    state: 'restored',
    note: `The secret key is in ${path} again.`,
    write: () => {
      if (!writeNewKeyFile(path, formatKeyFile(keys))) throw new BackupRefused(refusal);
    },
  };
}

/** The fingerprints of the keys in use here; undefined when there is no key file yet. */
function keysHere(source: Exclude<Config['secretKeys'], { kind: 'memory' }>): readonly string[] | undefined {
  if (source.kind === 'setting') return source.keys.map(fingerprintOf);
  const stored = readKeyFile(source.path);
  return stored === undefined || 'faults' in stored ? undefined : stored.map(({ key }) => fingerprintOf(key));
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BackupRefused) throw new UsageError(error.message);
    throw error;
  }
}
