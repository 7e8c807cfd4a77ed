// The file of secret keys: a key a line, with the times when it was made and from when it makes values. Files of the first form, one
// line of keys without times, newest first, are read as well.
//   BASE64 made=2026-01-01T00:00:00.000Z from=2026-01-01T00:00:30.000Z

import { parseKey } from './parse-key.ts';

export type StoredKey = {
  readonly key: Buffer;
  /** Milliseconds since the epoch, as are all times here. */
  readonly madeAt: number;
  /** Before this it is accepted, but makes nothing, so that every process knows it first. Undefined: from the start. */
  readonly makesFrom: number | undefined;
};

const COMMENT =
  '# Secret keys of Gatehouse, newest first. Whoever reads them can make API keys. Changed by: gatehouse keys rotate';

/** Reads the text of a file. `writtenAt` is when the file was, for keys that don't say when they were made. Undefined: it is none. */
export function parseKeyFile(text: string, writtenAt: number): readonly StoredKey[] | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const keys = lines.flatMap((line) => parseLine(line, writtenAt));
  return keys.length === 0 || keys.includes(undefined) ? undefined : keys.filter((key) => key !== undefined);
}

/** The text of a file with these keys. */
export function formatKeyFile(keys: readonly StoredKey[]): string {
  const lines = keys.map(({ key, madeAt, makesFrom }) => {
    const from = makesFrom === undefined ? '' : ` from=${new Date(makesFrom).toISOString()}`;
    return `${key.toString('base64')} made=${new Date(madeAt).toISOString()}${from}`;
  });
  return `${[COMMENT, ...lines].join('\n')}\n`;
}

/** The key that makes values now first, then all others, which are accepted. */
export function makerFirst(keys: readonly StoredKey[], now: number): readonly StoredKey[] {
  const maker = inTurn(keys).findLast(({ makesFrom }) => (makesFrom ?? 0) <= now) ?? keys.at(-1);
  return maker === undefined ? [] : [maker, ...keys.filter((key) => key !== maker)];
}

/** When the next key took over from this one; undefined while none has. */
export function replacedAt(keys: readonly StoredKey[], key: StoredKey, now: number): number | undefined {
  const all = inTurn(keys);
  const next = all[all.indexOf(key) + 1];
  const at = next && (next.makesFrom ?? next.madeAt);
  return at !== undefined && at <= now ? at : undefined;
}

/** In the order in which they make values. Of keys without times the first makes them: it is the newest. */
function inTurn(keys: readonly StoredKey[]): readonly StoredKey[] {
  return [...keys].reverse().sort((a, b) => (a.makesFrom ?? 0) - (b.makesFrom ?? 0));
}

function parseLine(line: string, writtenAt: number): readonly (StoredKey | undefined)[] {
  if (line.includes(',')) return line.split(',').map((part) => toStored(parseKey(part), writtenAt, undefined));
  const [base64 = '', ...more] = line.split(/\s+/);
  const times = new Map(more.map((part) => part.split(/=(.*)/, 2) as [string, string]));
  const made = parseTime(times.get('made'), writtenAt);
  const from = parseTime(times.get('from'), undefined);
  times.delete('made');
  times.delete('from');
  if (times.size > 0 || Number.isNaN(made) || Number.isNaN(from)) return [undefined];
  return [toStored(parseKey(base64), made ?? writtenAt, from)];
}

function parseTime(text: string | undefined, otherwise: number | undefined): number | undefined {
  return text === undefined ? otherwise : Date.parse(text);
}

function toStored(key: Buffer | undefined, madeAt: number, makesFrom: number | undefined): StoredKey | undefined {
  return key && { key, madeAt, makesFrom };
}
