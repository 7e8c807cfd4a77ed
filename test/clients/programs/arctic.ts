// arctic with its generic client; the endpoints are given at each call.
import { CodeChallengeMethod, generateCodeVerifier, generateState, OAuth2Client, type OAuth2Tokens } from 'arctic';
import type { Connect } from './program.ts';

export const arctic: Connect = ({ issuer, client_id, client_secret, redirect_uri, scopes }) => {
  // #region configuration
  const client = new OAuth2Client(client_id, client_secret, redirect_uri);
  const endpoints = {
    authorize: `${issuer}/oauth/authorize`, // with createAuthorizationURLWithPKCE and CodeChallengeMethod.S256
    token: `${issuer}/oauth/token`,
    revoke: `${issuer}/oauth/revoke`,
  };
  // #endregion
  return {
    signIn: async (visitor) => {
      const verifier = generateCodeVerifier();
      const state = generateState();
      const { S256 } = CodeChallengeMethod;
      const url = client.createAuthorizationURLWithPKCE(endpoints.authorize, state, S256, verifier, scopes);
      const code = (await visitor.signIn(url)).searchParams.get('code') ?? '';
      return tokensOf(await client.validateAuthorizationCode(endpoints.token, code, verifier));
    },
    refresh: async ({ refreshToken }) =>
      tokensOf(await client.refreshAccessToken(endpoints.token, refreshToken, scopes)),
    revoke: ({ refreshToken }) => client.revokeToken(endpoints.revoke, refreshToken),
  };
};

const tokensOf = (tokens: OAuth2Tokens) => ({
  accessToken: tokens.accessToken(),
  refreshToken: tokens.refreshToken(),
});
