// The error page of this generation, /ooops (three o's): names come in the query, words only from our own table.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { decodeForm, queryOf } from '../../http/form.ts';
import { showErrorPage } from '../error-page.ts';
import { DETAIL_WORDS, EXCEPTION_WORDS } from './exceptions.ts';

/** GET /ooops. */
export function showOoops(request: FastifyRequest, reply: FastifyReply, brand: string): FastifyReply {
  const query = decodeForm(queryOf(request.url));
  const name = query.values.get('oauth_exception') ?? query.values.get('identity_exception') ?? '';
  const details = query.values.get('exception_details') ?? '';
  const known = EXCEPTION_WORDS.get(name);
  return showErrorPage(request, reply, {
    brand,
    name: known === undefined ? 'unknown_error' : name,
    details: DETAIL_WORDS.has(details) ? details : undefined,
    words: DETAIL_WORDS.get(details) ?? known ?? 'The page was opened without the name of an error.',
  });
}
