// @node-oauth/oauth2-server as its documentation sets it up: a model (here over Maps), and the host's HTTP around it.
import { createHash, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import OAuth2Server from '@node-oauth/oauth2-server';
import { client, createSessions, listen, readForm } from './listen.mjs';

const registered = {
  id: client.id,
  grants: ['authorization_code', 'refresh_token', 'client_credentials'],
  redirectUris: [client.redirectUri],
};
const clients = new Map([[client.id, { record: registered, secretHash: sha256(client.secret) }]]);
const accessTokens = new Map();
const refreshTokens = new Map();
const codes = new Map();
const sessions = createSessions();

function sha256(text) {
  return createHash('sha256').update(text).digest();
}

const model = {
  async getClient(clientId, secret) {
    const found = clients.get(clientId);
    if (!found || (secret !== null && !timingSafeEqual(sha256(secret), found.secretHash))) return false;
    return found.record;
  },
  async getUserFromClient() {
    return { id: client.id };
  },
  async saveToken(token, oauthClient, user) {
    const saved = { ...token, client: oauthClient, user };
    accessTokens.set(saved.accessToken, saved);
    if (saved.refreshToken) refreshTokens.set(saved.refreshToken, saved);
    return saved;
  },
  async getAccessToken(accessToken) {
    return accessTokens.get(accessToken);
  },
  async getRefreshToken(refreshToken) {
    return refreshTokens.get(refreshToken);
  },
  async revokeToken(token) {
    accessTokens.delete(token.accessToken);
    return refreshTokens.delete(token.refreshToken);
  },
  async saveAuthorizationCode(code, oauthClient, user) {
    const saved = { ...code, client: oauthClient, user };
    codes.set(saved.authorizationCode, saved);
    return saved;
  },
  async getAuthorizationCode(code) {
    return codes.get(code);
  },
  async revokeAuthorizationCode(code) {
    return codes.delete(code.authorizationCode);
  },
  async validateScope(_user, _client, scope) {
    return scope?.every((name) => name === 'agents') ? scope : false;
  },
  async verifyScope(token, scope) {
    return scope.every((name) => token.scope.includes(name));
  },
};

const server = new OAuth2Server({ model });
/** Gatehouse's list of agents, when it is measured too. */
const agents = existsSync(process.env.BENCH_ANSWERS)
  ? JSON.parse(readFileSync(process.env.BENCH_ANSWERS, 'utf8'))['/agents'].body
  : undefined;

async function answer(request, response) {
  const url = new URL(request.url, 'http://bench');
  const asked = new OAuth2Server.Request({
    method: request.method,
    headers: request.headers,
    query: Object.fromEntries(url.searchParams),
    body: request.method === 'POST' ? await readForm(request) : {},
  });
  const given = new OAuth2Server.Response();
  if (url.pathname === '/token') await server.token(asked, given);
  else if (url.pathname === '/authorize') {
    const { account, setCookie } = sessions.find(request, asked.query.client_id);
    if (setCookie) given.set('set-cookie', setCookie);
    await server.authorize(asked, given, { authenticateHandler: { handle: () => account } });
  } else if (url.pathname === '/info') {
    const { accessTokenExpiresAt, scope, user } = await server.authenticate(asked, given);
    given.body = {
      client_id: registered.id,
      account_id: user.id,
      scope: scope.join(' '),
      expires_at: accessTokenExpiresAt,
    };
  } else if (url.pathname === '/agents') {
    await server.authenticate(asked, given, { scope: ['agents'] });
    given.body = agents;
  } else given.status = 404;
  const body = typeof given.body === 'string' ? given.body : JSON.stringify(given.body ?? {});
  response.writeHead(given.status, { 'content-type': 'application/json', ...given.headers });
  response.end(given.status === 302 ? '' : body);
}

function handle(request, response) {
  answer(request, response).catch((error) => {
    response.writeHead(error.code ?? 500, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: error.name, error_description: error.message }));
  });
}

listen(handle, {
  // Whether a refresh needs the secret is one setting for all clients.
  publicClient: client,
  scope: 'agents',
  paths: { token: '/token', authorize: '/authorize', ...(agents ? { agents: '/agents' } : {}) },
  bearer: { path: '/info', scope: 'agents' },
});
