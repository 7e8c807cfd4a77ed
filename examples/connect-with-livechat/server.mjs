// A service that is connected once and then imports agents on its own, also after a restart. This file is the web
// server; read connection.mjs, oauth.mjs and store.mjs for what it does.
import { createServer } from 'node:http';
import { connect, currentConnection, disconnect, importAgents } from './connection.mjs';
import { authorizationUrl, CLIENT_ID, CLIENT_SECRET, PORT, REDIRECT_URI } from './oauth.mjs';
import { agentList, button, document, facts, pageHeaders, problem, section } from './page.mjs';
import { beginSignIn, endSignIn } from './state.mjs';

const home = new URL('/', REDIRECT_URI);
let notice = '';
if (!CLIENT_ID || !CLIENT_SECRET) {
  notice = 'CLIENT_ID or CLIENT_SECRET is not set. Start with: npm run example connect-with-livechat';
}

const routes = {
  // The page shows what was imported, so it needs neither the accounts site nor the API.
  'GET /': async () => ({ html: render() }),

  'GET /connect': async (_request, _query, response) => {
    const { state, codeVerifier } = beginSignIn(response);
    return { location: authorizationUrl(state, codeVerifier) };
  },

  'GET /callback': async (request, query) => {
    const codeVerifier = endSignIn(request, query.get('state'));
    const code = query.get('code');
    if (!code) throw new Error(`Connecting did not work: ${query.get('error') ?? 'no code came back'}`);
    await connect(code, codeVerifier);
    return { location: '/' };
  },

  'POST /import': async () => {
    if (currentConnection()) await importAgents();
    return { location: '/' };
  },

  'POST /disconnect': async () => {
    if (currentConnection()) await disconnect();
    return { location: '/' };
  },
};

function render() {
  const message = notice;
  if (CLIENT_ID && CLIENT_SECRET) notice = '';
  const connection = currentConnection();
  const count = connection?.agents.length;
  const connected =
    connection &&
    [
      facts({
        Organization: connection.organizationId,
        Connected: new Date(connection.connectedAt).toLocaleString(),
        Imported: connection.importedAt ? new Date(connection.importedAt).toLocaleString() : 'not yet',
      }),
      `<div class="buttons">${button('/import', 'Import again')}${button('/disconnect', 'Disconnect')}</div>`,
    ].join('');
  const notConnected =
    '<p>Not connected. One sign-in is enough: the service keeps the connection, over restarts too.</p>' +
    '<p><a class="button main" href="/connect">Connect with LiveChat</a></p>';
  return document({
    title: 'Connect with LiveChat',
    words: 'A small service that keeps the connection and imports agents with it.',
    body:
      problem(message) +
      section('Connection', connected || notConnected) +
      (connection
        ? section(count === 1 ? '1 agent imported' : `${count} agents imported`, agentList(connection.agents))
        : ''),
  });
}

const server = createServer(async (request, response) => {
  const [path, query] = request.url.split('?', 2);
  const route = routes[`${request.method} ${path}`];
  // One host name: a stranger's name that leads to this machine gets nothing. A POST counts only from our own page.
  if (request.headers.host !== home.host) return response.writeHead(302, { location: home.href }).end();
  if (!route) return response.writeHead(404).end('Not found');
  if (request.method === 'POST' && request.headers.origin !== home.origin)
    return response.writeHead(403).end('Refused');
  try {
    const { html, location } = await route(request, new URLSearchParams(query), response);
    if (location) response.writeHead(303, { location, 'cache-control': 'no-store' }).end();
    else response.writeHead(200, pageHeaders).end(html);
  } catch (error) {
    notice = `${error.message}.`;
    response.writeHead(303, { location: '/', 'cache-control': 'no-store' }).end();
  }
});

server.listen(Number(PORT), '127.0.0.1', () => console.log(`Connect with LiveChat: ${home}`));
process.on('SIGTERM', () => process.exit(0));
