// Every address of the second generation, in one list.

import type { FastifyInstance } from 'fastify';
import type { SessionStorage } from '../../accounts/session-storage.ts';
import { admitAnyOrigin, allowAnyOrigin } from '../../http/cors.ts';
import type { TokenEndpoint, TokenResponse } from '../../oauth/token-request.ts';
import { sendJson } from '../json-answers.ts';
import { refuseOtherMethods } from '../other-methods.ts';
import { answerToken } from '../token-endpoint.ts';
import { presentedToken, secondsLeft } from '../v1/info.ts';
import { LIVECHAT_DIALECT, livechatPolicy } from '../v1/policy.ts';
import { revokePresented } from '../v1/revoke.ts';
import { decodeLivechatGrantType } from '../v1/routes.ts';
import { sendV2Error, V2Error } from './errors.ts';
import { endAllSessions, endSession, listSessions } from './sessions.ts';

export type V2Dialect = {
  readonly token: Omit<TokenEndpoint, 'policy' | 'dialect'>;
  readonly sessions: SessionStorage;
};

/** Mounts the second generation on the accounts site. */
export async function registerV2(site: FastifyInstance, dialect: V2Dialect): Promise<void> {
  const endpoint: TokenEndpoint = { ...dialect.token, policy: livechatPolicy, dialect: LIVECHAT_DIALECT };
  const sessionsApi = { sessions: dialect.sessions, introspection: endpoint };

  await site.register(async (endpoints) => {
    endpoints.setErrorHandler((error, request, reply) => sendV2Error(error, request, reply));
    endpoints.post('/v2/token', (request, reply) =>
      answerToken(request, reply, { endpoint, decodeGrantType: decodeLivechatGrantType, encode: encodeV2Tokens }),
    );
    endpoints.get('/v2/info', async (request, reply) => {
      const { text, token } = await presentedToken(request, endpoint);
      return sendJson(reply, {
        access_token: text,
        client_id: token.clientId,
        expires_in: secondsLeft(token.expiresAt, endpoint.now()),
        scope: token.scopes.join(','),
        token_type: 'Bearer',
        account_id: token.accountId,
        organization_id: token.organizationId,
      });
    });
    endpoints.delete('/v2/token', async (request, reply) => {
      if (!(await revokePresented(request, endpoint))) {
        throw new V2Error(404, 'resource_not_found', 'There is no such token.', { resource_name: 'token' });
      }
      return sendJson(reply, {});
    });
    endpoints.get('/v2/sessions', async (request, reply) => {
      const sessions = await listSessions(request, sessionsApi);
      return admitAnyOrigin(reply).header('cache-control', 'no-store').send(sessions);
    });
    endpoints.delete('/v2/sessions', async (request, reply) => {
      await endAllSessions(request, sessionsApi);
      return sendJson(reply, {});
    });
    endpoints.delete<{ Params: { id: string } }>('/v2/sessions/:id', async (request, reply) => {
      await endSession(request, sessionsApi);
      return sendJson(reply, {});
    });
    refuseOtherMethods(endpoints, { path: '/v2/token', allowed: ['POST', 'DELETE'] });
    refuseOtherMethods(endpoints, { path: '/v2/info', allowed: ['GET'] });
    allowAnyOrigin(endpoints, ['/v2/token'], ['POST', 'DELETE']);
    allowAnyOrigin(endpoints, ['/v2/info'], ['GET']);
    allowAnyOrigin(endpoints, ['/v2/sessions'], ['GET', 'DELETE']);
    allowAnyOrigin(endpoints, ['/v2/sessions/:id'], ['DELETE']);
  });
}

function encodeV2Tokens(response: TokenResponse): Readonly<Record<string, unknown>> {
  return {
    access_token: response.accessToken,
    refresh_token: response.refreshToken,
    expires_in: response.expiresIn,
    token_type: 'Bearer',
    scope: response.scopes.join(','),
    account_id: response.account?.accountId,
    organization_id: response.organizationId,
    client_id: response.clientId,
  };
}
