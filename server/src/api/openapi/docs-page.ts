// GET /docs: the page that shows the document and tries calls. The viewer is loaded and set up on first use, on an instance of its own that
// never listens, so that it costs nothing to a server whose page nobody opens.

import type { StaticDocumentSpec } from '@fastify/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setAnswerHeaders } from '../answer-headers.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { createDocument } from './document.ts';

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

export function registerDocsPage(scope: FastifyInstance, api: ApiDependencies): void {
  let viewer: Promise<FastifyInstance> | undefined;
  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    viewer ??= createViewer(api).catch((error: unknown) => {
      viewer = undefined;
      throw error;
    });
    const { routing } = await viewer;
    reply.hijack();
    routing(request.raw, reply.raw);
  };
  scope.get('/docs', { schema: { hide: true } }, serve);
  scope.get('/docs/*', { schema: { hide: true } }, serve);
  scope.addHook('onClose', async () => {
    await (await viewer)?.close();
  });
}

async function createViewer(api: ApiDependencies): Promise<FastifyInstance> {
  const [{ fastify }, { fastifySwagger }, { fastifySwaggerUi }, document] = await Promise.all([
    import('fastify'),
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
    createDocument(api),
  ]);
  const policy = contentSecurityPolicy(api);
  const instance = fastify({ genReqId: api.createId });
  // On arrival, so that the viewer's own files can say that they may be kept.
  instance.addHook('onRequest', async (request, reply) => {
    setAnswerHeaders(request, reply);
    reply.header('Content-Security-Policy', policy);
  });
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
