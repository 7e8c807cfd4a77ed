// GET /: says what this site is to whoever comes with nothing. Browsers are led to the page, programs get the way there.

import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from './dependencies.ts';
import { API_VERSION } from './requests/version.ts';

export function registerHint(scope: FastifyInstance, api: Pick<ApiDependencies, 'apiUrl' | 'brand'>): void {
  const { apiUrl, brand } = api;
  const hint = {
    name: `${brand} API`,
    documentation: `${apiUrl}/docs`,
    openapi: `${apiUrl}/openapi.json`,
    try: `curl -H 'X-API-Version: ${API_VERSION}' -u 'LOGIN:API_KEY' ${apiUrl}/agents`,
  };
  const text = `${JSON.stringify(hint, undefined, 2)}\n`;
  scope.get('/', { schema: { hide: true } }, async (request, reply) => {
    reply.header('Vary', 'Accept');
    if (request.headers.accept?.includes('text/html')) return reply.redirect('/docs', 303);
    return reply.type('application/json; charset=utf-8').send(text);
  });
}
