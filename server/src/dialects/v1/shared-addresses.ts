// Addresses that this generation shares with the pages: /signin, /signup and /signout with the parameters of an authorization request
// belong to it, without them to the pages.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { decodeForm, queryOf } from '../../http/form.ts';
import { checkAuthorizationRequest } from '../../oauth/authorization-request.ts';
import type { SharedAddresses } from '../../pages/routes.ts';
import { sessionEvent } from '../../pages/session-events.ts';
import type { AuthorizationEndpoint, AuthorizationSpelling } from '../authorization.ts';
import { authorize } from '../authorization-endpoint.ts';
import { isFramed } from '../fetch-metadata.ts';
import { decodeAuthorization } from './authorization.ts';
import { postSignedOut, type Relay } from './relay.ts';

export type SharedWith = {
  readonly endpoint: AuthorizationEndpoint;
  readonly spelling: AuthorizationSpelling;
  readonly relay: Relay;
};

/** Answers what is addressed to this generation. */
export function livechatAddresses(on: SharedWith): SharedAddresses {
  return async (request, reply) => {
    const query = decodeForm(queryOf(request.url));
    if (!query.values.has('client_id') && !query.faults.has('client_id')) return undefined;
    switch (request.routeOptions.url) {
      case '/signin':
        return authorize(request, reply, { ...on, entry: { screen: 'sign_in' } });
      case '/signout':
        return signOut(request, reply, on);
      default:
        return authorize(request, reply, { ...on, entry: { screen: 'sign_up' } });
    }
  };
}

/**
 * Sign-out by the hidden frame of the oldest SDKs. It needs no form, so it works only for a registered client's origin to which the
 * signed-in account consented, and only from a page of that origin; any other request gets the page with the form.
 */
async function signOut(
  request: FastifyRequest,
  reply: FastifyReply,
  { endpoint, spelling, relay }: SharedWith,
): Promise<FastifyReply | undefined> {
  const { people, scopeRules } = endpoint;
  if (!isFramed(request)) return undefined;
  const sent = decodeAuthorization(decodeForm(queryOf(request.url)));
  const checked = await checkAuthorizationRequest(
    { ...sent, responseType: sent.responseType ?? 'token' },
    {
      clients: people.clients,
      scopeRules,
      policy: spelling.policy,
      dialect: spelling.dialect,
      now: people.now,
    },
  );
  if (checked.outcome === 'shown') return spelling.show(request, reply, checked.error);
  const to = checked.outcome === 'valid' ? checked.request : checked.returnAddress;
  // Nothing can be posted to a scheme of its own.
  if (to.redirectUri.origin === 'null') return undefined;
  // Anybody can frame this address with the redirect URI of somebody else's app.
  if (framingOrigin(request) !== to.redirectUri.origin) return undefined;
  const session = await people.browser.session(request);
  if (session !== undefined) {
    const { accountId, sessionId } = session;
    const { consents } = await people.consents.findConsents({ accountId, clientId: to.client.clientId });
    if (!consents.some((consent) => consent.redirectOrigins.includes(to.redirectUri.origin))) return undefined;
    const now = people.now();
    const signedOut = { action: 'sign_out', accountId, target: sessionId, reason: 'asked_by_app', now } as const;
    const audit = sessionEvent(request, signedOut);
    await people.sessions.endSession({ accountId, sessionId, tokens: 'browser', now, audit });
    people.browser.forgetSession(reply);
  }
  return postSignedOut(reply, relay, to);
}

/** The origin of the page that put us in a frame, where that page lets the browser say so. */
function framingOrigin(request: FastifyRequest): string | undefined {
  const { referer } = request.headers;
  return referer !== undefined && URL.canParse(referer) ? new URL(referer).origin : undefined;
}
