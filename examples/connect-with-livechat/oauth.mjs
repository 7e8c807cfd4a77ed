// The four requests of this example, as they go over the wire. The client secret and the tokens stay in this process.
import { createHash } from 'node:crypto';

export const {
  PORT = '7716',
  ACCOUNTS_URL = 'http://localhost:7700',
  API_URL = 'http://localhost:7701',
  CLIENT_ID = '',
  CLIENT_SECRET = '',
} = process.env;

/** Where the accounts site sends the browser back to: /callback on this app's origin. It is registered with the client. */
export const REDIRECT_URI = new URL('/callback', process.env.REDIRECT_URI ?? `http://localhost:${PORT}`).href;

/** Where the browser is sent to sign in (RFC 6749 4.1.1). */
export function authorizationUrl(state, codeVerifier) {
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    state,
    // PKCE (RFC 7636) is not only for apps without a secret: it makes codes useless that somebody else brings (RFC 9700 4.5).
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return `${ACCOUNTS_URL}/?${parameters}`;
}

/** Exchanges a code (RFC 6749 4.1.3) or a refresh token (6) for an access token, server to server. */
export async function requestTokens(grant) {
  const body = new URLSearchParams({ ...grant, client_id: CLIENT_ID, client_secret: CLIENT_SECRET });
  const tokens = await call(`${ACCOUNTS_URL}/v2/token`, { method: 'POST', body });
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? grant.refresh_token,
    expiresAt: Date.now() + tokens.expires_in * 1000,
    scope: tokens.scope,
    organizationId: tokens.organization_id,
  };
}

/** Ends a token, and with a refresh token the access tokens that came of it. One that has ended already is fine too. */
export async function revokeToken(token) {
  await call(`${ACCOUNTS_URL}/v2/token`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } }).catch(
    (error) => {
      if (error.status !== 404) throw error;
    },
  );
}

export async function listAgents(accessToken) {
  return call(`${API_URL}/agents`, { headers: { authorization: `Bearer ${accessToken}`, 'x-api-version': '2' } });
}

async function call(url, options) {
  const response = await fetch(url, { ...options, signal: AbortSignal.timeout(5000) }).catch(() => {
    throw new Error(`${new URL(url).origin} does not answer. Start the platform with npm start`);
  });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  // The accounts site says `error` and `error_description`, the API `error: { type, message }`.
  const reason = body.error_description ?? body.error?.message ?? body.error ?? body.exception_description ?? '';
  const error = new Error(`${url} answered ${response.status} ${reason.replace(/\.$/, '')}`.trim());
  throw Object.assign(error, { status: response.status, code: body.error });
}
