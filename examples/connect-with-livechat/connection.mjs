// The connection of this service: made once by a person, used by the service ever after. The refresh token is on disk,
// the access token only in memory; after a restart the first import gets itself a new one.
import { listAgents, REDIRECT_URI, requestTokens, revokeToken } from './oauth.mjs';
import { load, remove, save } from './store.mjs';

let kept = load(); // { refreshToken, organizationId, connectedAt, importedAt, agents }
let access; // { accessToken, expiresAt }

export const currentConnection = () => kept;

/** Connects with the code that the browser brought (RFC 6749 4.1.3), and imports at once. */
export async function connect(code, codeVerifier) {
  const { refreshToken, organizationId, ...rest } = await requestTokens({
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
    code_verifier: codeVerifier,
  });
  access = rest;
  keep({ refreshToken, organizationId, connectedAt: Date.now(), agents: [] });
  await importAgents();
}

/** Fetches the agents and keeps them, with a new access token where there is none or it has ended. */
export async function importAgents() {
  if (!access || access.expiresAt - Date.now() < 30_000) await refresh();
  const agents = await listAgents(access.accessToken).catch(async (error) => {
    if (error.status !== 401) throw error;
    await refresh();
    return listAgents(access.accessToken);
  });
  keep({ ...kept, agents, importedAt: Date.now() });
}

/** Revokes the refresh token, and with it every access token that came of it; then forgets everything. */
export async function disconnect() {
  await revokeToken(kept.refreshToken);
  forget();
}

/** A new access token (RFC 6749 6). If it is refused, the connection was ended elsewhere, in "connected apps" for instance. */
async function refresh() {
  try {
    const { refreshToken, ...rest } = await requestTokens({
      grant_type: 'refresh_token',
      refresh_token: kept.refreshToken,
    });
    access = rest;
    if (refreshToken !== kept.refreshToken) keep({ ...kept, refreshToken });
  } catch (error) {
    // A wrong client secret (`invalid_client`) or a server in trouble says nothing about the connection.
    if (![400, 401, 403].includes(error.status) || error.code === 'invalid_client') throw error;
    forget();
    throw new Error(`The connection was ended, please connect again (${error.message})`);
  }
}

function keep(next) {
  save(next);
  kept = next;
}

function forget() {
  remove();
  kept = undefined;
  access = undefined;
}
