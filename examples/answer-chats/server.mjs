// Serves this example's page, and nothing else: everything runs in the browser, in app.js.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const {
  PORT = '7719',
  ACCOUNTS_URL = 'http://localhost:7700',
  API_URL = 'http://localhost:7701',
  CLIENT_ID = '',
  REDIRECT_URI = `http://localhost:${PORT}/`,
} = process.env;

const escapeHtml = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');

// The page learns its settings from attributes of its body. A client id is no secret; a client secret would be,
// and an app that runs in a browser has none.
const settings = { ACCOUNTS_URL, API_URL, CLIENT_ID, REDIRECT_URI };
const page = read('index.html').replace(/\{\{(\w+)\}\}/g, (_, name) => escapeHtml(settings[name]));
const script = read('app.js');

const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // Whatever gets into the page, it can run no script of somebody else's and send nothing anywhere else.
  'content-security-policy': [
    "default-src 'none'",
    `script-src 'self' ${ACCOUNTS_URL}`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    `connect-src ${ACCOUNTS_URL} ${API_URL} ${API_URL.replace(/^http/, 'ws')}`,
    `frame-src ${ACCOUNTS_URL}`,
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ].join('; '),
};

const server = createServer((request, response) => {
  const path = request.url.split('?')[0];
  // One host name: the redirect URI is registered for this one, and a stranger's name that leads here gets nothing.
  if (request.headers.host !== new URL(REDIRECT_URI).host) {
    response.writeHead(302, { location: REDIRECT_URI }).end();
  } else if (path === '/') {
    response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' }).end(page);
  } else if (path === '/app.js') {
    response.writeHead(200, { ...headers, 'content-type': 'text/javascript; charset=utf-8' }).end(script);
  } else {
    response.writeHead(404, headers).end('Not found');
  }
});

server.listen(Number(PORT), '127.0.0.1', () => console.log(`Answer chats: ${REDIRECT_URI}`));
process.on('SIGTERM', () => process.exit(0));
