// An organization's own tool, behind its agents' own sign-in: the authorization code grant (RFC 6749 4.1) of a private
// client. Nobody is asked for consent, and the accounts site refuses agents of other organizations before we hear of them.
import { createServer } from 'node:http';
import {
  authorizationUrl,
  CLIENT_ID,
  CLIENT_SECRET,
  getInfo,
  listAgents,
  PORT,
  REDIRECT_URI,
  requestTokens,
  revokeToken,
} from './oauth.mjs';
import { agentList, button, document, facts, pageHeaders, problem, section } from './page.mjs';
import { closeSession, findSession, openSession } from './sessions.mjs';
import { beginSignIn, endSignIn } from './state.mjs';

const home = new URL('/', REDIRECT_URI);
let notice = '';
if (!CLIENT_ID || !CLIENT_SECRET) {
  notice = 'CLIENT_ID or CLIENT_SECRET is not set. Start with: npm run example private-server-app';
}

const routes = {
  'GET /': async (request) => ({ html: await render(findSession(request)) }),

  // 1. The browser leaves for the accounts site ...
  'GET /sign-in': async (_request, _query, response) => {
    const { state, codeVerifier } = beginSignIn(response);
    return { location: authorizationUrl(state, codeVerifier) };
  },

  // 2. ... comes back with a code, which this server exchanges, and 3. asks whom the token speaks for.
  'GET /callback': async (request, query, response) => {
    const codeVerifier = endSignIn(request, query.get('state'));
    const code = query.get('code');
    if (!code) throw new Error(`Sign-in did not work: ${query.get('error') ?? 'no code came back'}`);
    const grant = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: codeVerifier };
    const { accessToken, expiresAt } = await requestTokens(grant);
    const info = await getInfo(accessToken);
    openSession(response, { accessToken, expiresAt, login: info.entity_id, license: info.license_id });
    return { location: '/' };
  },

  // 4. Signing out of this tool ends its token. The session on the accounts site is the person's, and goes on.
  'POST /sign-out': async (request, _query, response) => {
    const session = findSession(request);
    closeSession(request, response);
    if (session) await revokeToken(session.accessToken);
    return { location: '/' };
  },
};

async function render(session) {
  let message = notice;
  if (CLIENT_ID && CLIENT_SECRET) notice = '';
  const agents = session
    ? await listAgents(session.accessToken).catch((error) => {
        message ||= error.status === 401 ? 'Your token has ended. Please sign out and in again.' : `${error.message}.`;
      })
    : undefined;
  const signedIn =
    session &&
    [
      facts({
        Agent: session.login,
        Licence: session.license,
        'Signed in until': new Date(session.expiresAt).toLocaleString(),
      }),
      `<div class="buttons">${button('/sign-out', 'Sign out')}</div>`,
    ].join('');
  const signedOut =
    '<p>Agents of this organization sign in and are here: nothing asks them to allow the app.</p>' +
    '<p><a class="button main" href="/sign-in">Sign in with LiveChat</a></p>' +
    '<p><small>Try it as an agent of another organization: the accounts site answers <code>access_denied</code> and ' +
    'does not call this server back.</small></p>';
  return document({
    title: 'Private server-side app',
    words: "An organization's own tool, behind its agents' own sign-in.",
    body:
      problem(message) + section('You', signedIn || signedOut) + (agents ? section('Agents', agentList(agents)) : ''),
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

server.listen(Number(PORT), '127.0.0.1', () => console.log(`Private server-side app: ${home}`));
process.on('SIGTERM', () => process.exit(0));
