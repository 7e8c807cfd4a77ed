// The connection that one sign-in leaves behind: an access token for the next hours, and a refresh token that brings
// new ones for as long as nobody revokes it. It is kept in memory; a product keeps one for each of its customers,
// encrypted in its database.
import { listAgents, REDIRECT_URI, requestTokens, revokeToken } from './oauth.mjs';

let connection; // { accessToken, refreshToken, expiresAt, scope, organizationId }

export const currentConnection = () => connection;

/** A code is good for one exchange, within a minute (RFC 6749 4.1.3). */
export async function connect(code, codeVerifier) {
  connection = await requestTokens({
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
    code_verifier: codeVerifier,
  });
}

/** A new access token (RFC 6749 6). If the refresh token is refused, somebody has ended the connection. */
export async function refresh() {
  try {
    connection = await requestTokens({ grant_type: 'refresh_token', refresh_token: connection.refreshToken });
  } catch (error) {
    // A wrong client secret (`invalid_client`) or a server in trouble says nothing about the connection.
    if (![400, 401, 403].includes(error.status) || error.code === 'invalid_client') throw error;
    connection = undefined;
    throw new Error(`The connection was ended, please connect again (${error.message})`);
  }
}

/** Lists the agents, with a new access token where the old one is about to end or has been ended. */
export async function fetchAgents() {
  if (connection.expiresAt - Date.now() < 30_000) await refresh();
  try {
    return await listAgents(connection.accessToken);
  } catch (error) {
    if (error.status !== 401) throw error;
    await refresh();
    return listAgents(connection.accessToken);
  }
}

/** Revoking the refresh token ends the access tokens that came of it too. */
export async function disconnect() {
  await revokeToken(connection.refreshToken);
  connection = undefined;
}
