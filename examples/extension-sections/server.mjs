// Serves this example's page. app.ts is bundled with the SDK when the server starts, as a build would do it: a fifth of a second.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

const { PORT = '7723', AGENT_APP_URL = 'http://localhost:7702', ORIGIN = `http://127.0.0.1:${PORT}` } = process.env;

const escapeHtml = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const page = readFileSync(new URL('index.html', import.meta.url), 'utf8').replaceAll(
  '{{AGENT_APP_URL}}',
  escapeHtml(AGENT_APP_URL),
);
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('app.ts', import.meta.url))],
  bundle: true,
  format: 'esm',
  target: 'es2022',
  write: false,
});
const script = outputFiles[0].text;
// The compiler is a process of its own, and done.
await stop();

const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // The page asks nobody for anything but the agent app, over the bridge; and nobody else may frame it.
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'; form-action 'none'",
    `frame-ancestors ${AGENT_APP_URL}`,
  ].join('; '),
};

const server = createServer((request, response) => {
  const [path, query] = request.url.split('?');
  if (request.headers.host !== new URL(ORIGIN).host) {
    response.writeHead(302, { location: `${ORIGIN}/` }).end();
  } else if (path === '/') {
    // The agent app says its theme in the frame's address: the page is right from its first paint.
    const theme = new URLSearchParams(query).get('theme');
    const scheme = theme === 'light' || theme === 'dark' ? theme : 'light dark';
    response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' });
    response.end(page.replace('{{SCHEME}}', scheme));
  } else if (path === '/app.js') {
    response.writeHead(200, { ...headers, 'content-type': 'text/javascript; charset=utf-8' }).end(script);
  } else {
    response.writeHead(404, headers).end('Not found');
  }
});

server.listen(Number(PORT), '127.0.0.1', () => console.log(`Extension with sections: ${ORIGIN}/`));
process.on('SIGTERM', () => process.exit(0));
