// Translates SQLite's result codes (sqlite.org/rescode.html) into the errors of storage.

import { StorageUnavailable, UniqueViolation } from '../errors.ts';

/** Codes that say "not now" rather than "wrong": the caller may try again, the operator may have something to do. */
const UNAVAILABLE: Readonly<Record<number, string>> = {
  5: 'another process kept the write lock too long',
  6: 'the database is locked',
  7: 'there is no memory left',
  8: 'the database file is read-only: make it and its directory writable for this user',
  10: 'reading or writing the database file failed: check the disk',
  13: 'the disk is full: free some space',
  14: 'a database file could not be opened: check the directory and its permissions',
  15: 'the lock files are in use by too many processes',
};

const BUSY = 5;
const UNIQUE = new Set([1555, 2067]);

/** The error as storage knows it; errors that are not SQLite's come back as they are. */
export function translateSqliteError(error: unknown): unknown {
  const code = extendedCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  if (UNIQUE.has(code)) return uniqueViolation(error.message);
  const reason = UNAVAILABLE[code & 0xff];
  return reason === undefined ? error : new StorageUnavailable(`SQLite can't serve now: ${reason}.`, { cause: error });
}

/** True when another process (or connection) holds the lock. */
export function isBusy(error: unknown): boolean {
  return ((extendedCode(error) ?? 0) & 0xff) === BUSY;
}

/** The primary result code, or undefined when the error is not SQLite's. */
export function primaryCode(error: unknown): number | undefined {
  const code = extendedCode(error);
  return code === undefined ? undefined : code & 0xff;
}

function extendedCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined;
}

/** The message is `UNIQUE constraint failed: table.column, table.column`. */
function uniqueViolation(message: string): UniqueViolation {
  const places = message.slice(message.indexOf(': ') + 2).split(', ');
  const table = places[0]?.split('.')[0];
  return new UniqueViolation({ table, columns: places.map((place) => place.split('.')[1] ?? place) });
}
