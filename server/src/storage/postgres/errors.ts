// Translates PostgreSQL's SQLSTATE codes (appendix A of its manual) and broken connections into the errors of storage.

import pg from 'pg';
import { DatabaseUnusable, StorageUnavailable, UniqueViolation } from '../errors.ts';

/** Classes and codes that say "not now": connection, resources, the operator at work, storage faults, waiting too long. */
const UNAVAILABLE = /^(08...|53...|57P..|57014|58...|55P03|25006|25P03|40001|40P01)$/;

/** What the network and pg itself say when there is no server to answer. */
const NO_CONNECTION =
  /^(Connection terminated|timeout exceeded when trying to connect|Client was closed|Client has encountered a connection error|Cannot use a pool after calling end|Query read timeout)/;

/** The error as storage knows it; what says that the program is wrong comes back as it is, without the row's values. */
export function translatePostgresError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (!(error instanceof pg.DatabaseError)) return isConnectionFault(error) ? unavailable(error) : error;
  if (error.code === '23505') return uniqueViolation(error);
  // The detail repeats values of the row.
  Reflect.deleteProperty(error, 'detail');
  return UNAVAILABLE.test(error.code ?? '') ? unavailable(error) : error;
}

/** True when the same transaction may succeed if it is run again: a deadlock or a serialization failure. */
export function isWorthRepeating(error: unknown): boolean {
  const cause = error instanceof StorageUnavailable ? error.cause : error;
  return cause instanceof pg.DatabaseError && (cause.code === '40001' || cause.code === '40P01');
}

/** True when the connection is gone, or so silent that it counts as gone: nothing more can be said on it. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof StorageUnavailable && !(error.cause instanceof pg.DatabaseError);
}

/** What to tell the operator when the first connection fails. Names the server and the user, never the password. */
export function unusable(
  server: { host: string; port: number; database: string; user: string },
  error: Error,
): DatabaseUnusable {
  const code = 'code' in error ? error.code : undefined;
  const fix =
    code === '3D000'
      ? `it has no database ${server.database}. Create it, or name another in GATEHOUSE_DATABASE_URL`
      : code === '28P01' || code === '28000'
        ? `it refuses the user ${server.user}. Check user and password in GATEHOUSE_DATABASE_URL`
        : isConnectionFault(error)
          ? `nothing answers there (${code ?? error.message}). Start PostgreSQL, or correct GATEHOUSE_DATABASE_URL`
          : error.message;
  return new DatabaseUnusable(`PostgreSQL at ${server.host}:${server.port} can't be used: ${fix}.`, { cause: error });
}

function isConnectionFault(error: Error): boolean {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^E[A-Z_]+$/.test(code) || NO_CONNECTION.test(error.message);
}

function unavailable(cause: Error): StorageUnavailable {
  const reason = cause.message || ('code' in cause ? String(cause.code) : cause.name);
  return new StorageUnavailable(`PostgreSQL can't serve now: ${reason}.`, { cause });
}

/** The detail is `Key (email, slug)=(a value, another) already exists.` */
function uniqueViolation(error: pg.DatabaseError): UniqueViolation {
  const columns = /^Key \(([^)]*)\)=/.exec(error.detail ?? '')?.[1]?.split(', ') ?? [];
  return new UniqueViolation({ table: error.table, columns });
}
