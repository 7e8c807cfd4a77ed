// @jmondi/oauth2-server as its documentation sets it up: repositories (here over Maps), and the host's HTTP around it.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { AuthorizationServer, DateInterval, OAuthRequest } from '@jmondi/oauth2-server';
import { client, createSessions, listen, publicClient, readForm } from './listen.mjs';

const scopes = new Map([['agents', { name: 'agents' }]]);
const registered = {
  id: client.id,
  name: 'Bench',
  secret: client.secret,
  redirectUris: [client.redirectUri],
  allowedGrants: ['authorization_code', 'refresh_token', 'client_credentials'],
  scopes: [...scopes.values()],
};
const clients = new Map([
  [client.id, registered],
  [publicClient.id, { ...registered, id: publicClient.id, secret: undefined }],
]);
const tokens = new Map();
const byRefreshToken = new Map();
const codes = new Map();
const users = new Map([['account-1', { id: 'account-1' }]]);
const sessions = createSessions();
const random = () => randomBytes(32).toString('hex');

const clientRepository = {
  async getByIdentifier(id) {
    return clients.get(id);
  },
  async isClientValid(grantType, found, secret = '') {
    const [known, given] = [Buffer.from(found.secret ?? ''), Buffer.from(secret)];
    return known.length === given.length && timingSafeEqual(known, given) && found.allowedGrants.includes(grantType);
  },
};
const tokenRepository = {
  async issueToken(oauthClient, granted, user) {
    return { accessToken: random(), accessTokenExpiresAt: new Date(), client: oauthClient, user, scopes: granted };
  },
  async issueRefreshToken(token) {
    token.refreshToken = random();
    token.refreshTokenExpiresAt = new DateInterval('30d').getEndDate();
    byRefreshToken.set(token.refreshToken, token);
    return token;
  },
  async persist(token) {
    tokens.set(token.accessToken, token);
  },
  async revoke(token) {
    token.accessTokenExpiresAt = new Date(0);
    token.refreshTokenExpiresAt = new Date(0);
    tokens.delete(token.accessToken);
    byRefreshToken.delete(token.refreshToken);
  },
  async isRefreshTokenRevoked(token) {
    return Date.now() > token.refreshTokenExpiresAt.getTime();
  },
  async getByRefreshToken(text) {
    const found = byRefreshToken.get(text);
    if (!found) throw new Error('There is no such refresh token.');
    return found;
  },
  async getByAccessToken(text) {
    return tokens.get(text);
  },
};
const scopeRepository = {
  async getAllByIdentifiers(names) {
    return names.map((name) => scopes.get(name)).filter(Boolean);
  },
  async finalize(granted) {
    return granted;
  },
};
const codeRepository = {
  async getByIdentifier(code) {
    return codes.get(code);
  },
  async issueAuthCode(oauthClient, user, granted) {
    return { code: random(), expiresAt: new Date(), client: oauthClient, user, scopes: granted };
  },
  async persist(code) {
    codes.set(code.code, code);
  },
  async isRevoked(code) {
    return !codes.has(code);
  },
  async revoke(code) {
    codes.delete(code);
  },
};
const userRepository = {
  async getUserByCredentials(id) {
    return users.get(id);
  },
};

const server = new AuthorizationServer(clientRepository, tokenRepository, scopeRepository, random());
server.enableGrantTypes(
  ['client_credentials', new DateInterval('1h')],
  ['refresh_token', new DateInterval('1h')],
  [{ grant: 'authorization_code', authCodeRepository: codeRepository, userRepository }, new DateInterval('1h')],
);

async function answer(request, response) {
  const url = new URL(request.url, 'http://bench');
  const asked = new OAuthRequest({
    headers: request.headers,
    query: Object.fromEntries(url.searchParams),
    body: request.method === 'POST' ? await readForm(request) : {},
  });
  const { given, headers } = await route(url.pathname, asked, request);
  response.writeHead(given.status, { 'content-type': 'application/json', ...given.headers, ...headers });
  response.end(given.status === 302 ? '' : JSON.stringify(given.body));
}

async function route(path, asked, request) {
  if (path === '/token') return { given: await server.respondToAccessTokenRequest(asked) };
  if (path === '/token/introspect') return { given: await server.introspect(asked) };
  if (path !== '/authorize') return { given: { status: 404, body: {} } };
  const authorizationRequest = await server.validateAuthorizationRequest(asked);
  const { account, setCookie } = sessions.find(request, authorizationRequest.client.id);
  authorizationRequest.user = account;
  authorizationRequest.isAuthorizationApproved = true;
  const given = await server.completeAuthorizationRequest(authorizationRequest);
  return { given, headers: setCookie ? { 'set-cookie': setCookie } : {} };
}

function handle(request, response) {
  answer(request, response).catch((error) => {
    response.writeHead(error.status ?? 500, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: error.errorType ?? 'server_error', error_description: error.message }));
  });
}

listen(handle, {
  scope: 'agents',
  paths: { token: '/token', authorize: '/authorize', introspect: '/token/introspect' },
});
