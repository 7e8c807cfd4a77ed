// GET /openapi.json: the document, made on first use and kept.

import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from '../dependencies.ts';
import { createDocument } from './document.ts';

export function registerDocument(scope: FastifyInstance, api: ApiDependencies): void {
  let text: Promise<string> | undefined;
  scope.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    text ??= createDocument(api)
      .then(JSON.stringify)
      .catch((error: unknown) => {
        text = undefined;
        throw error;
      });
    return reply.type('application/json; charset=utf-8').send(await text);
  });
}
