// Every address of the standard dialect, in one list; the keys aside (jwks.ts), which are served in any case.

import type { FastifyInstance } from 'fastify';
import { originOf } from '../../accounts/audit-log.ts';
import { decodeFormBody } from '../../http/body.ts';
import { allowAnyOrigin } from '../../http/cors.ts';
import { type Introspection, type IntrospectionAnswer, introspect } from '../../oauth/introspection.ts';
import { revokeByClient } from '../../oauth/revocation.ts';
import type { TokenEndpoint } from '../../oauth/token-request.ts';
import type { AuthorizationEndpoint } from '../authorization.ts';
import { authorize, decide } from '../authorization-endpoint.ts';
import { presentedClient, refuseFaults, refuseQuerySecrets } from '../client-credentials-in.ts';
import { showUnexpected } from '../error-page.ts';
import { sendJson } from '../json-answers.ts';
import { refuseOtherMethods } from '../other-methods.ts';
import { answerToken } from '../token-endpoint.ts';
import { standardAuthorization } from './authorization.ts';
import { sendStandardError } from './errors.ts';
import { standardMetadata } from './metadata.ts';
import { STANDARD_DIALECT, standardPolicy } from './policy.ts';

export type StandardDialect = {
  readonly authorization: AuthorizationEndpoint;
  readonly token: Omit<TokenEndpoint, 'policy' | 'dialect'>;
  readonly issuer: string;
  readonly brand: string;
};

/** Mounts the dialect on the accounts site. */
export async function registerStandardDialect(site: FastifyInstance, dialect: StandardDialect): Promise<void> {
  const endpoint: TokenEndpoint = { ...dialect.token, policy: standardPolicy, dialect: STANDARD_DIALECT };
  const introspection: Introspection = endpoint;
  const on = { endpoint: dialect.authorization, spelling: standardAuthorization(dialect) };
  const metadata = standardMetadata(dialect.issuer);

  await site.register(async (pages) => {
    pages.setErrorHandler((error, request, reply) => showUnexpected(error, request, reply, dialect.brand));
    pages.get('/oauth/authorize', { exposeHeadRoute: false }, (request, reply) => authorize(request, reply, on));
    pages.post('/oauth/consent', (request, reply) => decide(request, reply, on));
  });

  await site.register(async (endpoints) => {
    endpoints.setErrorHandler((error, request, reply) => sendStandardError(error, request, reply));
    endpoints.get('/.well-known/oauth-authorization-server', (_request, reply) => sendJson(reply, metadata));
    endpoints.post('/oauth/token', (request, reply) =>
      answerToken(request, reply, {
        endpoint,
        decodeGrantType: (text) => text,
        encode: (response) => ({
          access_token: response.accessToken,
          token_type: 'Bearer',
          expires_in: response.expiresIn,
          refresh_token: response.refreshToken,
          scope: response.scopes.join(' '),
        }),
      }),
    );
    endpoints.post('/oauth/introspect', async (request, reply) => {
      refuseQuerySecrets(request);
      const body = decodeFormBody(request.body);
      refuseFaults(body);
      const presented = presentedClient(request, body);
      const answer = await introspect({ presented, token: body.values.get('token') }, introspection);
      return sendJson(reply, encodeIntrospection(answer, dialect.issuer));
    });
    endpoints.post('/oauth/revoke', async (request, reply) => {
      refuseQuerySecrets(request);
      const body = decodeFormBody(request.body);
      refuseFaults(body);
      const presented = presentedClient(request, body);
      const token = body.values.get('token');
      await revokeByClient({ presented, token, origin: originOf(request) }, introspection);
      return sendJson(reply, {});
    });
    refuseOtherMethods(endpoints, { path: '/oauth/token', allowed: ['POST'] });
    refuseOtherMethods(endpoints, { path: '/oauth/introspect', allowed: ['POST'] });
    refuseOtherMethods(endpoints, { path: '/oauth/revoke', allowed: ['POST'] });
    allowAnyOrigin(endpoints, ['/.well-known/oauth-authorization-server'], ['GET']);
    allowAnyOrigin(endpoints, ['/oauth/token', '/oauth/introspect', '/oauth/revoke'], ['POST']);
  });
}

/** RFC 7662 2.2. */
function encodeIntrospection(answer: IntrospectionAnswer, issuer: string): Readonly<Record<string, unknown>> {
  if (!answer.active) return { active: false };
  const { token } = answer;
  const common = {
    active: true,
    client_id: token.clientId,
    scope: token.scopes.join(' '),
    iss: issuer,
    // A client acting for itself is its own subject.
    sub: token.accountId ?? token.clientId,
    username: token.email,
    organization_id: token.organizationId,
    iat: Math.floor(token.issuedAt / 1000),
  };
  if (answer.kind === 'refresh_token') return { ...common, token_type: 'refresh_token' };
  return { ...common, token_type: 'Bearer', exp: Math.floor(answer.token.expiresAt / 1000) };
}
