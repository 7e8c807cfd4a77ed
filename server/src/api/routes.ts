// Every surface of the api site, in one list. What is not named here is not served.

import type { FastifyInstance } from 'fastify';
import { guardCalls } from './access/guard.ts';
import { setAnswerHeaders } from './answers/answer-headers.ts';
import { createErrorHandler } from './answers/error-answer.ts';
import { registerCalls } from './calls.ts';
import type { ApiDependencies } from './dependencies.ts';
import { registerHint } from './hint.ts';
import { registerDocument } from './openapi/routes.ts';
import { readBodies } from './requests/body.ts';
import { refuseOtherMethods, refuseOtherPaths, watchPaths } from './requests/other-requests.ts';
import { checkBySchema } from './requests/validation.ts';

/** Registers the API on its site, which `apiServerOptions` made. It answers unknown paths as well. */
export async function registerApi(site: FastifyInstance, api: ApiDependencies): Promise<void> {
  await site.register(async (scope) => {
    scope.setErrorHandler(createErrorHandler(api.apiUrl));
    scope.addHook('onRequest', async (request, reply) => setAnswerHeaders(request, reply));
    refuseOtherPaths(scope, api.apiUrl);
    const paths = watchPaths(scope);

    await scope.register(async (calls) => {
      readBodies(calls);
      checkBySchema(calls);
      guardCalls(calls, api);
      registerCalls(calls, api); // /agents, /groups, /status, /visitors, /chats, /manage/v1
    });
    registerHint(scope, api); // /
    registerDocument(scope, api); // /openapi.json, /docs

    refuseOtherMethods(scope, paths);
  });
}
