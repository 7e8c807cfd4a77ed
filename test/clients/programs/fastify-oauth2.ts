// @fastify/oauth2 as a plugin of a Fastify app, which has the route /login of it and a callback of its own.
import fastifyOAuth2, { type OAuth2Namespace, type Token } from '@fastify/oauth2';
import fastify from 'fastify';
import { atFileEnd } from '../../support/at-file-end.ts';
import type { Connect, Tokens } from './program.ts';

declare module 'fastify' {
  interface FastifyInstance {
    gatehouse: OAuth2Namespace;
  }
}

export const fastifyPlugin: Connect = async ({ issuer, client_id, client_secret, redirect_uri, scopes }) => {
  // #region configuration
  const app = fastify();
  await app.register(fastifyOAuth2, {
    name: 'gatehouse',
    discovery: { issuer: `${issuer}/.well-known/oauth-authorization-server` }, // has that PKCE is S256, too
    credentials: { client: { id: client_id, secret: client_secret } },
    scope: scopes,
    startRedirectPath: '/login',
    callbackUri: redirect_uri,
  });
  app.get('/callback', async (request, reply) => {
    const { token } = await app.gatehouse.getAccessTokenFromAuthorizationCodeFlow(request, reply);
    return token;
  });
  // #endregion
  const { hostname, port } = new URL(redirect_uri);
  await app.listen({ host: hostname, port: Number(port) });
  atFileEnd(() => app.close());
  return {
    signIn: async (visitor) => {
      const back = await visitor.signIn(new URL('/login', redirect_uri));
      return tokensOf(JSON.parse(await visitor.open(back)));
    },
    refresh: async (tokens) => {
      const { token } = await app.gatehouse.getNewAccessTokenUsingRefreshToken(asToken(tokens), {});
      return tokensOf(token);
    },
    revoke: (tokens) => app.gatehouse.revokeToken(asToken(tokens), 'refresh_token', undefined),
  };
};

/** As an app has kept it. */
const asToken = ({ accessToken, refreshToken }: Tokens): Token => ({
  access_token: accessToken,
  refresh_token: refreshToken,
  token_type: 'Bearer',
  expires_in: 0,
  expires_at: new Date(0),
});

const tokensOf = ({ access_token, refresh_token = '' }: Pick<Token, 'access_token' | 'refresh_token'>) => ({
  accessToken: access_token,
  refreshToken: refresh_token,
});
