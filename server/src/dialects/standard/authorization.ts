// The authorization endpoint in the standard's spelling (RFC 6749 4.1, OAuth 2.1 4.1, RFC 9207).

import type { Form } from '../../http/form.ts';
import type { AuthorizationParameters } from '../../oauth/authorization-request.ts';
import { seeOther } from '../../pages/send.ts';
import type { AuthorizationSpelling } from '../authorization.ts';
import { showErrorPage } from '../error-page.ts';
import { isFramed } from '../fetch-metadata.ts';
import { withQuery } from '../return-url.ts';
import { errorDescription } from './error-description.ts';
import { STANDARD_DIALECT, standardPolicy } from './policy.ts';

/** The spelling for an issuer. */
export function standardAuthorization(site: { issuer: string; brand: string }): AuthorizationSpelling {
  return {
    dialect: STANDARD_DIALECT,
    policy: standardPolicy,
    path: '/oauth/authorize',
    consentPath: '/oauth/consent',
    decode,
    delivery: (request) => ({ mode: 'redirect', framed: isFramed(request) }),
    show: (request, reply, error) =>
      showErrorPage(request, reply, { brand: site.brand, name: error.code, details: undefined, words: error.message }),
    refuse: (_request, reply, { to, error }) =>
      seeOther(
        reply,
        withQuery(to.redirectUri, {
          error: error.code,
          error_description: errorDescription(error.message),
          state: to.state,
          iss: site.issuer,
        }),
      ),
    answer(reply, { to, response }) {
      if (response.responseType !== 'code') throw new Error('The standard dialect issues codes only.');
      return seeOther(reply, withQuery(to.redirectUri, { code: response.code, state: to.state, iss: site.issuer }));
    },
  };
}

function decode(query: Form): AuthorizationParameters {
  const faults = new Map(query.faults);
  const responseMode = query.values.get('response_mode');
  if (responseMode !== undefined && responseMode !== 'query') faults.set('response_mode', 'must be query or left out');
  for (const name of ['request', 'request_uri']) {
    if (query.values.has(name)) faults.set(name, 'is not supported. Send the parameters themselves');
  }
  return {
    clientId: query.values.get('client_id'),
    redirectUri: query.values.get('redirect_uri'),
    responseType: query.values.get('response_type'),
    scope: query.values.get('scope'),
    state: query.values.get('state'),
    prompt: query.values.get('prompt'),
    codeChallenge: query.values.get('code_challenge'),
    codeChallengeMethod: query.values.get('code_challenge_method'),
    organizationId: query.values.get('organization_id') || undefined,
    loginHint: query.values.get('login_hint'),
    faults,
  };
}
