// Errors of the token, introspection and revocation endpoints in the standard's spelling (RFC 6749 5.2).

import type { FastifyReply, FastifyRequest } from 'fastify';
import { BadBody } from '../../http/body.ts';
import { describeFailure } from '../../http/site.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { failureName } from '../failure-name.ts';
import { sendJson } from '../json-answers.ts';
import { errorDescription } from './error-description.ts';

/** Spells an error: 401 with a challenge for a client that failed to authenticate, else 400, 503 when the server can't serve now. */
export function sendStandardError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof OAuthError) {
    request.log.info({ code: error.code, reason: error.reason, detail: error.detail }, 'oauth error');
    const status = error.code === 'invalid_client' ? 401 : 400;
    if (status === 401) reply.header('www-authenticate', 'Basic realm="client", charset="UTF-8"');
    return sendJson(reply, { error: error.code, error_description: errorDescription(error.message) }, status);
  }
  if (error instanceof BadBody) {
    return sendJson(reply, { error: 'invalid_request', error_description: errorDescription(error.message) }, 400);
  }
  const failure = describeFailure(error, request);
  if (failure.retryAfterSeconds !== undefined) reply.header('retry-after', String(failure.retryAfterSeconds));
  const code = failureName(failure.status);
  return sendJson(
    reply,
    { error: code, error_description: errorDescription(`${failure.words} Trace: ${failure.traceId}`) },
    failure.status,
  );
}
