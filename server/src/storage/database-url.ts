// Reads GATEHOUSE_DATABASE_URL. Never repeats a URL in an error: it may hold a password.

import { DatabaseUnusable } from './errors.ts';

export type DatabaseLocation = { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: string };

const FORMS =
  'Use sqlite:./data/gatehouse.db, sqlite:/absolute/path.db, sqlite::memory: or postgres://user:password@host:5432/database.';

/** The kind of database and where it is. Throws DatabaseUnusable for anything that is neither. */
export function parseDatabaseUrl(url: string): DatabaseLocation {
  if (/^postgres(ql)?:\/\//.test(url)) return { kind: 'postgres', url };
  if (!url.startsWith('sqlite:')) throw new DatabaseUnusable(`The database URL has an unknown form. ${FORMS}`);
  const path = url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
  if (path === '') throw new DatabaseUnusable(`The database URL names no file. ${FORMS}`);
  if (path.startsWith('//')) {
    throw new DatabaseUnusable(`A path after sqlite:// must be absolute (sqlite:///path.db). ${FORMS}`);
  }
  if (/[?#\0]/.test(path)) throw new DatabaseUnusable(`A database path can't hold ? or #. ${FORMS}`);
  return { kind: 'sqlite', path };
}
