// The library makes neither state nor PKCE; both are parameters that the program adds.
import { createHash, randomBytes } from 'node:crypto';
import { type AccessToken, AuthorizationCode, ClientCredentials } from 'simple-oauth2';
import type { Connect } from './program.ts';

export const simpleOAuth2: Connect = ({ issuer, client_id, client_secret, redirect_uri, scopes }) => {
  // #region configuration
  const configuration = {
    client: { id: client_id, secret: client_secret },
    auth: {
      tokenHost: issuer,
      authorizePath: '/oauth/authorize',
      tokenPath: '/oauth/token',
      revokePath: '/oauth/revoke',
    },
  };
  const oauth = new AuthorizationCode(configuration);
  const code_verifier = randomBytes(32).toString('base64url'); // a new one for each sign-in
  const url = oauth.authorizeURL({
    redirect_uri,
    scope: scopes,
    state: 'a random text for each sign-in',
    code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const redeem = (code: string) => oauth.getToken({ code, redirect_uri, code_verifier });
  // #endregion
  const { auth, client } = configuration;
  const { tokenHost, tokenPath } = auth;
  return {
    signIn: async (visitor) => tokensOf(await redeem(codeOf(await visitor.signIn(url)))),
    refresh: async ({ refreshToken }) => tokensOf(await oauth.createToken({ refresh_token: refreshToken }).refresh()),
    revoke: ({ accessToken, refreshToken }) =>
      oauth.createToken({ access_token: accessToken, refresh_token: refreshToken }).revokeAll(),
    clientCredentials: async () => {
      const itself = new ClientCredentials({ client, auth: { tokenHost, tokenPath } });
      return String((await itself.getToken({ scope: scopes })).token.access_token);
    },
  };
};

/** The same library on the `livechat` wire, as programs written for it do: scopes by commas, no PKCE. */
export const simpleOAuth2OnLivechat: Connect = ({ issuer, client_id, client_secret, redirect_uri, scopes }) => {
  // #region livechat
  const oauth = new AuthorizationCode({
    client: { id: client_id, secret: client_secret },
    auth: { tokenHost: issuer, authorizePath: '/', tokenPath: '/token' }, // or /v2/token
    options: { scopeSeparator: ',' },
  });
  // #endregion
  const url = oauth.authorizeURL({ redirect_uri, scope: scopes, state: randomBytes(16).toString('hex') });
  return {
    signIn: async (visitor) => {
      const code = codeOf(await visitor.signIn(url));
      return tokensOf(await oauth.getToken({ code, redirect_uri }));
    },
    refresh: async ({ refreshToken }) => tokensOf(await oauth.createToken({ refresh_token: refreshToken }).refresh()),
  };
};

const codeOf = (back: URL) => back.searchParams.get('code') ?? '';

const tokensOf = ({ token }: AccessToken) => ({
  accessToken: String(token.access_token),
  refreshToken: String(token.refresh_token),
});
