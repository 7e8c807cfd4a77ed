// The chat page and its files. A client has a chat page when its app has the redirect URI /chat of this site: the page asks for customers'
// tokens as every page of the app does, by its origin. It stands on the api site because no cookie of a person is sent there.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AccountStorage } from '../accounts/account-storage.ts';
import { setAnswerHeaders } from '../api/answers/answer-headers.ts';
import { createErrorHandler } from '../api/answers/error-answer.ts';
import { ApiError } from '../api/answers/errors.ts';
import { refuseOtherMethods, watchPaths } from '../api/requests/other-requests.ts';
import { describeFailure } from '../http/site.ts';
import type { Client, ClientStorage } from '../oauth/storage.ts';
import { builtFile, serveBuiltFile } from '../pages/built-file.ts';
import { sendFailure } from '../pages/failure.ts';
import { sendPage } from '../pages/send.ts';
import { palette } from '../pages/style.ts';
import { renderError } from '../pages/views/error.ts';
import { renderChatPage } from './page.ts';

export type ChatPage = {
  readonly clients: Pick<ClientStorage, 'findClient'>;
  readonly accounts: Pick<AccountStorage, 'findOrganization'>;
  readonly now: () => number;
  readonly apiUrl: string;
  readonly accountsUrl: string;
  readonly brand: string;
};

const script = builtFile('@gatehouse/chat-page/dist/chat-page.js');
const style = builtFile('@gatehouse/chat-page/dist/chat-page.css', palette);
const widget = builtFile('@gatehouse/chat-page/dist/chat-widget.js');

/** Mounts them on the api site. */
export async function registerChatPage(site: FastifyInstance, deps: ChatPage): Promise<void> {
  await site.register(async (scope) => {
    handleErrors(scope, deps);
    const paths = watchPaths(scope);
    scope.get<{ Params: { client_id: string } }>(
      '/chat/:client_id',
      { schema: { hide: true } },
      async (request, reply) => showChat({ request, reply, clientId: request.params.client_id }, deps),
    );
    serveBuiltFile(scope, ['/chat-page.js'], { file: script, type: 'text/javascript' });
    serveBuiltFile(scope, ['/chat-page.css'], { file: style, type: 'text/css' });
    serveBuiltFile(scope, ['/chat-widget.js'], { file: widget, type: 'text/javascript' });
    refuseOtherMethods(scope, paths);
  });
}

async function showChat(
  { request, reply, clientId }: { request: FastifyRequest; reply: FastifyReply; clientId: string },
  deps: ChatPage,
): Promise<FastifyReply> {
  const { clients, accounts, now, apiUrl, accountsUrl } = deps;
  const client = await clients.findClient({ clientId, now: now() });
  if (client === undefined)
    return showNoChat(request, reply, deps, 'There is no app with this client id, or it was disabled.');
  const origins = originsOf(client);
  if (!origins.includes(apiUrl)) {
    return showNoChat(
      request,
      reply,
      deps,
      `The app has no chat page. To give it one, add the redirect URI ${apiUrl}/chat.`,
    );
  }
  const { organizationId } = client;
  const organization = await accounts.findOrganization({ organizationId });
  if (organization === undefined) return showNoChat(request, reply, deps, 'The organization is not there any more.');
  const [{ etag: scriptTag }, { etag: styleTag }] = await Promise.all([script(), style()]);
  const page = renderChatPage({
    clientId: client.clientId,
    organizationId,
    name: organization.name,
    accountsUrl,
    embedders: origins,
    // A new page never runs with the script of an old one.
    scriptUrl: `/chat-page.js?${scriptTag.slice(1, -1)}`,
    styleUrl: `/chat-page.css?${styleTag.slice(1, -1)}`,
  });
  return reply
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header('content-security-policy', policyOf(deps, origins))
    .type('text/html; charset=utf-8')
    .send(page);
}

/** What the page may load and reach, and who may embed it: pages of the app, and no others. */
function policyOf({ apiUrl, accountsUrl }: ChatPage, embedders: readonly string[]): string {
  return [
    "default-src 'none'",
    `script-src ${apiUrl}/chat-page.js`,
    `style-src ${apiUrl}/chat-page.css`,
    `connect-src ${apiUrl} ${apiUrl.replace(/^http/, 'ws')} ${accountsUrl}`,
    'img-src https: data:',
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${embedders.join(' ')}`,
  ].join('; ');
}

/** The origins of the client's redirect URIs, as far as web pages can be there. */
function originsOf({ redirectUris }: Client): string[] {
  const origins = redirectUris.flatMap((uri) => (URL.canParse(uri) ? [new URL(uri).origin] : []));
  return [...new Set(origins)].filter((origin) => /^https?:\/\/[^\s;,*]+$/.test(origin));
}

function showNoChat(
  request: FastifyRequest,
  reply: FastifyReply,
  { brand }: ChatPage,
  forDeveloper: string,
): FastifyReply {
  const page = renderError({
    brand,
    title: 'There is no chat here',
    what: 'The address is not that of a chat, or the chat was taken away.',
    fix: 'Go back to the page that you came from, and look there how to get in touch.',
    forDeveloper,
    traceId: request.id,
  });
  return sendPage(reply, page, { status: 404 });
}

/** Refused methods are answered as on the rest of the site, to programs; all else is shown to people. */
function handleErrors(scope: FastifyInstance, { apiUrl, brand }: ChatPage): void {
  const answer = createErrorHandler(apiUrl);
  const show = sendFailure(brand);
  scope.setErrorHandler((error, request, reply) => {
    if (error instanceof ApiError) {
      setAnswerHeaders(request, reply);
      return answer(error, request, reply);
    }
    const failure = describeFailure(error, request);
    reply.header('cache-control', 'no-store');
    if (failure.retryAfterSeconds !== undefined) reply.header('retry-after', String(failure.retryAfterSeconds));
    return show(reply.code(failure.status), failure);
  });
}
