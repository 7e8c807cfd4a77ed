// A small app on node:http for libraries that handle requests themselves.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { atFileEnd } from '../../support/at-file-end.ts';

/** Serves the app on the port of its redirect URI until the test file ends; what its handler throws is answered with 500. */
export async function hostApp(
  redirectUri: string,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<unknown>,
): Promise<void> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  await once(server.listen(Number(new URL(redirectUri).port), 'localhost'), 'listening');
  atFileEnd(async () => {
    server.closeAllConnections();
    server.close();
  });
}
