// The chat APIs on the api site: actions by POST, and the socket.

import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { setAnswerHeaders } from '../api/answers/answer-headers.ts';
import { refuseOtherMethods, watchPaths } from '../api/requests/other-requests.ts';
import { AGENT_SIDE } from './agent/agent-side.ts';
import type { ChatApi } from './chat-api.ts';
import { CUSTOMER_SIDE } from './customer/customer-side.ts';
import { MOST_FRAME_BYTES } from './rtm/connection.ts';
import type { Hub } from './rtm/hub.ts';
import { registerRtm } from './rtm/routes.ts';
import { createChatErrorHandler, readActionBodies, registerActions } from './web.ts';

/** Registers the API on its site. `hub` gets the sockets. */
export async function registerChatApi(site: FastifyInstance, api: ChatApi, hub: Hub): Promise<void> {
  await site.register(websocket, {
    options: { maxPayload: MOST_FRAME_BYTES, perMessageDeflate: false },
    // The hub says goodbye to its connections.
    preClose: async () => hub.stop(),
    errorHandler: (error, socket) => {
      api.log.warn({ cause: error.message }, 'a socket failed');
      socket.terminate();
    },
  });
  await site.register(async (scope) => {
    scope.setErrorHandler(createChatErrorHandler(api));
    scope.addHook('onRequest', async (request, reply) => setAnswerHeaders(request, reply));
    const paths = watchPaths(scope);
    readActionBodies(scope);
    registerActions(scope, api, AGENT_SIDE); // POST /v3.4/agent/action/..., POST /v3.5/agent/action/...
    registerRtm(scope, hub, AGENT_SIDE); // GET /v3.4/agent/rtm/ws, GET /v3.5/agent/rtm/ws
    registerActions(scope, api, CUSTOMER_SIDE); // POST /v3.4/customer/action/..., POST /v3.5/customer/action/...
    registerRtm(scope, hub, CUSTOMER_SIDE); // GET /v3.4/customer/rtm/ws, GET /v3.5/customer/rtm/ws
    refuseOtherMethods(scope, paths);
  });
}
