// The token request and its answer (RFC 6749 4.1.3, 5.1, 6), and what answering takes.

import type { Origin } from './act.ts';
import type { PresentedClient } from './client-authentication.ts';
import type { AccessTokenIssuing } from './issue-access-token.ts';
import type { ScopeRules } from './scope.ts';
import type { AuthorizationCodeStorage, ClientStorage, TokenStorage } from './storage.ts';

/** A token request as a dialect decoded it; undefined is "not sent". */
export type TokenRequest = {
  readonly presented: PresentedClient;
  readonly grantType: string | undefined;
  readonly code: string | undefined;
  readonly redirectUri: string | undefined;
  readonly codeVerifier: string | undefined;
  readonly refreshToken: string | undefined;
  readonly scope: string | undefined;
  /** For the record of a code or token that is used again. */
  readonly origin: Origin;
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

export type TokenEndpoint = AccessTokenIssuing & {
  readonly clients: ClientStorage;
  readonly codes: AuthorizationCodeStorage;
  readonly tokens: TokenStorage;
  readonly scopeRules: ScopeRules;
  readonly dialect: string;
  readonly now: () => number;
};
