// The browser SDK's script, for pages of any origin: at the address of the package and at the one that old pages load.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';

const ADDRESSES = ['/accounts-sdk.min.js', '/accounts/accounts-sdk.min.js'];

/** Serves the built script. It is read on first use. */
export function registerSdk(site: FastifyInstance): void {
  let script: Promise<{ text: Buffer; etag: string }> | undefined;
  for (const address of ADDRESSES) {
    site.get(address, async (request, reply) => {
      script ??= readScript().catch((error: unknown) => {
        script = undefined;
        throw error;
      });
      const { text, etag } = await script;
      reply
        .header('etag', etag)
        .header('cache-control', 'public, max-age=300')
        .header('access-control-allow-origin', '*')
        .header('cross-origin-resource-policy', 'cross-origin');
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type('text/javascript; charset=utf-8').send(text);
    });
  }
}

async function readScript(): Promise<{ text: Buffer; etag: string }> {
  const path = createRequire(import.meta.url).resolve('@gatehouse/accounts-sdk/dist/accounts-sdk.min.js');
  const text = await readFile(path);
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
}
