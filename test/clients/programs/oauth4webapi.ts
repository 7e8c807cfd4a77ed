// oauth4webapi: the same in single steps, each request and each answer by itself.
import * as oauth from 'oauth4webapi';
import type { Connect } from './program.ts';

export const oauth4webapi: Connect = async ({ issuer, client_id, client_secret, redirect_uri, scopes }) => {
  // #region configuration
  const insecure = { [oauth.allowInsecureRequests]: true }; // only for http on localhost
  const response = await oauth.discoveryRequest(new URL(issuer), { algorithm: 'oauth2', ...insecure });
  const server = await oauth.processDiscoveryResponse(new URL(issuer), response);
  const client = { client_id };
  const authentication = oauth.ClientSecretBasic(client_secret);
  // #endregion
  return {
    signIn: async (visitor) => {
      const verifier = oauth.generateRandomCodeVerifier();
      const state = oauth.generateRandomState();
      const url = new URL(server.authorization_endpoint ?? '');
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id,
        redirect_uri,
        scope: scopes.join(' '),
        state,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }).toString();
      const answer = oauth.validateAuthResponse(server, client, await visitor.signIn(url), state);
      const exchanged = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        authentication,
        answer,
        redirect_uri,
        verifier,
        insecure,
      );
      return tokensOf(await oauth.processAuthorizationCodeResponse(server, client, exchanged));
    },
    refresh: async ({ refreshToken }) => {
      const refreshed = await oauth.refreshTokenGrantRequest(server, client, authentication, refreshToken, insecure);
      return tokensOf(await oauth.processRefreshTokenResponse(server, client, refreshed));
    },
    introspect: async ({ accessToken }) => {
      const asked = await oauth.introspectionRequest(server, client, authentication, accessToken, insecure);
      return (await oauth.processIntrospectionResponse(server, client, asked)).active;
    },
    revoke: async ({ refreshToken }) => {
      const revoked = await oauth.revocationRequest(server, client, authentication, refreshToken, insecure);
      return oauth.processRevocationResponse(revoked);
    },
    clientCredentials: async () => {
      const scope = { scope: scopes.join(' ') };
      const granted = await oauth.clientCredentialsGrantRequest(server, client, authentication, scope, insecure);
      return (await oauth.processClientCredentialsResponse(server, client, granted)).access_token;
    },
  };
};

const tokensOf = ({ access_token, refresh_token = '' }: oauth.TokenEndpointResponse) => ({
  accessToken: access_token,
  refreshToken: refresh_token,
});
