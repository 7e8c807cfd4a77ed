// The form of a backup: gzip (RFC 1952) over lines of JSON.
//   1. The header: what it is, when and from what it was made, and of each table its columns and the number of its rows.
//   2. The rows, an array each, table after table in the header's order.
//   3. The trailer: the number of all rows, and the SHA-256 of every byte before this line.

import type { SqlValue } from '../database.ts';
import type { TableShape } from './tables.ts';

export const FORMAT = 1;

export type BackupTable = TableShape & { readonly rows: number };

export type BackupHeader = {
  /** Milliseconds since the epoch. */
  readonly madeAt: number;
  /** Of the program that made it. */
  readonly version: string;
  readonly migrations: readonly { readonly name: string; readonly appliedAt: number }[];
  readonly tables: readonly BackupTable[];
  readonly secretKeys: BackupKeys;
};

/** The secret keys at the time: by their fingerprints always, and themselves, as their file has them, only when that was asked for. */
export type BackupKeys = { readonly fingerprints: readonly string[]; readonly file: string | undefined };

export type Row = readonly SqlValue[];

/** The file can't be used; the message says why and what to do. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
}

/** Of all tables together. */
export function countRows({ tables }: BackupHeader): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0);
}

/** The first line. */
export function encodeHeader(header: BackupHeader): string {
  const { madeAt, version, migrations, tables, secretKeys } = header;
  return JSON.stringify({
    gatehouse_backup: FORMAT,
    made_at: new Date(madeAt).toISOString(),
    version,
    migrations: migrations.map(({ name, appliedAt }) => ({ name, applied_at: appliedAt })),
    tables,
    secret_keys: { fingerprints: secretKeys.fingerprints, file: secretKeys.file },
  });
}

/** Reads the first line. Throws BackupRefused. */
export function decodeHeader(line: string): BackupHeader {
  const json = parseObject(line);
  const format = json.gatehouse_backup;
  if (typeof format !== 'number') throw new BackupRefused('This is no backup of Gatehouse.');
  if (format !== FORMAT) {
    throw new BackupRefused(
      `The backup has form ${format}, and this version reads form ${FORMAT}. Use a newer version.`,
    );
  }
  const keys = parts(json.secret_keys);
  return {
    madeAt: count(Date.parse(text(json.made_at))),
    version: text(json.version),
    migrations: list(json.migrations).map((each) => ({
      name: text(parts(each).name),
      appliedAt: count(parts(each).applied_at),
    })),
    tables: list(json.tables).map((each) => {
      const { name, columns, rows } = parts(each);
      return { name: text(name), columns: list(columns).map(text), rows: count(rows) };
    }),
    secretKeys: {
      fingerprints: list(keys.fingerprints).map(text),
      file: keys.file === undefined ? undefined : text(keys.file),
    },
  };
}

export function encodeTrailer(trailer: { rows: number; sha256: string }): string {
  return JSON.stringify(trailer);
}

/** Reads the last line. Throws BackupRefused. */
export function decodeTrailer(line: string): { rows: number; sha256: string } {
  const { rows, sha256 } = parseObject(line);
  return { rows: count(rows), sha256: text(sha256) };
}

/** Reads the line of one row. Throws BackupRefused when it does not fit the table. */
export function decodeRow(line: string, { name, columns }: TableShape): Row {
  const row = parse(line);
  if (!Array.isArray(row) || row.length !== columns.length || !row.every(isValue)) throw damaged(`a row of ${name}`);
  return row;
}

/** Whether a backup can carry this value and give it back to either database as it was. */
export function isValue(value: unknown): value is SqlValue {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
  return value === null || typeof value === 'string';
}

export function damaged(where: string): BackupRefused {
  return new BackupRefused(
    `The backup is cut short or was changed (${where}). Nothing was restored: use another copy.`,
  );
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw damaged('a line that is no JSON');
  }
}

const parseObject = (line: string) => parts(parse(line));

function parts(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged('its form');
  return value as Record<string, unknown>;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw damaged('its form');
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw damaged('its form');
  return value;
}

function count(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw damaged('its form');
  return value;
}
