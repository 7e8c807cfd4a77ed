// The token endpoint (RFC 6749 3.2): owns client authentication and the choice of the grant; a grant fills the holes.

import { authenticateClient, type PresentedClient } from './client-authentication.ts';
import { OAuthError } from './errors.ts';
import { authorizationCodeGrant } from './grants/authorization-code.ts';
import { clientCredentialsGrant } from './grants/client-credentials.ts';
import { refreshTokenGrant } from './grants/refresh-token.ts';
import type { Policy } from './policy.ts';
import type { ScopeRules } from './scope.ts';
import type { AuthorizationCodeStorage, Client, ClientStorage, TokenStorage } from './storage.ts';

/** A token request as a dialect decoded it; undefined is "not sent". */
export type TokenRequest = {
  readonly presented: PresentedClient;
  readonly grantType: string | undefined;
  readonly code: string | undefined;
  readonly redirectUri: string | undefined;
  readonly codeVerifier: string | undefined;
  readonly refreshToken: string | undefined;
  readonly scope: string | undefined;
};

/** A successful answer (RFC 6749 5.1), with whom it speaks for, which some dialects spell out. */
export type TokenResponse = {
  readonly clientId: string;
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly expiresIn: number;
  readonly scopes: readonly string[];
  readonly organizationId: string;
  /** Absent for client credentials. */
  readonly account: { readonly accountId: string; readonly email: string; readonly licenseId: number } | undefined;
};

export type TokenEndpoint = {
  readonly clients: ClientStorage;
  readonly codes: AuthorizationCodeStorage;
  readonly tokens: TokenStorage;
  readonly scopeRules: ScopeRules;
  readonly policy: Policy;
  readonly dialect: string;
  readonly now: () => number;
  readonly createId: () => string;
};

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
