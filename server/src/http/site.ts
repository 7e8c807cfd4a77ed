// What every site has in common: request ids, one log line per request without its query, health, the basic headers, and the last
// net under errors that no surface handled.

import { randomUUID } from 'node:crypto';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from 'fastify';

import { schemaController } from './compilers.ts';

export type SiteName = 'accounts' | 'api' | 'agent_app' | 'console' | 'start';

export type Site = {
  readonly name: SiteName;
  readonly log: FastifyBaseLogger;
  readonly trustedProxies: readonly string[];
  /** Resolves when the site can serve; rejects with the reason. */
  readonly ready: () => Promise<void>;
  /** How the site shows an error that nothing else handled, and a path that it does not have. Without it, its surfaces answer both. */
  readonly fail?: (reply: FastifyReply, failure: Failure) => FastifyReply;
  /** What this site's surfaces need of the server that carries them. */
  readonly options?: FastifyServerOptions;
  /** Told of every answer, when it has been sent. */
  readonly answered?: ((answer: Answered) => void) | undefined;
};

/** One request and its answer, as logs and figures may have it. */
export type Answered = {
  readonly method: string;
  /** The route's pattern, never the URL: codes and tokens stand in queries, e-mail addresses in paths. `none` when there is no such route. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
};

export type Failure = {
  readonly status: number;
  readonly words: string;
  readonly traceId: string;
  readonly retryAfterSeconds: number | undefined;
};

/** Load balancers give up after a few seconds, and what is silent for so long can't serve. */
const READY_WITHIN_MS = 2_000;

/** A Fastify instance with the common parts; surfaces are registered on it. */
export function createSite(site: Site): FastifyInstance {
  const instance = Fastify({
    loggerInstance: site.log.child({ site: site.name }),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'traceId' }),
    genReqId: () => randomUUID(),
    trustProxy: site.trustedProxies.length > 0 ? [...site.trustedProxies] : false,
    bodyLimit: 64 * 1024,
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: false },
    forceCloseConnections: 'idle',
    schemaController,
    ...site.options,
    // A path that can't be decoded, or has a part too long: refused before any hook runs.
    frameworkErrors(error, request, reply) {
      if (site.options?.frameworkErrors !== undefined) site.options.frameworkErrors(error, request, reply);
      else {
        setCommonHeaders(request, reply);
        show(site, reply, { ...describeFailure(error, request), words: 'This address can’t be read.' });
      }
      noteAnswer(site, request, reply);
    },
  });

  instance.addHook('onRequest', async (request, reply) => setCommonHeaders(request, reply));
  instance.addHook('onResponse', async (request, reply) => noteAnswer(site, request, reply));

  instance.get('/health/live', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ live: true }),
  );
  instance.get('/health/ready', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    try {
      await within(READY_WITHIN_MS, site.ready());
      return { ready: true };
    } catch (error) {
      request.log.warn({ cause: error instanceof Error ? error.message : 'unknown' }, 'not ready');
      return reply.code(503).header('retry-after', '1').send({ ready: false });
    }
  });

  if (site.fail !== undefined) {
    instance.setNotFoundHandler((request, reply) =>
      show(site, reply, { status: 404, words: 'There is nothing at this address.', traceId: request.id }),
    );
  }
  instance.setErrorHandler((error, request, reply) => {
    const failure = describeFailure(error, request);
    return show(site, reply, failure);
  });
  return instance;
}

async function within(ms: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`There was no answer within ${ms} ms.`)), ms);
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-content-type-options', 'nosniff');
  reply.header('x-request-id', request.id);
}

function noteAnswer(site: Site, request: FastifyRequest, reply: FastifyReply): void {
  const route = request.routeOptions.url ?? 'none';
  const ms = reply.elapsedTime;
  const line = { method: request.method, route, status: reply.statusCode, ms: Math.round(ms * 10) / 10 };
  request.log[route.startsWith('/health/') ? 'debug' : 'info'](line, 'request');
  site.answered?.({ ...line, ms });
}

/** An error as it may be shown: what the client did wrong in words, and of our own faults only that there was one. Logs the latter. */
export function describeFailure(error: unknown, request: FastifyRequest): Failure {
  const { statusCode, retryAfterSeconds, message } = error as {
    statusCode?: number;
    retryAfterSeconds?: number;
    message?: string;
  };
  if (retryAfterSeconds !== undefined) {
    request.log.warn({ cause: message }, 'unavailable');
    return { status: 503, words: 'The server is busy. Try again in a moment.', traceId: request.id, retryAfterSeconds };
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return {
      status: statusCode,
      words: message ?? 'The request can’t be read.',
      traceId: request.id,
      retryAfterSeconds,
    };
  }
  request.log.error({ err: error }, 'unexpected error');
  return { status: 500, words: 'Something went wrong on our side.', traceId: request.id, retryAfterSeconds: undefined };
}

function show(
  site: Site,
  reply: FastifyReply,
  failure: Omit<Failure, 'retryAfterSeconds'> & { retryAfterSeconds?: number | undefined },
): FastifyReply {
  reply.code(failure.status).header('cache-control', 'no-store');
  if (failure.retryAfterSeconds !== undefined) reply.header('retry-after', String(failure.retryAfterSeconds));
  const full: Failure = { ...failure, retryAfterSeconds: failure.retryAfterSeconds };
  if (site.fail !== undefined) return site.fail(reply, full);
  return reply.send({ error: { message: failure.words }, request_id: failure.traceId });
}
