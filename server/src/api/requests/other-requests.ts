// What is asked of the site and not served: another method on a known path (RFC 9110 15.5.6), another path, and preflights.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerPreflight, isPreflight } from '../answers/answer-headers.ts';
import { ApiError } from '../answers/errors.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'] as const;

type MethodsByPath = ReadonlyMap<string, ReadonlySet<string>>;

/** Notes the methods of each path that is registered from now on. */
export function watchPaths(scope: FastifyInstance): MethodsByPath {
  const paths = new Map<string, Set<string>>();
  scope.addHook('onRoute', ({ url, method }) => {
    const methods = paths.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    paths.set(url, methods);
  });
  return paths;
}

/** Answers 405 to every other method of these paths, before credentials or bodies are looked at, and OPTIONS with what is allowed. */
export function refuseOtherMethods(scope: FastifyInstance, paths: MethodsByPath): void {
  for (const [url, methods] of [...paths]) {
    const served = METHODS.filter((method) => methods.has(method));
    const allow = [...served, 'OPTIONS'].join(', ');
    const answerOptions = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
      isPreflight(request) ? answerPreflight(reply) : reply.code(204).header('Allow', allow).send();
    const refuse = async (request: FastifyRequest, reply: FastifyReply): Promise<never> => {
      reply.header('Allow', allow);
      throw new ApiError('method_not_allowed', `${request.method} is not served here. This path takes ${allow}.`);
    };
    const method = METHODS.filter((other) => !methods.has(other));
    // Answered on arrival, so that an unreadable body does not hide the cause.
    scope.route({ method, url, schema: { hide: true }, onRequest: refuse, handler: refuse });
    scope.route({ method: 'OPTIONS', url, schema: { hide: true }, onRequest: answerOptions, handler: answerOptions });
  }
}

/** Answers 404 to every other path, on arrival, so that no path of the site answers in another shape, whatever its body. */
export function refuseOtherPaths(scope: FastifyInstance, apiUrl: string): void {
  const refuse = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    if (!request.is404) return undefined;
    if (isPreflight(request)) return answerPreflight(reply);
    throw new ApiError('not_found', `Nothing is served at this path. All that is stands at ${apiUrl}/docs.`);
  };
  scope.addHook('onRequest', refuse);
  scope.setNotFoundHandler(refuse);
}
