// Writes every refusal as JSON in one shape, with WWW-Authenticate where it belongs (RFC 9110 11.6.1, RFC 6750 3, RFC 7617 2).

import type { FastifyReply, FastifyRequest } from 'fastify';
import { RegistryRefusal } from '../../extensions/refusal.ts';
import { BODY_LIMIT_BYTES } from '../requests/body.ts';
import { isValidationFailure, toApiError } from '../requests/validation.ts';
import { ApiError, type Challenge, ERROR_STATUS } from './errors.ts';

/** Makes the error handler of the API. `realm` is the API's origin. */
export function createErrorHandler(realm: string) {
  return function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const refusal = refusalOf(error);
    if (refusal.type === 'internal') request.log.error({ err: error }, 'a call of the API failed');
    return sendError({ refusal, request, reply, realm });
  };
}

/** What to log in with, after a refusal that says so (RFC 6750 3, RFC 7617 2). Without a challenge, nothing. */
export function setChallenges(refusal: ApiError, { request, reply, realm }: Answering): void {
  if (refusal.type !== 'authentication' && refusal.details.challenge === undefined) return;
  reply.header('WWW-Authenticate', challenges({ refusal, realm, browser: isBrowser(request) }));
}

type Answering = { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly realm: string };

function sendError(answer: {
  refusal: ApiError;
  request: FastifyRequest;
  reply: FastifyReply;
  realm: string;
}): FastifyReply {
  const { refusal, request, reply, realm } = answer;
  const { type, message, details } = refusal;
  setChallenges(refusal, { request, reply, realm });
  if (details.retryAfterSeconds !== undefined) reply.header('Retry-After', String(details.retryAfterSeconds));
  const field = details.field === undefined ? {} : { field: details.field };
  return reply
    .code(ERROR_STATUS[type])
    .type('application/json; charset=utf-8')
    .send({ error: { type, message, ...field }, request_id: request.id });
}

/** Any error as a refusal; `internal` for those that are a fault of ours. */
export function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof RegistryRefusal) return fromRegistry(error);
  if (!(error instanceof Error)) return internalError();
  if (isValidationFailure(error)) return toApiError(error);
  if ('retryAfterSeconds' in error && typeof error.retryAfterSeconds === 'number') {
    const { retryAfterSeconds } = error;
    return new ApiError('service_unavailable', 'The server is too busy to do this now. Try again soon.', {
      retryAfterSeconds,
    });
  }
  if (isCutOff(error))
    return new ApiError('validation', 'The request ended before its body did. Send it again, whole.');
  return ('code' in error && frameworkError(error.code)) || internalError();
}

function fromRegistry({ kind, message, field }: RegistryRefusal): ApiError {
  const type = kind === 'invalid' ? 'validation' : kind;
  return new ApiError(type, message, field === undefined || kind === 'not_found' ? {} : { field });
}

/** The caller went away in the middle of the body: no fault of ours, unlike a database that does, which has no status. */
function isCutOff(error: Error): boolean {
  return 'code' in error && error.code === 'ECONNRESET' && 'statusCode' in error && error.statusCode === 400;
}

/** What the HTTP framework itself refuses before a handler runs. */
function frameworkError(code: unknown): ApiError | undefined {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ApiError('payload_too_large', `The body is too large: at most ${BODY_LIMIT_BYTES} bytes are read.`);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ApiError(
        'unsupported_media_type',
        'The body has a type that is not read here. Send JSON with Content-Type: application/json, or a form with Content-Type: application/x-www-form-urlencoded.',
      );
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new ApiError('validation', 'The body is not as long as its Content-Length says. Send it again, whole.');
    case 'FST_ERR_BAD_URL':
      return new ApiError(
        'validation',
        'The path holds a percent sign that encodes nothing. Encode each part of the path, for example ada%40example.com.',
      );
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new ApiError('uri_too_long', 'A part of the path is too long to name anything here.');
    default:
      return undefined;
  }
}

function internalError(): ApiError {
  return new ApiError(
    'internal',
    'Something failed on the server. Try again; if it stays, give its operator the request_id of this answer.',
  );
}

function challenges(answer: { refusal: ApiError; realm: string; browser: boolean }): string[] {
  const { refusal, realm, browser } = answer;
  const { challenge } = refusal.details;
  const bearer = `Bearer realm="${realm}"${challenge === undefined ? '' : bearerError(challenge, refusal.message)}`;
  if (refusal.type !== 'authentication') return [bearer];
  // A browser would answer the Basic challenge with a dialog and then send what was typed with every request to this site.
  return browser ? [bearer] : [bearer, `Basic realm="${realm}", charset="UTF-8"`];
}

function bearerError(challenge: Challenge, message: string): string {
  // RFC 6750 3: printable ASCII without quotes and backslashes.
  const description = message.replaceAll('"', "'").replace(/[^\x20-\x7e]|\\/g, '?');
  const scope = challenge.error === 'insufficient_scope' ? `, scope="${challenge.scope}"` : '';
  return `, error="${challenge.error}", error_description="${description}"${scope}`;
}

function isBrowser(request: FastifyRequest): boolean {
  return request.headers['sec-fetch-mode'] !== undefined;
}
