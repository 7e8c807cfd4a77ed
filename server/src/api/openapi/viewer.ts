// The page below /docs that shows the document and tries calls: @fastify/swagger-ui with a policy of its own.

import type { StaticDocumentSpec } from '@fastify/swagger';
import { type FastifyInstance, fastify } from 'fastify';
import { setAnswerHeaders } from '../answers/answer-headers.ts';
import { createErrorHandler } from '../answers/error-answer.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { refuseOtherPaths } from '../requests/other-requests.ts';
import { apiServerOptions } from '../server-options.ts';

/** Only what the viewer itself needs: its own files, its inline styles and images, calls to this site, tokens from the accounts site. */
function contentSecurityPolicy(api: ApiDependencies): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self' ${api.apiUrl} ${api.accountsUrl}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The viewer as an instance that never listens: requests below /docs are handed to it. */
export async function createViewer(api: ApiDependencies, document: object): Promise<FastifyInstance> {
  const [{ fastifySwagger }, { fastifySwaggerUi }] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ]);
  const policy = contentSecurityPolicy(api);
  const instance = fastify({ genReqId: api.createId, ...apiServerOptions(api.apiUrl) });
  // What it can't find is answered like anything else of the site.
  instance.setErrorHandler(createErrorHandler(api.apiUrl));
  // On arrival, so that the viewer's own files can say that they may be kept.
  instance.addHook('onRequest', async (request, reply) => {
    setAnswerHeaders(request, reply);
    reply.header('Content-Security-Policy', policy);
  });
  refuseOtherPaths(instance, api.apiUrl);
  await instance.register(fastifySwagger, {
    mode: 'static',
    specification: { document } as unknown as StaticDocumentSpec,
  });
  await instance.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    theme: { title: escapeHtml(`${api.brand} API`) },
    uiConfig: { layout: 'BaseLayout', docExpansion: 'list', tryItOutEnabled: true, defaultModelsExpandDepth: 0 },
  });
  await instance.ready();
  return instance;
}

/** The viewer puts the title into its page as it is. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
