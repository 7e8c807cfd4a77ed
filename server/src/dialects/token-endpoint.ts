// The way of a token request, whatever its dialect: decode the body, ask the protocol, let the dialect encode the answer.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../accounts/audit-log.ts';
import { decodeBody } from '../http/body.ts';
import type { Form } from '../http/form.ts';
import { answerTokenRequest } from '../oauth/token-endpoint.ts';
import type { TokenEndpoint, TokenRequest, TokenResponse } from '../oauth/token-request.ts';
import { presentedClient, refuseFaults, refuseQuerySecrets } from './client-credentials-in.ts';
import { sendJson } from './json-answers.ts';

export type TokenSpelling = {
  readonly endpoint: TokenEndpoint;
  readonly decodeGrantType: (text: string | undefined) => string | undefined;
  readonly encode: (response: TokenResponse) => Readonly<Record<string, unknown>>;
};

/** POST at a token endpoint. Throws OAuthError and BadBody, which the dialect's error handler spells. */
export async function answerToken(
  request: FastifyRequest,
  reply: FastifyReply,
  spelling: TokenSpelling,
): Promise<FastifyReply> {
  refuseQuerySecrets(request);
  const body = decodeBody(request.body, { trim: true });
  refuseFaults(body);
  const response = await answerTokenRequest(tokenRequest(request, body, spelling), spelling.endpoint);
  return sendJson(reply, spelling.encode(response));
}

function tokenRequest(request: FastifyRequest, body: Form, spelling: TokenSpelling): TokenRequest {
  const field = (name: string) => body.values.get(name);
  return {
    presented: presentedClient(request, body),
    grantType: spelling.decodeGrantType(field('grant_type')),
    code: field('code'),
    redirectUri: field('redirect_uri'),
    codeVerifier: field('code_verifier'),
    refreshToken: field('refresh_token'),
    scope: field('scope'),
    origin: originOf(request),
  };
}
