// Cross-origin calls without credentials (Fetch 3.2): any origin may ask, because the token in the request is the only key.

import type { FastifyInstance, FastifyReply } from 'fastify';

/** Lets pages of any origin call the given paths with the given methods. */
export function allowAnyOrigin(site: FastifyInstance, paths: readonly string[], methods: readonly string[]): void {
  for (const path of paths) {
    site.options(path, async (_request, reply) => {
      admitAnyOrigin(reply)
        .header('access-control-allow-methods', [...methods, 'OPTIONS'].join(', '))
        .header('access-control-allow-headers', 'authorization, content-type, x-region')
        .header('access-control-max-age', '7200');
      return reply.code(204).send();
    });
  }
}

/** Marks one answer as readable by pages of any origin. */
export function admitAnyOrigin(reply: FastifyReply): FastifyReply {
  return reply
    .header('access-control-allow-origin', '*')
    .header('access-control-expose-headers', 'www-authenticate, retry-after, x-request-id');
}
