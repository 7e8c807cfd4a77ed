// Errors in this generation's spelling: `error`, `error_description`, sometimes `sub_error`, and the request's id.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { BadBody } from '../../http/body.ts';
import { describeFailure } from '../../http/site.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { failureName } from '../failure-name.ts';
import { sendJson } from '../json-answers.ts';
import { exceptionOf } from '../v1/exceptions.ts';

/** An error of the v2 API itself, by its own names. */
export class V2Error extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  constructor(status: number, error: string, description: string, more: Readonly<Record<string, unknown>> = {}) {
    super(description);
    this.name = 'V2Error';
    this.status = status;
    this.body = { error, error_description: description, ...more };
  }
}

const STATUS: ReadonlyMap<string, number> = new Map([
  ['bad_request', 400],
  ['unauthorized', 401],
  ['unauthorized_client', 401],
  ['invalid_client', 401],
  ['invalid_grant', 401],
  ['missing_grant', 401],
  ['access_denied', 403],
  ['invalid_request', 422],
  ['invalid_scope', 422],
  ['unsupported_grant_type', 422],
  ['temporarily_unavailable', 503],
  ['server_error', 500],
]);

/** Spells an error. */
export function sendV2Error(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, body } = spell(error, request, reply);
  return sendJson(reply, { ...body, request_id: request.id }, status);
}

function spell(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): { status: number; body: Readonly<Record<string, unknown>> } {
  if (error instanceof V2Error) {
    if (error.status === 401) reply.header('www-authenticate', 'Bearer error="invalid_token"');
    return { status: error.status, body: error.body };
  }
  if (error instanceof OAuthError) {
    request.log.info({ code: error.code, reason: error.reason, detail: error.detail }, 'oauth error');
    const name = nameOf(error);
    const status = STATUS.get(name) ?? 400;
    if (status === 401) {
      const scheme = name === 'unauthorized' ? 'Bearer error="invalid_token"' : 'Basic realm="client", charset="UTF-8"';
      reply.header('www-authenticate', scheme);
    }
    return { status, body: { error: name, error_description: error.message } };
  }
  if (error instanceof BadBody)
    return { status: 400, body: { error: 'bad_request', error_description: error.message } };
  const failure = describeFailure(error, request);
  if (failure.retryAfterSeconds !== undefined) reply.header('retry-after', String(failure.retryAfterSeconds));
  const name = failureName(failure.status, 'bad_request');
  return { status: failure.status, body: { error: name, error_description: failure.words } };
}

function nameOf(error: OAuthError): string {
  if (error.code === 'invalid_token') return 'unauthorized';
  if (error.code === 'invalid_client') return 'invalid_client';
  return exceptionOf(error).oauth_exception ?? 'unauthorized';
}
