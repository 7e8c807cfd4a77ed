// A site that is not built yet says so.

import type { FastifyInstance } from 'fastify';
import { sendPage } from './send.ts';
import { type PlaceholderView, renderPlaceholder } from './views/placeholder.ts';

/** Answers the site's root with a plain page. */
export function registerPlaceholder(site: FastifyInstance, view: PlaceholderView): void {
  const page = renderPlaceholder(view);
  site.get('/', async (_request, reply) => sendPage(reply, page));
}
