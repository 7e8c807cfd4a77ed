// The token endpoint (RFC 6749 3.2): owns client authentication and the choice of the grant; a grant fills the holes.

import { authenticateClient } from './client-authentication.ts';
import { OAuthError } from './errors.ts';
import { authorizationCodeGrant } from './grants/authorization-code.ts';
import { clientCredentialsGrant } from './grants/client-credentials.ts';
import { refreshTokenGrant } from './grants/refresh-token.ts';
import type { Client } from './storage.ts';
import type { TokenEndpoint, TokenRequest, TokenResponse } from './token-request.ts';

type Grant = (request: TokenRequest, client: Client, endpoint: TokenEndpoint) => Promise<TokenResponse>;

const GRANTS: ReadonlyMap<string, Grant> = new Map([
  ['authorization_code', authorizationCodeGrant],
  ['refresh_token', refreshTokenGrant],
  ['client_credentials', clientCredentialsGrant],
]);

/** Answers a token request or throws an OAuthError of RFC 6749 5.2. */
export async function answerTokenRequest(request: TokenRequest, endpoint: TokenEndpoint): Promise<TokenResponse> {
  if (request.grantType === undefined || request.grantType === '') {
    throw new OAuthError('invalid_request', 'grant_type is missing. Send authorization_code or refresh_token.');
  }
  const grant = GRANTS.get(request.grantType);
  if (grant === undefined || (grant === clientCredentialsGrant && !endpoint.policy.clientCredentials)) {
    throw new OAuthError('unsupported_grant_type', 'This grant_type is not supported here.');
  }
  const client = await authenticateClient(request.presented, endpoint);
  return grant(request, client, endpoint);
}
