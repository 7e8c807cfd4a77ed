// grant with its handler for node:http, which brings the routes /connect/gatehouse and /connect/gatehouse/callback.
import { randomBytes } from 'node:crypto';
import grant from 'grant';
import { hostApp } from './app-host.ts';
import type { Connect } from './program.ts';

export const grantApp: Connect = async ({ issuer, client_id, client_secret, redirect_uri, scopes }) => {
  const origin = new URL(redirect_uri).origin;
  const secret = randomBytes(32).toString('hex');
  // #region configuration
  const handle = grant.node({
    config: {
      defaults: { origin, transport: 'state', state: true, pkce: true },
      // Its redirect URI is /connect/gatehouse/callback, and signing in begins at /connect/gatehouse.
      gatehouse: {
        oauth: 2,
        authorize_url: `${issuer}/oauth/authorize`,
        access_url: `${issuer}/oauth/token`,
        client_id,
        client_secret,
        scope: scopes,
        scope_delimiter: ' ',
      },
    },
    session: { secret, cookie: { path: '/', httpOnly: true } },
  });
  // #endregion
  await hostApp(redirect_uri, async (request, response) => {
    const { redirect, response: answer } = await handle(request, response);
    if (!redirect) response.end(JSON.stringify(answer));
  });
  return {
    signIn: async (visitor) => {
      const back = await visitor.signIn(`${origin}/connect/gatehouse`);
      const { access_token, refresh_token } = JSON.parse(await visitor.open(back));
      return { accessToken: access_token, refreshToken: refresh_token };
    },
  };
};
