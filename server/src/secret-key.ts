// The secret key: from the setting, or with SQLite from a file beside the database that is made on the first start.

import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const BASE64_32_BYTES = /^[A-Za-z0-9+/_-]{43}=?$/;

/** The secret keys, newest first, or what is wrong with them. */
export function readSecretKeys(from: {
  setting: string | undefined;
  databaseUrl: string;
}): readonly Buffer[] | { readonly faults: readonly string[] } {
  if (from.setting !== undefined && from.setting !== '') return parseKeys(from.setting);
  if (!from.databaseUrl.startsWith('sqlite:')) {
    return {
      faults: ['is required with PostgreSQL. Make one with: openssl rand -base64 32'],
    };
  }
  const path = from.databaseUrl.slice('sqlite:'.length);
  return path === ':memory:' ? [randomBytes(32)] : readOrCreateFile(`${path}.key`);
}

function parseKeys(text: string): readonly Buffer[] | { readonly faults: readonly string[] } {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.some((part) => !BASE64_32_BYTES.test(part))) {
    return {
      faults: ['must be 32 bytes in base64 (several: comma-separated). Make one with: openssl rand -base64 32'],
    };
  }
  return parts.map((part) => Buffer.from(part, 'base64'));
}

/** Several processes may start at once: the file appears whole or not at all, and whoever comes second reads the first's. */
function readOrCreateFile(path: string): readonly Buffer[] | { readonly faults: readonly string[] } {
  try {
    const existing = readIfThere(path);
    if (existing !== undefined) return fileKeys(existing, path);
    mkdirSync(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
    writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    try {
      linkSync(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      unlinkSync(draft);
    }
    return fileKeys(readFileSync(path, 'utf8'), path);
  } catch (error) {
    return { faults: [`can’t be read from or written to ${path}: ${(error as Error).message}`] };
  }
}

function fileKeys(text: string, path: string): readonly Buffer[] | { readonly faults: readonly string[] } {
  const keys = parseKeys(text.trim());
  return 'faults' in keys ? { faults: [`in ${path} ${keys.faults[0]}`] } : keys;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
