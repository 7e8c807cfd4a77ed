// A method that an endpoint does not take is a malformed request (RFC 6749 3.2, RFC 9110 15.5.6), refused in the shape of the dialect.

import type { FastifyInstance, HTTPMethods } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    refuses?: boolean;
  }
}

const METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

class MethodNotAllowed extends Error {
  readonly statusCode = 405;
}

/** Answers every other method at the path with 405; the error handler of the endpoints spells it. */
export function refuseOtherMethods(
  endpoints: FastifyInstance,
  { path, allowed }: { path: string; allowed: readonly HTTPMethods[] },
): void {
  endpoints.route({
    method: METHODS.filter((method) => !allowed.includes(method)),
    url: path,
    exposeHeadRoute: false,
    // Not something that the endpoint serves.
    config: { refuses: true },
    handler: async (request, reply) => {
      reply.header('allow', [...allowed, 'OPTIONS'].join(', '));
      throw new MethodNotAllowed(`${request.method} is not possible here. Use ${allowed.join(' or ')}.`);
    },
  });
}
