import { expect, test } from 'vitest';
import { parseDatabaseUrl } from './database-url.ts';
import { DatabaseUnusable } from './errors.ts';

test.each([
  ['sqlite:./data/gatehouse.db', './data/gatehouse.db'],
  ['sqlite:/var/lib/gatehouse.db', '/var/lib/gatehouse.db'],
  ['sqlite:///var/lib/gatehouse.db', '/var/lib/gatehouse.db'],
  ['sqlite::memory:', ':memory:'],
])('%s is the SQLite file %s', (url, path) => {
  expect(parseDatabaseUrl(url)).toEqual({ kind: 'sqlite', path });
});

test.each([
  'postgres://gatehouse:secret@db.internal:5432/gatehouse',
  'postgresql://localhost/gatehouse?sslmode=verify-full',
  'postgres:///gatehouse?host=/var/run/postgresql',
])('%s is PostgreSQL', (url) => {
  expect(parseDatabaseUrl(url)).toEqual({ kind: 'postgres', url });
});

test.each([
  '',
  './data/gatehouse.db',
  'mysql://root:secret@localhost/db',
  'sqlite:',
  'sqlite://data/gatehouse.db',
  'sqlite:./a.db?mode=ro',
])('%j is refused, with the forms that work and without what it held', (url) => {
  const parse = () => parseDatabaseUrl(url);
  expect(parse).toThrow(DatabaseUnusable);
  expect(parse).toThrow('sqlite:./data/gatehouse.db');
  expect(parse).not.toThrow('secret');
});
