// What the LiveChat wire allows beyond OAuth 2.1: redirect URIs as prefixes, the implicit grant, codes of confidential clients without
// PKCE, the challenge that published SDKs send; and its limit on redirects without a person.

import { LIFETIMES, type Policy } from '../../oauth/policy.ts';

export const LIVECHAT_DIALECT = 'livechat';

export const livechatPolicy: Policy = {
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
