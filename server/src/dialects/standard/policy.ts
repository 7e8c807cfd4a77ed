// OAuth 2.1 without exceptions: exact redirect URIs, code with S256 for everyone, no implicit grant.

import { LIFETIMES, type Policy } from '../../oauth/policy.ts';

export const STANDARD_DIALECT = 'standard';

export const standardPolicy: Policy = {
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
