// Files that a build has made for browsers, served to pages of any origin. Read on first use.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';

export type BuiltFile = { readonly content: Buffer; readonly etag: string };

/** How a file is had: the same one each time, once it could be read. `before` stands ahead of what the build has made. */
export function builtFile(name: string, before = ''): () => Promise<BuiltFile> {
  let file: Promise<BuiltFile> | undefined;
  return () => {
    file ??= read(name, before).catch((error: unknown) => {
      file = undefined;
      throw error;
    });
    return file;
  };
}

/** Serves the file at the addresses, as something that may be kept for five minutes. */
export function serveBuiltFile(
  site: FastifyInstance,
  addresses: readonly string[],
  { file, type }: { file: () => Promise<BuiltFile>; type: 'text/javascript' | 'text/css' },
): void {
  for (const address of addresses) {
    site.get(address, async (request, reply) => {
      const { content, etag } = await file();
      reply
        .header('etag', etag)
        .header('cache-control', 'public, max-age=300')
        .header('access-control-allow-origin', '*')
        .header('cross-origin-resource-policy', 'cross-origin');
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type(`${type}; charset=utf-8`).send(content);
    });
  }
}

async function read(name: string, before: string): Promise<BuiltFile> {
  const path = createRequire(import.meta.url).resolve(name);
  const content = Buffer.concat([Buffer.from(before), await readFile(path)]);
  return { content, etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"` };
}
