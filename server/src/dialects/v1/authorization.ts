// The authorization page in this generation's spelling: `/`, by redirect, popup or frame.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Form } from '../../http/form.ts';
import type { AuthorizationParameters, AuthorizationRequest } from '../../oauth/authorization-request.ts';
import type { AuthorizationResponse } from '../../oauth/authorization-response.ts';
import type { OAuthError } from '../../oauth/errors.ts';
import { seeOther, sendPage } from '../../pages/send.ts';
import { renderConsentRefused } from '../../pages/views/consent-refused.ts';
import type { AuthorizationSpelling, Delivery, IssuedTo } from '../authorization.ts';
import { showErrorPage } from '../error-page.ts';
import { isFramed } from '../fetch-metadata.ts';
import { withFragment, withQuery } from '../return-url.ts';
import { exceptionOf, needsPerson } from './exceptions.ts';
import { LIVECHAT_DIALECT, livechatPolicy } from './policy.ts';
import { postAnswer, postError, type Relay } from './relay.ts';

/** The spelling; `relay` is what the pages that post answers need to know. */
export function livechatAuthorization(relay: Relay): AuthorizationSpelling {
  return {
    dialect: LIVECHAT_DIALECT,
    policy: livechatPolicy,
    path: '/',
    consentPath: '/consent',
    decode: decodeAuthorization,
    delivery,
    show(request, reply, error) {
      const { oauth_exception, identity_exception, exception_details } = exceptionOf(error);
      const name = oauth_exception ?? identity_exception ?? error.code;
      return showErrorPage(request, reply, {
        brand: relay.brand,
        name,
        details: exception_details,
        words: error.message,
      });
    },
    refuse(request, reply, { to, error, delivery: way }) {
      request.log.info(
        { code: error.code, reason: error.reason, clientId: to.client.clientId },
        'authorization refused',
      );
      if (way.mode !== 'redirect' && to.redirectUri.origin !== 'null') {
        return postError(reply, relay, { to, exception: exceptionOf(error) });
      }
      return refuseByRedirect(request, reply, { error, clientName: to.client.name, brand: relay.brand, ...way });
    },
    answer(reply, { to, response, issuedTo, delivery: way }) {
      if (way.mode !== 'redirect' && to.redirectUri.origin !== 'null') {
        return postAnswer(reply, relay, { to, data: messageData(to, response, issuedTo) });
      }
      return seeOther(reply, returnUrl(to, response));
    },
  };
}

/** Parameters of `/`, which `/signin` and its like share. */
export function decodeAuthorization(query: Form): AuthorizationParameters {
  const value = (name: string) => query.values.get(name);
  return {
    clientId: value('client_id'),
    redirectUri: value('redirect_uri'),
    responseType: value('response_type'),
    scope: value('scope'),
    state: value('state'),
    prompt: value('prompt'),
    codeChallenge: value('code_challenge'),
    codeChallengeMethod: value('code_challenge_method'),
    organizationId: value('organization_id') || undefined,
    loginHint: value('email'),
    faults: query.faults,
  };
}

/** Popup and frame send the same query; the browser says which it is (Fetch Metadata). */
export function delivery(request: FastifyRequest, query: Form): Delivery {
  const framed = isFramed(request);
  if (query.values.get('flow') !== 'button') return { mode: 'redirect', framed };
  return { mode: framed ? 'frame' : 'popup', framed };
}

/** A refused consent stays here; other errors go to pages of this site, never to the app. */
function refuseByRedirect(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: { error: OAuthError; clientName: string; brand: string; framed: boolean },
): FastifyReply {
  const { error, brand } = refusal;
  if (error.reason === 'person_refused') {
    const retryUrl = request.url.replace(/^\/consent/, '/');
    return sendPage(reply, renderConsentRefused({ brand, client: { name: refusal.clientName }, retryUrl }));
  }
  const exception = exceptionOf(error);
  const query = new URLSearchParams(exception as Record<string, string>);
  // In a frame the sign-in form must not be shown.
  return seeOther(reply, needsPerson(error) && !refusal.framed ? `/?${query}` : `/ooops?${query}`);
}

function returnUrl(to: AuthorizationRequest, response: AuthorizationResponse): string {
  if (response.responseType === 'code')
    return withQuery(to.redirectUri, { code: response.code, state: to.state ?? '' });
  return withFragment(to.redirectUri, {
    access_token: response.accessToken,
    expires_in: String(response.expiresIn),
    scope: response.scopes.join(','),
    state: to.state ?? '',
    token_type: 'Bearer',
  });
}

/** What every SDK generation needs, in one object. `state` is left out when none was sent: one of them would look for it. */
function messageData(
  to: AuthorizationRequest,
  response: AuthorizationResponse,
  { session, membership }: IssuedTo,
): Readonly<Record<string, unknown>> {
  const scopes = to.scopes.join(',');
  return {
    ...(response.responseType === 'code' ? { code: response.code } : { access_token: response.accessToken }),
    token_type: 'Bearer',
    expires_in: response.expiresIn,
    scope: scopes,
    scopes,
    ...(to.state === undefined ? {} : { state: to.state }),
    client_id: to.client.clientId,
    account_id: session.accountId,
    organization_id: membership.organizationId,
    license: membership.licenseId,
    license_id: membership.licenseId,
    entity_id: session.email,
  };
}
