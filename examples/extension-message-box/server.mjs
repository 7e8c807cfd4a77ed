// Serves the three pages of this example, and nothing else. They are three widgets of one app, each for a place of its own in the
// agent app, and what they share is the storage that the agent app keeps for the app's installation.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { PORT = '7724', AGENT_APP_URL = 'http://localhost:7702', ORIGIN = `http://127.0.0.1:${PORT}` } = process.env;

const escapeHtml = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');

const pages = new Map(
  Object.entries({ '/': 'message-box.html', '/fullscreen': 'fullscreen.html', '/settings': 'settings.html' }).map(
    ([path, name]) => [path, read(name).replaceAll('{{AGENT_APP_URL}}', escapeHtml(AGENT_APP_URL))],
  ),
);
const files = new Map(
  ['message-box.js', 'fullscreen.js', 'settings.js', 'storage.js', 'style.css'].map((name) => [`/${name}`, read(name)]),
);

const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // The pages ask nobody for anything but the agent app, over the bridge; and nobody else may frame them.
  'content-security-policy': [
    "default-src 'none'",
    `script-src 'self' ${AGENT_APP_URL}`,
    "style-src 'self' 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'; form-action 'none'",
    `frame-ancestors ${AGENT_APP_URL}`,
  ].join('; '),
};

const server = createServer((request, response) => {
  const [path, query] = request.url.split('?');
  if (request.headers.host !== new URL(ORIGIN).host) {
    response.writeHead(302, { location: `${ORIGIN}/` }).end();
  } else if (pages.has(path)) {
    // The agent app says its theme in the frame's address: the page is right from its first paint.
    const theme = new URLSearchParams(query).get('theme');
    const scheme = theme === 'light' || theme === 'dark' ? theme : 'light dark';
    response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' });
    response.end(pages.get(path).replace('{{SCHEME}}', scheme));
  } else if (files.has(path)) {
    const type = path.endsWith('.css') ? 'text/css' : 'text/javascript';
    response.writeHead(200, { ...headers, 'content-type': `${type}; charset=utf-8` }).end(files.get(path));
  } else {
    response.writeHead(404, headers).end('Not found');
  }
});

server.listen(Number(PORT), '127.0.0.1', () => console.log(`Extension for the message box: ${ORIGIN}/`));
process.on('SIGTERM', () => process.exit(0));
