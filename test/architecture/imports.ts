// Reads who imports whom: every import of our own files in the source of the packages, as text.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

export type Import = { readonly from: string; readonly to: string; readonly typeOnly: boolean };

const IMPORT = /^(?:import|export)(?<type> type)?\s[^;]*?from '(?<path>[^']+)';/gms;
/** Those that happen when they are needed. */
const LATE_IMPORT = /\bimport\('(?<path>[^']+)'\)/g;

/** The source files of a folder, from the root, without tests. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => /\.(tsx?|mjs)$/.test(file) && !/(\.test\.ts$|node_modules|\/dist\/)/.test(file))
    .sort();
}

/** Every import of a file of ours, from and to as paths from the root; and every package by its name. */
export function importsOf(files: readonly string[]): { local: Import[]; packages: Import[] } {
  const local: Import[] = [];
  const packages: Import[] = [];
  for (const from of files) {
    const text = readFileSync(join(root, from), 'utf8');
    for (const match of [...text.matchAll(IMPORT), ...text.matchAll(LATE_IMPORT)]) {
      const path = match.groups?.path ?? '';
      const typeOnly = match.groups?.type !== undefined;
      if (path.startsWith('.'))
        local.push({ from, to: relative(root, normalize(join(root, dirname(from), path))), typeOnly });
      else packages.push({ from, to: path, typeOnly });
    }
  }
  return { local, packages };
}
