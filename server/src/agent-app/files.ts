// What the agent app is built to: its page, and files whose names change with their contents. Read on first use and kept, compressed too.

import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export type AssetFile = { readonly type: string; readonly content: Buffer; readonly gzipped: Buffer | undefined };
export type AgentAppFiles = { readonly page: string; readonly assets: ReadonlyMap<string, AssetFile> };

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.mp3': 'audio/mpeg',
};
/** Fonts and pictures are compressed already. */
const COMPRESSED_HERE: ReadonlySet<string> = new Set(['.js', '.css', '.svg']);

let files: Promise<AgentAppFiles> | undefined;

/** The files of the build. Rejects when there is none, and reads again at the next call. */
export function readAgentApp(): Promise<AgentAppFiles> {
  files ??= read().catch((error: unknown) => {
    files = undefined;
    throw error;
  });
  return files;
}

async function read(): Promise<AgentAppFiles> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@gatehouse/agent-app/package.json')), 'dist');
  const names = (await readdir(join(folder, 'assets'))).filter((name) => extname(name) in TYPES);
  const assets = await Promise.all(
    names.map(async (name) => [name, await readAsset(join(folder, 'assets', name))] as const),
  );
  return { page: await readFile(join(folder, 'index.html'), 'utf8'), assets: new Map(assets) };
}

async function readAsset(path: string): Promise<AssetFile> {
  const content = await readFile(path);
  const extension = extname(path);
  const gzipped = COMPRESSED_HERE.has(extension) ? await promisify(gzip)(content) : undefined;
  return { type: TYPES[extension] ?? 'application/octet-stream', content, gzipped };
}
