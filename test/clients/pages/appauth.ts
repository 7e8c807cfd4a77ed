// AppAuth in a page: the authorization request by redirect, the token requests by fetch.
import {
  AuthorizationNotifier,
  AuthorizationRequest,
  AuthorizationServiceConfiguration,
  BaseTokenRequestHandler,
  BasicQueryStringUtils,
  FetchRequestor,
  GRANT_TYPE_AUTHORIZATION_CODE,
  GRANT_TYPE_REFRESH_TOKEN,
  LocalStorageBackend,
  type LocationLike,
  RedirectRequestHandler,
  RevokeTokenRequest,
  TokenRequest,
  type TokenRequestJson,
  type TokenResponse,
} from '@openid/appauth';
import { type Connect, startPage, type Tokens } from './page.ts';

const connect: Connect = async ({ issuer, client_id, redirect_uri, scope }) => {
  // #region configuration
  const metadata = await fetch(`${issuer}/.well-known/oauth-authorization-server`); // fetchFromIssuer asks for OpenID Connect's
  const configuration = new AuthorizationServiceConfiguration(await metadata.json());
  // The answer stands in the query; the library looks in the fragment.
  class QueryUtils extends BasicQueryStringUtils {
    override parse(input: LocationLike) {
      return super.parse(input, false);
    }
  }
  const redirects = new RedirectRequestHandler(new LocalStorageBackend(), new QueryUtils());
  const tokens = new BaseTokenRequestHandler(new FetchRequestor());
  // #endregion
  const ask = async (request: Omit<TokenRequestJson, 'client_id' | 'redirect_uri'>) =>
    tokensOf(
      await tokens.performTokenRequest(configuration, new TokenRequest({ client_id, redirect_uri, ...request })),
    );
  return {
    redirect: async () => {
      const request = { client_id, redirect_uri, scope, response_type: AuthorizationRequest.RESPONSE_TYPE_CODE };
      redirects.performAuthorizationRequest(configuration, new AuthorizationRequest(request));
    },
    finish: () =>
      new Promise<Tokens>((resolve, reject) => {
        const notifier = new AuthorizationNotifier();
        notifier.setAuthorizationListener((request, response, error) => {
          if (!response) return reject(error);
          const extras = { code_verifier: request.internal?.code_verifier ?? '' };
          ask({ grant_type: GRANT_TYPE_AUTHORIZATION_CODE, code: response.code, extras }).then(resolve, reject);
        });
        redirects.setAuthorizationNotifier(notifier);
        redirects.completeAuthorizationRequestIfPossible().catch(reject);
      }),
    refresh: ({ refreshToken }) => ask({ grant_type: GRANT_TYPE_REFRESH_TOKEN, refresh_token: refreshToken }),
    revoke: ({ refreshToken }) =>
      tokens.performRevokeTokenRequest(configuration, new RevokeTokenRequest({ token: refreshToken, client_id })),
  };
};

const tokensOf = ({ accessToken, refreshToken = '' }: TokenResponse) => ({ accessToken, refreshToken });

void startPage(connect);
