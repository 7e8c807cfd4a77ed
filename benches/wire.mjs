// How to ask one server: the same requests for all, spelled with that server's addresses, client and scopes.
import { createHash } from 'node:crypto';

/**
 * @typedef {object} Wire what a server says about itself
 * @property {string} origin
 * @property {{ id: string, secret: string, redirectUri: string }} client confidential, with HTTP Basic
 * @property {Wire['client']} publicClient one without a secret; where a library wants one at each refresh, the same as `client`
 * @property {string} scope asked for with codes: what gives an access token and a refresh token, and no id token
 * @property {string} [clientCredentialsScope] the same for client credentials, where it differs
 * @property {{ token: string, authorize: string, introspect?: string, agents?: string }} paths what it has not is left out
 * @property {{ path: string, scope: string }} [bearer] where the bearer asks about its own token, and with which scope
 * @property {string} [apiOrigin] where `paths.agents` is, when it is another origin
 * @property {string} [cookie] the session of the browser that has consented
 */

const codeVerifier = 'a-code-verifier-that-is-43-characters-long-0000';
const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');

/** @returns {URL} an authorization request with PKCE (RFC 7636); `silent` adds `prompt=none` */
export function authorizeUrl(wire, { scope = wire.scope, silent }) {
  const url = new URL(wire.paths.authorize, wire.origin);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: wire.client.id,
    redirect_uri: wire.client.redirectUri,
    scope,
    state: 'bench-state',
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    ...(silent ? { prompt: 'none' } : {}),
  }).toString();
  return url;
}

/** The same as a raw request, by the browser that has a session. */
export function authorizeRequest(wire, { scope } = {}) {
  return rawRequest({ url: authorizeUrl(wire, { scope, silent: true }), headers: { cookie: wire.cookie } });
}

/** A request of the client with its secret, or with its id alone if it has none: to the token endpoint unless a path is given. */
export function clientRequest(wire, form, path = wire.paths.token) {
  const { id, secret } = wire.client;
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const basic = secret && { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
  const body = new URLSearchParams(secret ? form : { ...form, client_id: id }).toString();
  return rawRequest({ url: new URL(path, wire.origin), headers: { ...basic, ...type }, body });
}

/** The redemption of a code that `authorizeRequest` gave (RFC 6749 4.1.3). */
export function redeemRequest(wire, code) {
  const redirect = wire.client.redirectUri;
  return clientRequest(wire, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirect,
    code_verifier: codeVerifier,
  });
}

/** A request with `Authorization: Bearer`. */
export function bearerRequest(url, accessToken, headers = {}) {
  return rawRequest({ url, headers: { authorization: `Bearer ${accessToken}`, ...headers } });
}

/** HTTP/1.1 as text: made once, so that the generator only writes it. */
function rawRequest({ url, headers, body }) {
  const lines = [`${body === undefined ? 'GET' : 'POST'} ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}
