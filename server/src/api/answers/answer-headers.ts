// The headers of every answer, and CORS: any origin may call, without credentials of the browser, because the token that the
// caller sends is the only key (Fetch 3.2).

import type { FastifyReply, FastifyRequest } from 'fastify';

const PREFLIGHT_SECONDS = 7200;

/** Sets what every answer carries, refusals too. */
export function setAnswerHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'X-Request-Id': request.id,
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'Allow, Retry-After, WWW-Authenticate, X-Request-Id',
  });
}

/** Whether a browser asks for leave to send a request. */
export function isPreflight(request: FastifyRequest): boolean {
  const { origin, 'access-control-request-method': method } = request.headers;
  return request.method === 'OPTIONS' && origin !== undefined && method !== undefined;
}

/** Gives the leave. The same on every path, so that a browser can read a 404 as well. */
export function answerPreflight(reply: FastifyReply): FastifyReply {
  return reply
    .code(204)
    .headers({
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-API-Version, X-Region',
      'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
    })
    .send();
}
