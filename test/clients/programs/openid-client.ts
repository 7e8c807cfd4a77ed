// openid-client 6: everything from the metadata, and everything of the standard.
import * as openid from 'openid-client';
import type { Connect } from './program.ts';

export const openidClient: Connect = async ({ issuer, client_id, client_secret, redirect_uri, scopes }) => {
  // #region configuration
  const config = await openid.discovery(new URL(issuer), client_id, client_secret, undefined, {
    algorithm: 'oauth2',
    execute: [openid.allowInsecureRequests], // only for http on localhost
  });
  // #endregion
  return {
    signIn: async (visitor) => {
      const pkceCodeVerifier = openid.randomPKCECodeVerifier();
      const expectedState = openid.randomState();
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri,
        scope: scopes.join(' '),
        state: expectedState,
        code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      });
      const back = await visitor.signIn(url);
      return tokensOf(await openid.authorizationCodeGrant(config, back, { pkceCodeVerifier, expectedState }));
    },
    refresh: async ({ refreshToken }) => tokensOf(await openid.refreshTokenGrant(config, refreshToken)),
    introspect: async ({ accessToken }) => (await openid.tokenIntrospection(config, accessToken)).active,
    revoke: ({ refreshToken }) => openid.tokenRevocation(config, refreshToken),
    clientCredentials: async () => {
      const { access_token } = await openid.clientCredentialsGrant(config, { scope: scopes.join(' ') });
      return access_token;
    },
  };
};

const tokensOf = ({ access_token, refresh_token = '' }: openid.TokenEndpointResponse) => ({
  accessToken: access_token,
  refreshToken: refresh_token,
});
