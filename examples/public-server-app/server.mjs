// The authorization code grant (RFC 6749 4.1) of a server with a secret, and what it is for: after one sign-in the
// server works unattended. This file is the web server; read connection.mjs and oauth.mjs for the flow itself.
import { createServer } from 'node:http';
import { connect, currentConnection, disconnect, fetchAgents, refresh } from './connection.mjs';
import { authorizationUrl, CLIENT_ID, CLIENT_SECRET, PORT, REDIRECT_URI } from './oauth.mjs';
import { agentList, button, document, facts, pageHeaders, problem, section } from './page.mjs';
import { beginSignIn, endSignIn } from './state.mjs';

const home = new URL('/', REDIRECT_URI);
let lastWork = 'not yet';
let notice = '';
if (!CLIENT_ID || !CLIENT_SECRET) {
  notice = 'CLIENT_ID or CLIENT_SECRET is not set. Start with: npm run example public-server-app';
}

const routes = {
  'GET /': async () => ({ html: await render() }),

  // The browser leaves for the accounts site ...
  'GET /sign-in': async (_request, _query, response) => {
    const { state, codeVerifier } = beginSignIn(response);
    return { location: authorizationUrl(state, codeVerifier) };
  },

  // ... and comes back with a code.
  'GET /callback': async (request, query) => {
    const codeVerifier = endSignIn(request, query.get('state'));
    const code = query.get('code');
    if (!code) throw new Error(`Sign-in did not work: ${query.get('error') ?? 'no code came back'}`);
    await connect(code, codeVerifier);
    return { location: '/' };
  },

  'POST /refresh': async () => {
    if (currentConnection()) await refresh();
    return { location: '/' };
  },

  'POST /revoke': async () => {
    if (currentConnection()) await disconnect();
    return { location: '/' };
  },

  'GET /work': async () => ({ json: await work().catch((error) => ({ error: error.message })) }),
};

/** What the server does while nobody looks: once a minute, and for GET /work. */
async function work() {
  if (!currentConnection()) return { connected: false };
  const agents = await fetchAgents();
  lastWork = `${new Date().toLocaleTimeString()}, ${agents.length} agents`;
  return { connected: true, agents: agents.map(({ name, login }) => ({ name, login })) };
}
setInterval(() => work().catch((error) => console.error(error.message)), 60_000).unref();

async function render() {
  let message = notice;
  if (CLIENT_ID && CLIENT_SECRET) notice = '';
  const agents = currentConnection()
    ? await fetchAgents().catch((error) => {
        message ||= `${error.message}.`;
      })
    : undefined;
  const connection = currentConnection();
  const connected =
    connection &&
    [
      facts({
        Organization: connection.organizationId,
        Scopes: connection.scope,
        'Access token': `${mask(connection.accessToken)}, ends ${new Date(connection.expiresAt).toLocaleTimeString()}`,
        'Refresh token': mask(connection.refreshToken),
        'Worked unattended': lastWork,
      }),
      `<div class="buttons">${button('/refresh', 'Refresh')}${button('/revoke', 'Revoke')}<a href="/work">Work now</a></div>`,
    ].join('');
  const notConnected = '<p>Not connected.</p><p><a class="button main" href="/sign-in">Sign in with LiveChat</a></p>';
  return document({
    title: 'Public server-side app',
    words: 'Works unattended after one sign-in: a refresh token brings new access tokens.',
    body:
      problem(message) +
      section('Connection', connected || notConnected) +
      (agents ? section('Agents', agentList(agents)) : ''),
  });
}

/** Enough of a token to tell two apart, not enough to use one. */
const mask = (token) => `… ${token.slice(-4)}`;

const server = createServer(async (request, response) => {
  const [path, query] = request.url.split('?', 2);
  const route = routes[`${request.method} ${path}`];
  // One host name: a stranger's name that leads to this machine gets nothing. A POST counts only from our own page.
  if (request.headers.host !== home.host) return response.writeHead(302, { location: home.href }).end();
  if (!route) return response.writeHead(404).end('Not found');
  if (request.method === 'POST' && request.headers.origin !== home.origin)
    return response.writeHead(403).end('Refused');
  try {
    const { html, json, location } = await route(request, new URLSearchParams(query), response);
    if (location) response.writeHead(303, { location, 'cache-control': 'no-store' }).end();
    else if (json) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    else response.writeHead(200, pageHeaders).end(html);
  } catch (error) {
    notice = `${error.message}.`;
    response.writeHead(303, { location: '/', 'cache-control': 'no-store' }).end();
  }
});

server.listen(Number(PORT), '127.0.0.1', () => console.log(`Public server-side app: ${home}`));
process.on('SIGTERM', () => process.exit(0));
