// Every address of the first generation, in one list. /signin, /signup and /signout are shared with the pages: see shared-addresses.ts.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { allowAnyOrigin } from '../../http/cors.ts';
import { decodeForm, queryOf } from '../../http/form.ts';
import type { TokenEndpoint, TokenResponse } from '../../oauth/token-request.ts';
import { parseContinue } from '../../pages/continue.ts';
import { seeOther } from '../../pages/send.ts';
import { showSignIn } from '../../pages/sign-in.ts';
import type { AuthorizationEndpoint, AuthorizationSpelling } from '../authorization.ts';
import { authorize, decide, proceed } from '../authorization-endpoint.ts';
import { showUnexpected } from '../error-page.ts';
import { sendJson } from '../json-answers.ts';
import { refuseOtherMethods } from '../other-methods.ts';
import { answerToken } from '../token-endpoint.ts';
import { showButton } from './button.ts';
import { sendV1Error } from './errors.ts';
import { EXCEPTION_WORDS, IDENTITY_WORDS } from './exceptions.ts';
import { getInfo } from './info.ts';
import { showOoops } from './ooops.ts';
import { LIVECHAT_DIALECT, livechatPolicy } from './policy.ts';
import type { Relay } from './relay.ts';
import { revokePresented } from './revoke.ts';

export type LivechatDialect = {
  readonly authorization: AuthorizationEndpoint;
  readonly spelling: AuthorizationSpelling;
  readonly token: Omit<TokenEndpoint, 'policy' | 'dialect'>;
  readonly relay: Relay;
};

/** Mounts the first generation on the accounts site. */
export async function registerV1(site: FastifyInstance, dialect: LivechatDialect): Promise<void> {
  const endpoint: TokenEndpoint = { ...dialect.token, policy: livechatPolicy, dialect: LIVECHAT_DIALECT };
  const on = { endpoint: dialect.authorization, spelling: dialect.spelling };

  await site.register(async (pages) => {
    pages.setErrorHandler((error, request, reply) => showUnexpected(error, request, reply, dialect.relay.brand));
    pages.get('/', { exposeHeadRoute: false }, (request, reply) => getRoot(request, reply, on));
    pages.post('/', (request, reply) => proceed(request, reply, on));
    pages.post('/consent', (request, reply) => decide(request, reply, on));
    pages.get('/button', (request, reply) => showButton(request, reply, { ...on, relay: dialect.relay }));
    pages.get('/ooops', async (request, reply) => showOoops(request, reply, dialect.relay.brand));
  });

  await site.register(async (endpoints) => {
    endpoints.setErrorHandler((error, request, reply) => sendV1Error(error, request, reply));
    endpoints.post('/token', (request, reply) =>
      answerToken(request, reply, { endpoint, decodeGrantType: decodeLivechatGrantType, encode: encodeV1Tokens }),
    );
    endpoints.get('/info', (request, reply) => getInfo(request, reply, endpoint));
    endpoints.delete('/token', async (request, reply) => {
      await revokePresented(request, endpoint);
      return sendJson(reply, {});
    });
    refuseOtherMethods(endpoints, { path: '/token', allowed: ['POST', 'DELETE'] });
    refuseOtherMethods(endpoints, { path: '/info', allowed: ['GET'] });
    allowAnyOrigin(endpoints, ['/info'], ['GET']);
    allowAnyOrigin(endpoints, ['/token'], ['POST', 'DELETE']);
  });
}

/** `/` is the authorization page, the sign-in page for an `identity_exception`, and the way to one's account. */
async function getRoot(
  request: FastifyRequest,
  reply: FastifyReply,
  on: { endpoint: AuthorizationEndpoint; spelling: AuthorizationSpelling },
): Promise<FastifyReply> {
  const query = decodeForm(queryOf(request.url));
  const names = new Set([...query.values.keys(), ...query.faults.keys()]);
  if (['client_id', 'redirect_uri', 'response_type'].some((name) => names.has(name)))
    return authorize(request, reply, on);
  const exception = query.values.get('identity_exception');
  if (exception === undefined) return seeOther(reply, '/account');
  const { people } = on.endpoint;
  const notice = IDENTITY_WORDS.get(exception) ?? EXCEPTION_WORDS.get(exception) ?? 'Sign in to go on.';
  return showSignIn(request, reply, {
    people,
    page: {
      continueTo: parseContinue(query.values.get('continue'), people.origin),
      notice,
      email: query.values.get('entity_id'),
    },
  });
}

/** One description of this wire calls the code grant `code`. */
export function decodeLivechatGrantType(text: string | undefined): string | undefined {
  return text === 'code' ? 'authorization_code' : text;
}

/** The union of all that this generation ever answered. */
function encodeV1Tokens(response: TokenResponse): Readonly<Record<string, unknown>> {
  return {
    access_token: response.accessToken,
    refresh_token: response.refreshToken,
    expires_in: response.expiresIn,
    token_type: 'Bearer',
    scope: response.scopes.join(','),
    entity_id: response.account?.email,
    license_id: response.account?.licenseId,
    account_id: response.account?.accountId,
    organization_id: response.organizationId,
    client_id: response.clientId,
  };
}
