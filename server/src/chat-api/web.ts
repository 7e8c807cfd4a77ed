// Actions by POST: the payload is the body, the answer is what the action answers.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { decodeCredentials } from '../api/access/credentials.ts';
import { refusalOf, setChallenges } from '../api/answers/error-answer.ts';
import { readJsonBodies } from '../api/requests/body.ts';
import { ChatRefusal, TooManyWrites } from '../chat/refusal.ts';
import { type ChatApi, DEEPEST_JSON, VERSIONS } from './chat-api.ts';
import { CHAT_ERROR_STATUS, INTERNAL_ERROR, toChatError } from './errors.ts';
import { perform } from './perform.ts';
import type { Side } from './side.ts';
import type { Speaker } from './speaker.ts';

/** Reads bodies as these actions take them. Once for a scope. */
export function readActionBodies(scope: FastifyInstance): void {
  readJsonBodies(scope, DEEPEST_JSON);
}

/** Serves the actions of a side. */
export function registerActions<Who extends Speaker>(scope: FastifyInstance, api: ChatApi, side: Side<Who>): void {
  for (const version of VERSIONS) {
    scope.post<{ Params: { action: string } }>(
      `/v${version}/${side.name}/action/:action`,
      { schema: { hide: true } },
      async (request) => {
        const credentials = decodeCredentials(request.raw.rawHeaders);
        const who = await side.identify(api, { credentials, query: queryOf(request.raw.url) });
        return perform(api, side, { name: request.params.action, payload: request.body, who });
      },
    );
  }
}

/** What stands behind the question mark of an address. */
export function queryOf(url: string | undefined): string {
  return url?.split('?').slice(1).join('?') ?? '';
}

/** Makes the handler that answers errors in this API's shape. */
export function createChatErrorHandler({ apiUrl: realm, log }: Pick<ChatApi, 'apiUrl' | 'log'>) {
  return function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const refusal = error instanceof ChatRefusal ? error : refusalOf(error);
    const known = toChatError(refusal);
    if (known === undefined) log.error({ err: error, traceId: request.id }, 'an action of the chat API failed');
    const answer = known ?? INTERNAL_ERROR;
    if (!(refusal instanceof ChatRefusal)) setChallenges(refusal, { request, reply, realm });
    if (answer.type === 'service_unavailable') reply.header('Retry-After', '1');
    if (refusal instanceof TooManyWrites) reply.header('Retry-After', String(refusal.retryAfterSeconds));
    return reply.code(CHAT_ERROR_STATUS[answer.type]).type('application/json; charset=utf-8').send({ error: answer });
  };
}
