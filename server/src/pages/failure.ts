// The page for what no other page handled: an unknown address, a body too large, a server that can't serve now.

import type { FastifyReply } from 'fastify';
import type { Failure } from '../http/site.ts';
import { sendPage } from './send.ts';
import { renderError } from './views/error.ts';

/** How the sites with pages show a failure. */
export function sendFailure(brand: string): (reply: FastifyReply, failure: Failure) => FastifyReply {
  return (reply, failure) =>
    sendPage(
      reply,
      renderError({ brand, ...wordsFor(failure), code: String(failure.status), traceId: failure.traceId }),
      { status: failure.status },
    );
}

function wordsFor({ status, words }: Failure): { title: string; what: string; fix: string } {
  if (status === 404) {
    return { title: 'Nothing here', what: words, fix: 'Check the address, or start from your account page.' };
  }
  if (status === 503)
    return { title: 'Busy for a moment', what: words, fix: 'Go back and try again in a few seconds.' };
  if (status < 500) return { title: 'That did not work', what: words, fix: 'Go back and try again.' };
  return {
    title: 'Something went wrong',
    what: words,
    fix: 'Try again. If it happens again, tell us the trace id below.',
  };
}
