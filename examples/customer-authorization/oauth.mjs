// How an agent's token comes to this server: the authorization code grant (RFC 6749 4.1), with the scope for customers.
import { createHash } from 'node:crypto';
import { ACCOUNTS_URL, CLIENT_ID, SCOPE } from './customers.mjs';

export const { PORT, CLIENT_SECRET = '' } = process.env;

/** Where the accounts site sends the browser back to: /callback on this app's origin. It is registered with the client. */
export const REDIRECT_URI = new URL('/callback', process.env.REDIRECT_URI ?? `http://localhost:${PORT ?? 7718}`).href;

/** Where the browser is sent to sign in (RFC 6749 4.1.1). Only administrators and owners may allow the scope. */
export function authorizationUrl(state, codeVerifier) {
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    state,
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return `${ACCOUNTS_URL}/?${parameters}`;
}

/** Exchanges a code (RFC 6749 4.1.3) for the agent's access token. */
export async function redeemCode(code, codeVerifier) {
  const response = await fetch(`${ACCOUNTS_URL}/v2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: codeVerifier,
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
    }),
    signal: AbortSignal.timeout(5000),
  });
  const tokens = await response.json();
  if (!response.ok) throw new Error(`The code was refused: ${tokens.error_description}`);
  return tokens.access_token;
}
