// The address of a side's sockets. A request that is no upgrade is told so (RFC 9110 15.5.22).

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { VERSIONS } from '../chat-api.ts';
import type { Side } from '../side.ts';
import type { Speaker } from '../speaker.ts';
import { queryOf } from '../web.ts';
import type { Socket } from './connection.ts';
import type { Hub } from './hub.ts';

/** What is used of the socket of the package ws. */
type WebSocket = Socket & {
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown;
  on(event: 'ping' | 'pong' | 'close', listener: () => void): unknown;
};

export function registerRtm<Who extends Speaker>(scope: FastifyInstance, hub: Hub, side: Side<Who>): void {
  const open = hub.serve(side);
  for (const version of VERSIONS) {
    scope.route({
      method: 'GET',
      url: `/v${version}/${side.name}/rtm/ws`,
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
      wsHandler: (ws: WebSocket, { raw }: FastifyRequest) => {
        const connection = open(ws, { version, query: queryOf(raw.url) });
        ws.on('message', (data, isBinary) => {
          if (isBinary) ws.close(1003, 'Requests are JSON in text frames.');
          else connection.receive(data.toString());
        });
        ws.on('ping', () => connection.heard());
        ws.on('pong', () => connection.heard());
        ws.on('close', () => hub.closed(connection));
      },
    });
  }
}
