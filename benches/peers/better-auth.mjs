// better-auth with its OAuth provider plugin, as its documentation sets it up, on SQLite in memory: its memory adapter copies
// all tables at each transaction and walks a table at each look-up, which would measure that and not the library.
import { NodeSqliteDialect } from '@better-auth/kysely-adapter/node-sqlite-dialect';
import { oauthProvider } from '@better-auth/oauth-provider';
import { DatabaseSync } from '@photostructure/sqlite';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';
import { client as known, listen, origin } from './listen.mjs';

const { redirectUri } = known;
// Clients named here are kept in memory, as its documentation advises for one's own programs.
const cachedTrustedClients = new Set();

const sqlite = new DatabaseSync(':memory:');
const prepared = new Map();
/** Keeps prepared statements, which the dialect makes anew for each query. */
const database = {
  prepare(sql) {
    const statement = prepared.get(sql) ?? sqlite.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  },
  close: () => sqlite.close(),
};

const auth = betterAuth({
  baseURL: origin,
  secret: 'a secret of this bench with more than 32 characters',
  // What it makes of a node:sqlite database by itself. Node 20 has none, so the same dialect is given by hand.
  database: {
    dialect: new NodeSqliteDialect({ database }),
    type: 'sqlite',
    transaction: true,
  },
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  disabledPaths: ['/token'],
  plugins: [
    jwt(),
    oauthProvider({
      loginPage: '/sign-in',
      consentPage: '/consent',
      scopes: ['openid', 'offline_access', 'agents'],
      cachedTrustedClients,
      clientPrivileges: () => true,
      silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
    }),
  ],
});

const { runMigrations } = await getMigrations(auth.options);
await runMigrations();
const person = { name: 'Bench', email: 'person@bench.example', password: 'a long enough password' };
const signedUp = await auth.api.signUpEmail({ body: person, asResponse: true });
const client = await createClient({
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
  client_credentials_scopes: ['agents'],
});
const publicClient = await createClient({
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'],
});

async function createClient(metadata) {
  const { client_id: id, client_secret: secret } = await auth.api.adminCreateOAuthClient({
    headers: new Headers({ cookie: cookiesOf(signedUp) }),
    body: { redirect_uris: [redirectUri], ...metadata },
  });
  cachedTrustedClients.add(id);
  return { id, secret, redirectUri };
}

function cookiesOf(answer) {
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

/** The pages that the host program has: a person who signs in, and says yes. Both lead back to the authorization endpoint. */
async function showPage(request, response) {
  const url = new URL(request.url, origin);
  const headers = { cookie: request.headers.cookie ?? '', origin, 'content-type': 'application/json' };
  const post = (path, body) =>
    auth.handler(new Request(`${origin}/api/auth${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
  if (url.pathname === '/sign-in') {
    const answer = await post('/sign-in/email', person);
    const authorize = new URL('/api/auth/oauth2/authorize', origin);
    for (const [name, value] of url.searchParams) {
      if (!['exp', 'sig'].includes(name) && !name.startsWith('ba_')) authorize.searchParams.append(name, value);
    }
    response.writeHead(302, { location: authorize.href, 'set-cookie': answer.headers.getSetCookie() });
  } else {
    const answer = await post('/oauth2/consent', { accept: true, oauth_query: url.search.slice(1) });
    const { url: location } = await answer.json();
    response.writeHead(302, { location });
  }
  response.end();
}

const handle = toNodeHandler(auth);
listen(
  (request, response) =>
    request.url.startsWith('/api/auth/') ? handle(request, response) : showPage(request, response),
  {
    client,
    publicClient,
    scope: 'agents offline_access',
    clientCredentialsScope: 'agents',
    paths: {
      token: '/api/auth/oauth2/token',
      authorize: '/api/auth/oauth2/authorize',
      introspect: '/api/auth/oauth2/introspect',
    },
    bearer: { path: '/api/auth/oauth2/userinfo', scope: 'openid' },
  },
);
