// How a client presents itself in a request (RFC 6749 2.3.1): HTTP Basic, or its id and secret in the body; never in the query,
// never both at once.

import type { FastifyRequest } from 'fastify';
import { decodeForm, type Form, queryOf } from '../http/form.ts';
import type { PresentedClient } from '../oauth/client-authentication.ts';
import { OAuthError } from '../oauth/errors.ts';

const NEVER_IN_QUERY = ['client_secret', 'code', 'code_verifier', 'refresh_token', 'token', 'password'];

/** Reads the client from header and body; throws `invalid_request`, or `invalid_client` for a header that can't be read. */
export function presentedClient(request: FastifyRequest, body: Form): PresentedClient {
  const header = request.headers.authorization;
  const clientId = body.values.get('client_id');
  const secret = body.values.get('client_secret');
  if (header === undefined) {
    return { method: secret === undefined ? 'none' : 'post', clientId, secret };
  }
  const basic = decodeBasic(header);
  if (basic === undefined) {
    throw new OAuthError('invalid_client', 'The Authorization header is not Basic with client_id:client_secret.', {
      reason: 'client_authentication_missing',
    });
  }
  if (secret !== undefined && secret !== '') {
    throw new OAuthError(
      'invalid_request',
      'The client authenticates in two ways at once. Use the header or the body.',
    );
  }
  if (clientId !== undefined && clientId !== basic.name) {
    throw new OAuthError('invalid_request', 'client_id in the body is not the one in the Authorization header.');
  }
  return { method: 'basic', clientId: basic.name, secret: basic.password };
}

/** Refuses credentials in the URL, where logs and histories keep them (RFC 6749 2.3.1, RFC 9700 4.2). */
export function refuseQuerySecrets(request: FastifyRequest): void {
  const query = decodeForm(queryOf(request.url));
  const found = NEVER_IN_QUERY.find((name) => query.values.has(name) || query.faults.has(name));
  if (found === undefined) return;
  throw new OAuthError('invalid_request', `${found} must not be sent in the URL. Send it in the body of the request.`);
}

/** Refuses a body with anything sent twice or undecodable (RFC 6749 3.2). */
export function refuseFaults(form: Form): void {
  const first = [...form.faults][0];
  if (first !== undefined) throw new OAuthError('invalid_request', `${first[0]} ${first[1]}.`);
}

/** The token of `Authorization: Bearer`; undefined without the header or with another scheme (RFC 6750 2.1). */
export function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer +([\x21-\x7e]+) *$/i.exec(request.headers.authorization ?? '')?.[1];
}

function decodeBasic(header: string): { name: string; password: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'));
  } catch {
    return undefined;
  }
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  const name = decodePart(text.slice(0, colon));
  const password = decodePart(text.slice(colon + 1));
  return name === undefined || password === undefined ? undefined : { name, password };
}

/** RFC 6749 2.3.1: id and secret are form-encoded within the header. */
function decodePart(text: string): string | undefined {
  return text.includes('&') ? undefined : decodeForm(`v=${text}`).values.get('v');
}
