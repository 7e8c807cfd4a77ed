// GET /openapi.json and /docs: the document and the page that shows it. Both are made on first use: they cost a server nothing that nobody asks.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiDependencies } from '../dependencies.ts';
import { createDocument } from './document.ts';
import { onDemand } from './on-demand.ts';
import { createViewer } from './viewer.ts';

/** Percent-encoded in an address. */
const CONTROL_CHARACTER = /%(?:[01][0-9a-f]|7f)/i;

export function registerDocument(scope: FastifyInstance, api: ApiDependencies): void {
  const getDocument = onDemand(() => createDocument(api));
  const getText = onDemand(async () => JSON.stringify(await getDocument()));
  let viewer: FastifyInstance | undefined;
  const getViewer = onDemand(async () => {
    viewer = await createViewer(api, await getDocument());
    return viewer;
  });

  scope.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(await getText()),
  );

  const show = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // No file has such a name, and the system that would look for it fails on one.
    if (CONTROL_CHARACTER.test(request.url)) return void reply.callNotFound();
    const { routing } = await getViewer();
    reply.hijack();
    routing(request.raw, reply.raw);
  };
  scope.get('/docs', { schema: { hide: true } }, show);
  scope.get('/docs/*', { schema: { hide: true } }, show);
  scope.addHook('onClose', async () => {
    await viewer?.close();
  });
}
