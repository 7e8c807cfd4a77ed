// The client credentials grant (RFC 6749 4.4): a confidential client acts for itself, within the organization that owns it. No
// account, no refresh token (4.4.3), no ring.

import { OAuthError } from '../errors.ts';
import { issueAccessToken } from '../issue-access-token.ts';
import { splitScopes } from '../scope.ts';
import type { Client } from '../storage.ts';
import type { TokenEndpoint, TokenRequest, TokenResponse } from '../token-request.ts';

/** Answers with an access token for the client itself. */
export async function clientCredentialsGrant(
  request: TokenRequest,
  client: Client,
  endpoint: TokenEndpoint,
): Promise<TokenResponse> {
  if (client.type !== 'confidential') {
    throw new OAuthError('unauthorized_client', 'Only clients that have a secret can use client credentials.');
  }
  const scopes = checkScopes(request, client);
  const now = endpoint.now();
  const { policy } = endpoint;
  const grant = {
    grantId: endpoint.createId(),
    clientId: client.clientId,
    accountId: undefined,
    organizationId: client.organizationId,
  };
  const contents = { sessionId: undefined, scopes, offline: false, now };
  const token = await issueAccessToken(grant, contents, { client, endpoint });
  await endpoint.tokens.saveAccessToken({ accessToken: token.record, ringSize: policy.ringSize, now });
  return {
    clientId: client.clientId,
    accessToken: token.text,
    refreshToken: undefined,
    expiresIn: token.expiresIn,
    scopes,
    organizationId: client.organizationId,
    account: undefined,
  };
}

function checkScopes(request: TokenRequest, client: Client): readonly string[] {
  if (request.scope === undefined || request.scope === '') return client.scopes;
  const wanted = splitScopes(request.scope);
  if (wanted.length > 0 && wanted.every((scope) => client.scopes.includes(scope))) return wanted;
  throw new OAuthError('invalid_scope', 'scope asks for something that the app’s settings do not list.');
}
