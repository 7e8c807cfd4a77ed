// Where the secret keys are: in the setting, or with SQLite in a file beside the database. Reading changes nothing.

import { readFileSync, statSync } from 'node:fs';
import { parseKeyFile, type StoredKey } from './key-file.ts';
import { parseKey } from './parse-key.ts';

/** Keys of the setting: the first makes new values. Those in memory live as long as the database in memory does. */
export type SecretKeySource =
  | { readonly kind: 'setting'; readonly keys: readonly Buffer[] }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'memory' };

type Faults = { readonly faults: readonly string[] };

const FORM = '32 bytes in base64';
const MAKE_ONE = 'Make one with: openssl rand -base64 32';

/** Where the secret keys are, or what is wrong with them. A file that is missing is made later, by `openSecretKeys`. */
export function findSecretKeys(from: { setting: string | undefined; databaseUrl: string }): SecretKeySource | Faults {
  if (from.setting !== undefined && from.setting !== '') return parseSetting(from.setting);
  if (!from.databaseUrl.startsWith('sqlite:')) return { faults: [`is required with PostgreSQL. ${MAKE_ONE}`] };
  const database = from.databaseUrl.slice('sqlite:'.length);
  if (database === ':memory:') return { kind: 'memory' };
  const path = `${database}.key`;
  const stored = readKeyFile(path);
  return stored !== undefined && 'faults' in stored ? stored : { kind: 'file', path };
}

/** The keys of a file, newest first; undefined when there is none. */
export function readKeyFile(path: string): readonly StoredKey[] | Faults | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    const keys = parseKeyFile(text, statSync(path).mtimeMs);
    return (
      keys ?? { faults: [`in ${path} must be ${FORM}, a key a line. Put the file back from where you keep a copy`] }
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return { faults: [`can’t be read from ${path}: ${(error as Error).message}`] };
  }
}

function parseSetting(text: string): SecretKeySource | Faults {
  const keys = text.split(',').map(parseKey);
  if (keys.includes(undefined)) return { faults: [`must be ${FORM} (several: comma-separated). ${MAKE_ONE}`] };
  return { kind: 'setting', keys: keys.filter((key) => key !== undefined) };
}
