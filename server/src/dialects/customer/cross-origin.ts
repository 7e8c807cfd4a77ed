// Which pages may ask with the browser's cookies and read the answer (Fetch 3.2): those whose origin a client has registered, and no other.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Client } from '../../oauth/storage.ts';
import { isOriginOf } from './clients.ts';
import type { CustomerDialect } from './dependencies.ts';

/** Lets the asking page read the answer if it is one of the client's. Answers whether it is; undefined when no page says that it asks. */
export function admitPageOf(client: Client, request: FastifyRequest, reply: FastifyReply): boolean | undefined {
  reply.header('vary', 'origin');
  const { origin } = request.headers;
  if (origin === undefined) return undefined;
  if (!isOriginOf(client, origin)) return false;
  admit(reply, origin);
  return true;
}

/**
 * Answers preflights, which name no client: an origin is admitted when any client has it, and whether it is the asking client's is settled
 * by the request that follows. Published SDKs send none.
 */
export function answerPreflights(endpoints: FastifyInstance, paths: readonly string[], dialect: CustomerDialect): void {
  for (const path of paths) {
    endpoints.options(path, async (request, reply) => {
      reply.header('vary', 'origin');
      const { origin } = request.headers;
      if (isWebOrigin(origin) && (await dialect.customers.isClientOrigin(origin))) {
        admit(reply, origin)
          .header('access-control-allow-methods', 'POST, DELETE, OPTIONS')
          .header('access-control-allow-headers', 'authorization, content-type')
          .header('access-control-max-age', '7200');
      }
      return reply.code(204).send();
    });
  }
}

function admit(reply: FastifyReply, origin: string): FastifyReply {
  return reply
    .header('access-control-allow-origin', origin)
    .header('access-control-allow-credentials', 'true')
    .header('access-control-expose-headers', 'www-authenticate, retry-after, x-request-id');
}

/** A text that could stand in Origin and in a registered redirect URI. */
function isWebOrigin(origin: string | undefined): origin is string {
  return (
    origin !== undefined &&
    /^https?:\/\/[a-z0-9._:[\]-]{1,300}$/.test(origin) &&
    URL.canParse(origin) &&
    new URL(origin).origin === origin
  );
}
