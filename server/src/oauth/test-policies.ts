// For tests: the two ends of what a policy may say. Stated here, so that the core is tested without any dialect.

import { LIFETIMES, type Policy } from './policy.ts';

/** OAuth 2.1 without exceptions. */
export const strictPolicy: Policy = {
  ...LIFETIMES,
  redirectUriMatch: 'exact',
  plainHttpRedirect: 'loopback',
  redirectQueryKeys: [],
  responseTypes: ['code'],
  codeChallengeRequired: 'everyone',
  codeChallengeRules: { public: ['S256'], confidential: ['S256'] },
  emptyChallengeIsNone: false,
  clientCredentials: true,
  redirectUriAtExchange: 'equal',
  accessTokenFormats: ['opaque', 'jwt'],
  automaticRedirects: undefined,
};

/** Everything that a policy can relax, relaxed. */
export const lenientPolicy: Policy = {
  ...LIFETIMES,
  redirectUriMatch: 'path-prefix',
  plainHttpRedirect: 'any-host',
  redirectQueryKeys: ['plugin_id'],
  responseTypes: ['token', 'code'],
  codeChallengeRequired: 'public-clients',
  codeChallengeRules: {
    public: ['S256', 'S256-decimal-words'],
    confidential: ['S256', 'S256-decimal-words', 'plain'],
  },
  emptyChallengeIsNone: true,
  clientCredentials: false,
  redirectUriAtExchange: 'equal-without-query',
  accessTokenFormats: ['opaque'],
  automaticRedirects: { limit: 3, windowMs: 30_000 },
};

export const POLICIES_UNDER_TEST = [
  { name: 'strict', policy: strictPolicy },
  { name: 'lenient', policy: lenientPolicy },
] as const;
