// oidc-client-ts as an OAuth client: one page is the app and the place where redirect, popup and frame come back to.
import { type User, UserManager } from 'oidc-client-ts';
import { type Connect, startPage } from './page.ts';

const connect: Connect = ({ issuer, client_id, redirect_uri, scope }) => {
  // #region configuration
  const manager = new UserManager({
    authority: issuer,
    metadataUrl: `${issuer}/.well-known/oauth-authorization-server`,
    client_id,
    redirect_uri, // a page that calls manager.signinCallback(), for all three ways
    scope, // without openid: there are no ID tokens
  });
  // #endregion
  return {
    redirect: () => manager.signinRedirect(),
    finish: async () => {
      const user = await manager.signinCallback();
      return user && tokensOf(user);
    },
    popup: async () => tokensOf(await manager.signinPopup()),
    frame: async () => {
      // With a refresh token at hand the library would use that, and no frame.
      await manager.removeUser();
      return tokensOf(await manager.signinSilent());
    },
    refresh: async () => tokensOf(await manager.signinSilent()),
    revoke: () => manager.revokeTokens(),
  };
};

function tokensOf(user: User | null) {
  if (!user) throw new Error('There is no user.');
  return { accessToken: user.access_token, refreshToken: user.refresh_token ?? '' };
}

void startPage(connect);
