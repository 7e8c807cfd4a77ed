// Reads a backup from its first line to its last, some rows at a time, and refuses one that is not exactly what was written.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import {
  type BackupHeader,
  BackupRefused,
  type BackupTable,
  damaged,
  decodeHeader,
  decodeRow,
  decodeTrailer,
  type Row,
} from './format.ts';

const AT_ONCE = 500;
/** Longer than any row can be: a bound for what is kept of a file that is none of ours. */
const LONGEST_LINE = 16 * 1024 * 1024;

export type Batch = { readonly table: BackupTable; readonly rows: readonly Row[] };

/** The header alone, so that it can be decided whether to go on. Throws BackupRefused. */
export async function readHeader(path: string): Promise<BackupHeader> {
  for await (const line of readLines(path)) return decodeHeader(line.toString());
  throw damaged('it is empty');
}

/** Reads all of it and keeps nothing: after this the file is known to be whole. Throws BackupRefused. */
export async function checkBackup(path: string, onRows: (count: number) => void): Promise<void> {
  for await (const { rows } of readRows(path)) onRows(rows.length);
}

/** All rows in the file's order. Throws BackupRefused, at the end at the latest, when it is not what was written. */
export async function* readRows(path: string): AsyncGenerator<Batch> {
  const lines = readLines(path);
  const hash = createHash('sha256');
  const next = async (): Promise<Buffer> => {
    const { value, done } = await lines.next();
    if (done) throw damaged('its end is missing');
    return value;
  };
  const nextCounted = async () => {
    const line = await next();
    hash.update(line).update('\n');
    return line.toString();
  };
  try {
    const { tables } = decodeHeader(await nextCounted());
    let all = 0;
    for (const table of tables) {
      for (let left = table.rows; left > 0; left -= AT_ONCE) {
        const rows: Row[] = [];
        for (let count = Math.min(left, AT_ONCE); count > 0; count -= 1)
          rows.push(decodeRow(await nextCounted(), table));
        all += rows.length;
        yield { table, rows };
      }
    }
    const trailer = decodeTrailer((await next()).toString());
    if (trailer.rows !== all) throw damaged('the number of rows');
    if (trailer.sha256 !== hash.digest('hex')) throw damaged('its checksum');
    if (!(await lines.next()).done) throw damaged('something follows its end');
  } finally {
    await lines.return(undefined);
  }
}

/** The lines of the unpacked file, without their ends. A last line without an end is none. */
async function* readLines(path: string): AsyncGenerator<Buffer, undefined> {
  const unpacked = createGunzip();
  // The error comes out of the loop below.
  pipeline(createReadStream(path), unpacked, () => undefined);
  let rest: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
        yield rest.length === 0 ? chunk.subarray(from, end) : Buffer.concat([...rest, chunk.subarray(from, end)]);
        rest = [];
        size = 0;
        from = end + 1;
      }
      if (from < chunk.length) rest.push(chunk.subarray(from));
      size += chunk.length - from;
      if (size > LONGEST_LINE) throw damaged('a line without an end');
    }
  } catch (error) {
    throw explain(error, path);
  }
  if (size > 0) throw damaged('its end is missing');
}

function explain(error: unknown, path: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new BackupRefused(`There is no ${path}.`);
  if (code === 'Z_DATA_ERROR' || code === 'Z_BUF_ERROR') {
    return message === 'incorrect header check'
      ? new BackupRefused('This is no backup of Gatehouse.')
      : damaged(message);
  }
  return error instanceof BackupRefused || code === undefined || !/^E[A-Z]+$/.test(code)
    ? error
    : new BackupRefused(`${path} can’t be read: ${message}.`);
}
