// The files of a SQLite installation: who can read the secret key and the database, how much room there is, how long the log has grown.

import { type Stats, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { makerFirst } from '../../secret-keys/key-file.ts';
import { fingerprintOf } from '../../secret-keys/parse-key.ts';
import { readKeyFile, type SecretKeySource } from '../../secret-keys/source.ts';
import { type Check, fail, ok, showBytes, showDuration, warn } from './check.ts';

const LITTLE_SPACE = 500e6;
const TOO_LITTLE_SPACE = 50e6;
/** The log is emptied when it has 64 MB; a reader that stays on keeps it from that. */
const LONG_LOG = 256e6;

/** The secret key: there, known to the server's user alone, and the user's own. */
export function checkSecretKey(source: SecretKeySource, on: { databasePath: string | undefined; now: number }): Check {
  if (source.kind === 'memory') return ok('secret key', 'In memory, like the database.');
  if (source.kind === 'setting') {
    const names = source.keys.map(fingerprintOf);
    return ok('secret key', `In GATEHOUSE_SECRET_KEY: ${names.join(', ')}; the first makes values.`);
  }
  const path = resolve(source.path);
  const file = find(path);
  const database = on.databasePath === undefined ? undefined : find(on.databasePath);
  if (file === undefined) {
    return database === undefined
      ? ok('secret key', `None yet: it is made in ${path} when the server first starts.`)
      : fail(
          'secret key',
          `${path} is missing, and the next start would make another key.`,
          'Put the file back from its copy.',
        );
  }
  const exposed = checkRights('secret key', { path, file });
  if (exposed !== undefined) return exposed;
  if (database !== undefined && database.uid !== file.uid) {
    const found = `${path} belongs to user ${file.uid}, and the database to user ${database.uid}.`;
    return fail('secret key', found, `chown ${database.uid}:${database.gid} ${path}`);
  }
  const keys = readKeyFile(path) ?? [];
  if ('faults' in keys) return fail('secret key', keys.faults.join(' '), 'Put the file back from its copy.');
  const [maker] = makerFirst(keys, on.now);
  const age = showDuration(Math.max(0, on.now - (maker?.madeAt ?? on.now)));
  const others = keys.length > 1 ? `, ${keys.length - 1} more accepted` : '';
  return ok('secret key', `${path}: ${maker && fingerprintOf(maker.key)} makes values, ${age} old${others}.`);
}

/** The database's file, its log, and the room beside it. */
export function checkDatabaseFile(path: string): readonly Check[] {
  const file = find(path);
  if (file === undefined) return [ok('database file', `None yet: ${resolve(path)} is made at the first start.`)];
  const rights = checkRights('database file', { path: resolve(path), file });
  const log = find(`${path}-wal`)?.size ?? 0;
  return [
    rights ?? ok('database file', `${resolve(path)}, ${showBytes(file.size)}.`),
    log > LONG_LOG
      ? warn(
          'log',
          `The write-ahead log has ${showBytes(log)}: something keeps it from being emptied.`,
          'End the process that reads for so long (a backup, a shell), or restart the servers.',
        )
      : ok('log', `The write-ahead log has ${showBytes(log)}.`),
    checkSpace({ folder: dirname(path), free: freeIn(dirname(path)), used: file.size + log }),
  ];
}

/** What is told of the room beside a database of this size. */
export function checkSpace({ folder, free, used }: { folder: string; free: number; used: number }): Check {
  const found = `${showBytes(free)} free in ${resolve(folder)}.`;
  if (free < TOO_LITTLE_SPACE) return fail('disk', found, 'Free some space: writes will soon fail.');
  if (free < LITTLE_SPACE || free < used) {
    return warn('disk', found, 'Free some space: an upgrade or a backup needs as much as the database.');
  }
  return ok('disk', found);
}

function freeIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** What is wrong with who may read the file. Windows has no such modes. */
function checkRights(check: string, { path, file }: { path: string; file: Stats }): Check | undefined {
  if (process.platform === 'win32' || (file.mode & 0o077) === 0) return undefined;
  const mode = (file.mode & 0o777).toString(8).padStart(4, '0');
  return (file.mode & 0o007) === 0
    ? warn(check, `${path} can be used by its group (mode ${mode}).`, `chmod 600 ${path}, unless that is meant.`)
    : fail(check, `${path} can be used by everybody on this machine (mode ${mode}).`, `chmod 600 ${path}`);
}

/** What this user can't see is not there: the check of the settings has told it. */
function find(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
