// @badgateway/oauth2-client: finds the endpoints by the metadata when it first needs one.
import { randomBytes } from 'node:crypto';
import { generateCodeVerifier, OAuth2Client, type OAuth2Token } from '@badgateway/oauth2-client';
import type { Connect, Tokens } from './program.ts';

export const badgatewayOAuth2Client: Connect = ({ issuer, client_id, client_secret, redirect_uri, scopes }) => {
  // #region configuration
  const client = new OAuth2Client({
    server: issuer, // the rest is in the metadata
    clientId: client_id,
    clientSecret: client_secret,
  });
  // #endregion
  return {
    signIn: async (visitor) => {
      const codeVerifier = await generateCodeVerifier();
      const state = randomBytes(16).toString('hex');
      const asked = { redirectUri: redirect_uri, state, codeVerifier };
      const url = await client.authorizationCode.getAuthorizeUri({ ...asked, scope: scopes });
      return tokensOf(await client.authorizationCode.getTokenFromCodeRedirect(await visitor.signIn(url), asked));
    },
    refresh: async (tokens) => tokensOf(await client.refreshToken(asToken(tokens))),
    introspect: async (tokens) => (await client.introspect(asToken(tokens))).active,
    revoke: (tokens) => client.revoke(asToken(tokens), 'refresh_token'),
    clientCredentials: async () => (await client.clientCredentials({ scope: scopes })).accessToken,
  };
};

const asToken = (tokens: Tokens): OAuth2Token => ({ ...tokens, expiresAt: null });

const tokensOf = ({ accessToken, refreshToken }: OAuth2Token) => ({ accessToken, refreshToken: refreshToken ?? '' });
