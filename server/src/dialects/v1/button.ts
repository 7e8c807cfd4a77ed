// GET /button: a page that an app may frame where the browser keeps our session out of frames. Its one button opens the request at top
// level, where the session is seen, and the answer comes back through it.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { decodeForm, queryOf } from '../../http/form.ts';
import { checkAuthorizationRequest } from '../../oauth/authorization-request.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { createNonce, sendPage } from '../../pages/send.ts';
import { renderOneButton } from '../../pages/views/one-button.ts';
import type { AuthorizationEndpoint, AuthorizationSpelling } from '../authorization.ts';
import { exceptionOf } from './exceptions.ts';
import { postError, type Relay } from './relay.ts';

/** Checks the request as `/` does and shows the button. */
export async function showButton(
  request: FastifyRequest,
  reply: FastifyReply,
  on: { endpoint: AuthorizationEndpoint; spelling: AuthorizationSpelling; relay: Relay },
): Promise<FastifyReply> {
  const { spelling, relay } = on;
  const { people, scopeRules } = on.endpoint;
  const text = queryOf(request.url);
  const query = decodeForm(text);
  const { policy, dialect } = spelling;
  const rules = { clients: people.clients, scopeRules, policy, dialect, now: people.now };
  const checked = await checkAuthorizationRequest(spelling.decode(query), rules);
  if (checked.outcome === 'shown') return spelling.show(request, reply, checked.error);
  const to = checked.outcome === 'valid' ? checked.request : checked.returnAddress;
  if (to.redirectUri.origin === 'null') return spelling.show(request, reply, noFrame());
  if (checked.outcome === 'redirected') {
    return postError(reply, relay, { to: checked.returnAddress, exception: exceptionOf(checked.error) });
  }
  const nonce = createNonce();
  const { client, redirectUri } = checked.request;
  const flow = query.values.has('flow') ? '' : '&flow=button';
  const page = renderOneButton({ brand: relay.brand, client, url: `${people.origin}/?${text}${flow}`, nonce });
  return sendPage(reply, page, { nonce, framedBy: [redirectUri.origin, relay.agentAppUrl] });
}

function noFrame(): OAuthError {
  const words =
    'No page can frame this button for a redirect_uri with a scheme of its own. Send the browser to / instead.';
  return new OAuthError('invalid_request', words, { reason: 'redirect_uri_not_allowed' });
}
