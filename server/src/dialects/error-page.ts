// The local page for an error that must not leave this site, with the names that a developer looks up.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeFailure } from '../http/site.ts';
import { sendPage } from '../pages/send.ts';
import { renderError } from '../pages/views/error.ts';
import { failureName } from './failure-name.ts';

/** Sends the page; it can't be framed, posts nothing and leads nowhere. */
export function showErrorPage(
  request: FastifyRequest,
  reply: FastifyReply,
  error: { brand: string; name: string; details: string | undefined; words: string; status?: number; fix?: string },
): FastifyReply {
  request.log.info({ code: error.name, details: error.details }, 'authorization error shown');
  return sendPage(
    reply,
    renderError({
      brand: error.brand,
      title: 'This app can’t be opened',
      what: 'The app that sent you here asked in a way that we can’t accept, so nothing was shared with it.',
      fix: error.fix ?? 'Go back and try again. If it happens again, tell the people who make the app.',
      code: error.name,
      details: error.details,
      traceId: request.id,
      forDeveloper: error.words,
    }),
    { status: error.status ?? 400 },
  );
}

/** Shows what nothing else handled at an authorization page, under the protocol's names for it (RFC 6749 4.1.2.1). */
export function showUnexpected(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  brand: string,
): FastifyReply {
  const failure = describeFailure(error, request);
  if (failure.retryAfterSeconds !== undefined) reply.header('retry-after', String(failure.retryAfterSeconds));
  return sendPage(
    reply,
    renderError({
      brand,
      title: failure.status < 500 ? 'That did not work' : 'Not now',
      what: failure.words,
      fix: 'Go back and try again in a few seconds.',
      code: failureName(failure.status),
      traceId: failure.traceId,
    }),
    { status: failure.status },
  );
}
