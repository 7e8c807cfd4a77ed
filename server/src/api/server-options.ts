// The options that only whoever creates the server can give it. app.ts makes the api site with these.

import type { FastifyServerOptions } from 'fastify';
import { setAnswerHeaders } from './answers/answer-headers.ts';
import { createErrorHandler } from './answers/error-answer.ts';
import { BODY_LIMIT_BYTES } from './requests/body.ts';

/** An address of 128 characters, each percent-encoded as up to four bytes. */
const LONGEST_PATH_PART = 128 * 4 * 3;

/** `realm` is the API's origin. */
export function apiServerOptions(realm: string) {
  const answerError = createErrorHandler(realm);
  return {
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: LONGEST_PATH_PART },
    frameworkErrors(error, request, reply) {
      setAnswerHeaders(request, reply);
      answerError(error, request, reply);
    },
  } satisfies FastifyServerOptions;
}
