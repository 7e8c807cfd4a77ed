// The socket's address. A request that is no upgrade is told so (RFC 9110 15.5.22).

import type { FastifyInstance } from 'fastify';
import { VERSIONS } from '../chat-api.ts';
import type { Socket } from './connection.ts';
import type { Hub } from './hub.ts';

/** What is used of the socket of the package ws. */
type WebSocket = Socket & {
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown;
  on(event: 'ping' | 'close', listener: () => void): unknown;
};

export function registerRtm(scope: FastifyInstance, hub: Hub): void {
  for (const version of VERSIONS) {
    scope.route({
      method: 'GET',
      url: `/v${version}/agent/rtm/ws`,
      schema: { hide: true },
      exposeHeadRoute: false,
      handler: async (_request, reply) =>
        reply
          .code(426)
          .header('Upgrade', 'websocket')
          .header('Connection', 'Upgrade')
          .send({
            error: { type: 'validation', message: 'This address is a WebSocket: connect with ws:// or wss://.' },
          }),
      wsHandler: (ws: WebSocket) => {
        const connection = hub.open(ws, version);
        ws.on('message', (data, isBinary) => {
          if (isBinary) ws.close(1003, 'Requests are JSON in text frames.');
          else connection.receive(data.toString());
        });
        ws.on('ping', () => connection.heard());
        ws.on('close', () => hub.closed(connection));
      },
    });
  }
}
