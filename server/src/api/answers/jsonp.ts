// JSONP: any GET may ask for its answer as a call of a function. Answers need an Authorization header and X-API-Version, neither of
// which a script element can send, so this tells a page nothing that it does not know: it serves programs written for it.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { invalidField } from './errors.ts';

const IDENTIFIER_PATH = /^[A-Za-z_$][\w$.]{0,63}$/;

/** Throws unless the request has no `callback`, or a plain one. */
export function requirePlainCallback(request: FastifyRequest): void {
  const callback = callbackOf(request);
  if (callback === undefined || (typeof callback === 'string' && IDENTIFIER_PATH.test(callback))) return;
  throw invalidField(
    'callback',
    'callback must be one name such as handle or app.handle: letters, digits, _, $ and dots, at most 64 characters.',
  );
}

/** Wraps the answer of a GET in a call of its `callback`, when there is one. Refusals stay JSON. */
export async function wrapInCallback(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  const callback = callbackOf(request);
  if (callback === undefined || reply.statusCode !== 200 || typeof payload !== 'string') return payload;
  reply.type('application/javascript; charset=utf-8');
  // The empty comment keeps the first bytes out of the caller's hands; U+2028 and U+2029 end lines in old JavaScript.
  return `/**/${callback}(${payload.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')});`;
}

function callbackOf(request: FastifyRequest): unknown {
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  return (request.query as Record<string, unknown> | undefined)?.callback;
}
