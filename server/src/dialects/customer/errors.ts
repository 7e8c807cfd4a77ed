// Errors of the customer wire: the names of the first generation under both roots, and 401 for all that the request is to blame for.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { BadBody } from '../../http/body.ts';
import { describeFailure } from '../../http/site.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { failureName } from '../failure-name.ts';
import { sendAnswer } from '../json-answers.ts';
import { type Exception, exceptionOf } from '../v1/exceptions.ts';

export type CustomerErrorName =
  | 'invalid_request'
  | 'access_denied'
  | 'unsupported_response_type'
  | 'unsupported_grant_type'
  | 'invalid_grant'
  | 'resource_not_found'
  | 'temporarily_unavailable';

/** An error of this wire by its own name. The message names the cause and the fix, and holds no secret. */
export class CustomerError extends Error {
  readonly exception: CustomerErrorName;
  readonly retryAfterSeconds: number | undefined;

  constructor(exception: CustomerErrorName, message: string, more: { retryAfterSeconds?: number } = {}) {
    super(message);
    this.name = 'CustomerError';
    this.exception = exception;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}

export type SpelledError = {
  readonly status: number;
  readonly exception: Exception;
  readonly words: string;
  readonly retryAfterSeconds: number | undefined;
};

/** What the wire calls the error. Logs it. */
export function spellError(error: unknown, request: FastifyRequest): SpelledError {
  if (error instanceof CustomerError) {
    const { exception, message: words, retryAfterSeconds } = error;
    request.log.info({ code: exception }, 'customer error');
    const status = retryAfterSeconds === undefined ? 401 : 429;
    return { status, exception: { oauth_exception: exception }, words, retryAfterSeconds };
  }
  if (error instanceof OAuthError) {
    const { code, reason, detail, message: words } = error;
    request.log.info({ code, reason, detail }, 'customer error');
    return { status: 401, exception: exceptionOf(error), words, retryAfterSeconds: undefined };
  }
  if (error instanceof BadBody) {
    const exception = { oauth_exception: 'bad_request' };
    return { status: 401, exception, words: error.message, retryAfterSeconds: undefined };
  }
  const { status, words, traceId, retryAfterSeconds } = describeFailure(error, request);
  const name = failureName(status, 'bad_request');
  return { status, exception: { oauth_exception: name }, words: `${words} Trace: ${traceId}`, retryAfterSeconds };
}

/** Answers the error as JSON. Which pages may read it was settled before. */
export function sendCustomerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, exception, words, retryAfterSeconds } = spellError(error, request);
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="customer"');
  return sendAnswer(reply, { ...exception, exception_description: words }, status);
}
