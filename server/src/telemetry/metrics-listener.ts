// Where metrics are served: an address of its own, because they are for the operator and no site has them.

import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpServer, startListening, TIMEOUTS } from '../http/server.ts';
import { CONTENT_TYPE, writeMetrics } from './exposition.ts';
import type { Sources } from './sources.ts';

/** Serves `GET /metrics`, and nothing else. Rejects when the address is taken, and says which. */
export async function serveMetrics(
  address: { host: string; port: number },
  sources: Sources,
): Promise<{ address: string; close: () => Promise<void> }> {
  const server = createHttpServer(answerMetrics(sources), {
    timeouts: TIMEOUTS,
    unreadable: { malformed: 0, tooLarge: 0, tooSlow: 0 },
  });
  server.maxConnections = 32;
  await startListening(server, { ...address, optional: false });
  const { port } = server.address() as AddressInfo;
  return {
    address: `${address.host}:${port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function answerMetrics(sources: Sources): RequestListener {
  return (request, response) => {
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-content-type-options', 'nosniff');
    if (request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('Only /metrics is here.\n');
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' });
      response.end();
    } else {
      writeMetrics(sources).then(
        (text) => {
          response.writeHead(200, { 'content-type': CONTENT_TYPE });
          response.end(text);
        },
        () => {
          response.writeHead(500);
          response.end();
        },
      );
    }
  };
}
