// Errors of /token and /info in this generation's spelling.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { BadBody } from '../../http/body.ts';
import { describeFailure } from '../../http/site.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { failureName } from '../failure-name.ts';
import { sendJson } from '../json-answers.ts';
import { exceptionOf } from './exceptions.ts';

const NOT_AUTHENTICATED: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client']);

/** Spells an error: 401 for what could not be authenticated, else 400, 503 when the server can't serve now. */
export function sendV1Error(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof OAuthError) {
    request.log.info({ code: error.code, reason: error.reason, detail: error.detail }, 'oauth error');
    const exception = exceptionOf(error);
    const challenged = error.code === 'invalid_token' || NOT_AUTHENTICATED.has(exception.oauth_exception ?? '');
    if (challenged) {
      const scheme =
        error.code === 'invalid_token' ? 'Bearer error="invalid_token"' : 'Basic realm="client", charset="UTF-8"';
      reply.header('www-authenticate', scheme);
    }
    return sendJson(reply, { ...exception, exception_description: error.message }, challenged ? 401 : 400);
  }
  if (error instanceof BadBody) {
    return sendJson(reply, { oauth_exception: 'invalid_request', exception_description: error.message }, 400);
  }
  const failure = describeFailure(error, request);
  if (failure.retryAfterSeconds !== undefined) reply.header('retry-after', String(failure.retryAfterSeconds));
  const name = failureName(failure.status);
  const words = `${failure.words} Trace: ${failure.traceId}`;
  return sendJson(reply, { oauth_exception: name, exception_description: words }, failure.status);
}
