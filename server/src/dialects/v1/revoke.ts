// DELETE /token: the token itself is the right to revoke it, in the header or, as older documentation has it, in the query.

import type { FastifyRequest } from 'fastify';
import { originOf } from '../../accounts/audit-log.ts';
import { decodeForm, queryOf } from '../../http/form.ts';
import { OAuthError } from '../../oauth/errors.ts';
import type { Introspection } from '../../oauth/introspection.ts';
import { revokeByBearer } from '../../oauth/revocation.ts';
import { bearerToken, refuseFaults } from '../client-credentials-in.ts';

/** Revokes the presented access or refresh token with its whole grant; false when it is unknown. Throws `invalid_request`. */
export async function revokePresented(request: FastifyRequest, deps: Introspection): Promise<boolean> {
  const query = decodeForm(queryOf(request.url));
  refuseFaults(query);
  const sent = [bearerToken(request), query.values.get('token'), query.values.get('code')].filter(
    (text) => text !== undefined && text !== '',
  );
  const [token] = sent;
  if (token === undefined) {
    throw new OAuthError('invalid_request', 'There is no token. Send Authorization: Bearer <token>.');
  }
  if (sent.length > 1) {
    throw new OAuthError(
      'invalid_request',
      'The token was sent in two ways at once. Send it in the Authorization header.',
    );
  }
  return revokeByBearer({ token, origin: originOf(request) }, deps);
}
