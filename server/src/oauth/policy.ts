// Every choice that the standards leave open, as one typed value. A dialect brings its own.

import type { AccessTokenFormat, CodeChallengeRule, ResponseType } from './storage.ts';

export type Policy = {
  /** OAuth 2.1 2.3.1 wants 'exact'; 'path-prefix' accepts longer paths at a segment boundary. */
  readonly redirectUriMatch: 'exact' | 'path-prefix';
  /** Where a redirect URI may use plain http. */
  readonly plainHttpRedirect: 'loopback' | 'any-host';
  /** Query keys that a requested redirect URI may add to the registered one, at most one at a time, with a plain value. */
  readonly redirectQueryKeys: readonly string[];
  readonly responseTypes: readonly ResponseType[];
  /** Who must send a code challenge with response type `code`. */
  readonly codeChallengeRequired: 'everyone' | 'public-clients';
  readonly codeChallengeRules: {
    readonly public: readonly CodeChallengeRule[];
    readonly confidential: readonly CodeChallengeRule[];
  };
  /** An empty challenge of a confidential client means that it sent none. */
  readonly emptyChallengeIsNone: boolean;
  /** Whether the client credentials grant is offered (RFC 6749 4.4). */
  readonly clientCredentials: boolean;
  /** How the redirect URI at the token endpoint is compared with the requested one. */
  readonly redirectUriAtExchange: 'equal' | 'equal-without-query';
  /** Redirects that no person took part in, per client and subject. */
  readonly automaticRedirects: { readonly limit: number; readonly windowMs: number } | undefined;
  /** Those that are offered; a client that is registered for another gets the first. */
  readonly accessTokenFormats: readonly [AccessTokenFormat, ...AccessTokenFormat[]];
  readonly accessTokenSeconds: number;
  /** Short, because those who read a JWT don't ask whether it was revoked. */
  readonly jwtAccessTokenSeconds: number;
  readonly authorizationCodeSeconds: number;
  /** After a rotation the same answer is repeated for so long (RFC 9700 4.14). */
  readonly rotationGraceSeconds: number;
  /** Living access tokens, and as many refresh tokens, per client and subject; the oldest ends. */
  readonly ringSize: number;
};

/** What all dialects share. */
export const LIFETIMES = {
  accessTokenSeconds: 28_800,
  jwtAccessTokenSeconds: 300,
  authorizationCodeSeconds: 60,
  rotationGraceSeconds: 30,
  ringSize: 25,
} as const;
