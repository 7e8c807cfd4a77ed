// JSON that no cache keeps, which is how all endpoints of the dialects answer (RFC 6749 5.1).

import type { FastifyReply } from 'fastify';
import { admitAnyOrigin } from '../http/cors.ts';

/** For any page to read. */
export function sendJson(reply: FastifyReply, value: Readonly<Record<string, unknown>>, status = 200): FastifyReply {
  return sendAnswer(admitAnyOrigin(reply), value, status);
}

/** Which pages may read it was settled before. */
export function sendAnswer(reply: FastifyReply, value: Readonly<Record<string, unknown>>, status = 200): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('pragma', 'no-cache')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(value));
}
