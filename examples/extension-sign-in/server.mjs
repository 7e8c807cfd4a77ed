// Serves this example's page, and nothing else: everything runs in the browser, inside a frame of the agent app.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const {
  PORT = '7721',
  ACCOUNTS_URL = 'http://localhost:7700',
  API_URL = 'http://localhost:7701',
  AGENT_APP_URL = 'http://localhost:7702',
  CLIENT_ID = '',
  REDIRECT_URI = `http://127.0.0.1:${PORT}/`,
} = process.env;

const escapeHtml = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');

// The page learns its settings from attributes of its body. A client id is no secret; a client secret would be,
// and an app that runs in a browser has none.
const settings = { ACCOUNTS_URL, API_URL, AGENT_APP_URL, CLIENT_ID };
const page = read('index.html').replace(/\{\{([A-Z_]+_(?:URL|ID))\}\}/g, (_, name) => escapeHtml(settings[name]));
const scripts = new Map(['app.js', 'one-button.js'].map((name) => [`/${name}`, read(name)]));

const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // The last line is what makes this page an extension: the agent app may frame it, and nobody else.
  'content-security-policy': [
    "default-src 'none'",
    `script-src 'self' ${ACCOUNTS_URL} ${AGENT_APP_URL}`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    `connect-src ${ACCOUNTS_URL} ${API_URL}`,
    `frame-src ${ACCOUNTS_URL}`,
    "base-uri 'none'; form-action 'none'",
    `frame-ancestors ${AGENT_APP_URL}`,
  ].join('; '),
};

const server = createServer((request, response) => {
  const [path, query] = request.url.split('?');
  // One host name: the redirect URI is registered for this one, and a stranger's name that leads here gets nothing.
  if (request.headers.host !== new URL(REDIRECT_URI).host) {
    response.writeHead(302, { location: REDIRECT_URI }).end();
  } else if (path === '/') {
    // The agent app says its theme in the frame's address: the page is right from its first paint.
    const theme = new URLSearchParams(query).get('theme');
    const scheme = theme === 'light' || theme === 'dark' ? theme : 'light dark';
    response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' });
    response.end(page.replace('{{SCHEME}}', scheme));
  } else if (scripts.has(path)) {
    response.writeHead(200, { ...headers, 'content-type': 'text/javascript; charset=utf-8' }).end(scripts.get(path));
  } else {
    response.writeHead(404, headers).end('Not found');
  }
});

server.listen(Number(PORT), '127.0.0.1', () => console.log(`Extension that signs in: ${REDIRECT_URI}`));
process.on('SIGTERM', () => process.exit(0));
