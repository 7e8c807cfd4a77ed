// Everything that the server serves, as its composition root mounts it: method, path, site, and the scopes that a call asks for.
import { channel } from 'node:diagnostics_channel';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Call } from '../../docs/generate/scopes.ts';
import { createApp } from '../../server/src/app.ts';
import { readConfig } from '../../server/src/config.ts';
import { openParts } from '../../server/src/parts.ts';

export type ServedRoute = Call & {
  readonly site: string;
  readonly method: string;
  readonly path: string;
  /** The schema of its body, where it has one. */
  readonly body: { readonly examples?: readonly Readonly<Record<string, unknown>>[] } | undefined;
};

type Noted = Omit<ServedRoute, 'site' | 'name'> & { readonly instance: FastifyInstance };

/** The routes of all sites in demo mode. Preflights, HEAD and the answers that refuse a method are left out. */
export async function listServedRoutes(): Promise<readonly ServedRoute[]> {
  const noted: Noted[] = [];
  // Fastify tells of every instance when it is made, so that nothing can be mounted unseen.
  const made = channel('fastify.initialization');
  const watch = (message: unknown) => noteRoutes((message as { fastify: FastifyInstance }).fastify, noted);
  made.subscribe(watch);
  const parts = await openParts(
    readConfig({
      GATEHOUSE_DATABASE_URL: 'sqlite::memory:',
      GATEHOUSE_DEMO: 'loopback',
      GATEHOUSE_LOG_LEVEL: 'silent',
    }),
  );
  const app = await createApp(parts, Fastify({ logger: false }).log, () => false);
  made.unsubscribe(watch);
  const siteOf = (instance: FastifyInstance) => app.sites.find((site) => site.handle === instance.routing)?.name;
  const served = noted.flatMap(({ instance, ...route }) => {
    const site = siteOf(instance);
    return site === undefined ? [] : [{ ...route, site, name: `${route.method} ${route.path}` }];
  });
  await app.close();
  await parts.database.close();
  return served;
}

function noteRoutes(instance: FastifyInstance, noted: Noted[]): void {
  instance.addHook('onRoute', (route) => {
    // A method that a path does not take is answered by a handler that refuses on arrival.
    if (route.onRequest !== undefined && route.onRequest === (route.handler as unknown)) return;
    if (route.config?.refuses === true) return;
    for (const method of [route.method].flat()) {
      if (method === 'HEAD' || method === 'OPTIONS') continue;
      const path = route.url.replace(/:(\w+)/g, '{$1}');
      const body = route.schema?.body as ServedRoute['body'];
      noted.push({ instance, method, path, body, scopes: route.config?.access?.scopes ?? [] });
    }
  });
}
