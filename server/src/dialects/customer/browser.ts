// What browsers open: GET /customer and its forms for groups and for native apps answer with a token in the fragment, or post it to the page
// that framed them; with a token, GET /customer makes the browser known as its customer and leads on to the chat.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { findCustomerToken } from '../../customers/customer-tokens.ts';
import { makeKnown } from '../../customers/planting.ts';
import type { RedirectUri } from '../../oauth/redirect-uri.ts';
import type { Client } from '../../oauth/storage.ts';
import { createNonce, sendPage } from '../../pages/send.ts';
import { renderRelay } from '../../pages/views/relay.ts';
import { showErrorPage } from '../error-page.ts';
import { isNavigation } from '../fetch-metadata.ts';
import { withFragment } from '../return-url.ts';
import { LIVECHAT_DIALECT } from '../v1/policy.ts';
import { type Encoded, encodeToken } from './answer.ts';
import { clientOf, redirectUriOf } from './clients.ts';
import { cookiePath, presentedIdentity, setIdentityCookies } from './cookies.ts';
import type { CustomerDialect } from './dependencies.ts';
import { CustomerError, spellError } from './errors.ts';
import { checkResponseType, type Parameters, queryParameters } from './parameters.ts';
import { admitBrowser, type PathPlace } from './visit.ts';
import { type CustomerWire, V1, V2 } from './wire.ts';

type Opened = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly wire: CustomerWire;
  readonly path?: PathPlace | undefined;
  /** Native apps read the answer in the address of the last page: nothing is posted to them. */
  readonly byRedirectOnly?: boolean;
};

/** Client and redirect URI of the request are valid: from here on errors go there. */
type ReturnTo = { readonly client: Client; readonly redirectUri: RedirectUri; readonly parameters: Parameters };

/** Answers the form without a token. Until client and redirect URI are known to be good, errors are shown here. */
export async function openCustomer(opened: Opened, dialect: CustomerDialect): Promise<FastifyReply> {
  const { request } = opened;
  let to: ReturnTo;
  try {
    const parameters = queryParameters(request);
    const client = await clientOf(parameters, dialect);
    to = { client, redirectUri: redirectUriOf(parameters, client), parameters };
  } catch (error) {
    return show(opened, error, dialect);
  }
  if (!isNavigation(request)) return show(opened, notAPage(), dialect);
  try {
    return answer(opened, to, { values: await admit(opened, to, dialect), dialect });
  } catch (error) {
    const { exception, words } = spellError(error, request);
    const { client, redirectUri } = to;
    const echoed = { client_id: client.clientId, redirect_uri: redirectUri.raw };
    return answer(opened, to, { values: { ...echoed, ...exception, exception_description: words }, dialect });
  }
}

/**
 * GET /customer?access_token=...: the browser is known as the token's customer from now on, under both generations, and goes to the chat page,
 * which must be one of the client's redirect URIs.
 */
export async function openChat(opened: Opened, dialect: CustomerDialect): Promise<FastifyReply> {
  const { request, reply } = opened;
  try {
    const parameters = queryParameters(request);
    const token = await findCustomerToken(parameters('access_token') ?? '', dialect);
    if (token === undefined) {
      throw new CustomerError('invalid_grant', 'The customer token is unknown, was revoked, or has expired.');
    }
    const client = await clientOf(() => token.clientId, dialect);
    const redirectUri = redirectUriOf(parameters, client);
    if (!isNavigation(request)) throw notAPage();
    const { customerId, groupId, organizationId, licenseId } = token;
    const secret = await makeKnown({ token, presented: presentedIdentity(request) }, dialect);
    for (const [wire, organization] of [
      [V1, String(licenseId)],
      [V2, organizationId],
    ] as const) {
      const path = cookiePath(wire, groupId === undefined ? undefined : { organization, groupId });
      setIdentityCookies(reply, { customerId, secret, path, origin: dialect.issuer, now: dialect.now() });
    }
    return redirect(reply, redirectUri.raw);
  } catch (error) {
    return show(opened, error, dialect);
  }
}

async function admit(opened: Opened, to: ReturnTo, dialect: CustomerDialect): Promise<Encoded> {
  checkResponseType(to.parameters, { needed: true });
  const { token } = await admitBrowser({ ...opened, ...to, path: opened.path, seconds: undefined }, dialect);
  const { client_id: _told, ...values } = encodeToken(token);
  return values;
}

/** Posted flat, as the SDKs of this wire read it; at the top level there is nobody to post to, so there it is a redirect. */
function answer(
  { request, reply, byRedirectOnly = false }: Opened,
  { redirectUri, parameters }: ReturnTo,
  { values, dialect }: { values: Readonly<Record<string, unknown>>; dialect: CustomerDialect },
): FastifyReply {
  const state = parameters('state');
  const told = { ...values, ...(state === undefined ? {} : { state }) };
  const posts =
    parameters('flow') === 'button' &&
    !byRedirectOnly &&
    request.headers['sec-fetch-dest'] !== 'document' &&
    redirectUri.origin !== 'null';
  if (!posts) {
    const inFragment = Object.entries(told).map(([name, value]) => [name, String(value)] as const);
    return redirect(reply, withFragment(redirectUri, Object.fromEntries(inFragment)));
  }
  const nonce = createNonce();
  const targetOrigin = redirectUri.origin;
  const page = renderRelay({ brand: dialect.brand, message: told, targetOrigin, nonce });
  return sendPage(reply, page, { nonce, framedBy: [targetOrigin, dialect.agentAppUrl] });
}

/** 302, as this wire has it: nothing was posted that a browser could post again. */
function redirect(reply: FastifyReply, location: string): FastifyReply {
  return reply
    .code(302)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header('location', location)
    .send();
}

function show({ request, reply }: Opened, error: unknown, { brand }: CustomerDialect): FastifyReply {
  const { status, exception, words, retryAfterSeconds } = spellError(error, request);
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  return showErrorPage(request, reply, {
    brand,
    name: exception.oauth_exception ?? exception.identity_exception ?? LIVECHAT_DIALECT,
    details: exception.exception_details,
    words,
    status: status === 401 ? 400 : status,
  });
}

/** An image on any site must not make customers, or make the browser known as one. */
function notAPage(): CustomerError {
  return new CustomerError('invalid_request', 'Open this address in a window or frame: it answers nothing else.');
}
