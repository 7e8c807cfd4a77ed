// One authorization request (RFC 6749 4.1.1, 4.2.1) with `flow=button`: the answer comes by postMessage.
import { codeChallengeOf, newCodeVerifier } from './pkce.ts';
import type { Settings } from './settings.ts';

export interface AuthorizationRequest {
  /** A promise only where PKCE is used: the challenge is computed asynchronously. */
  url: string | Promise<string>;
  codeVerifier: string | undefined;
}

/** Prepares a request. Each has its own code verifier (RFC 7636 4.1); `state` is the instance's. */
export function newAuthorizationRequest(settings: Settings, state: string): AuthorizationRequest {
  if (!settings.usePkce) return { url: authorizationUrl(settings, state, undefined), codeVerifier: undefined };
  const codeVerifier = newCodeVerifier();
  const url = codeChallengeOf(codeVerifier).then((challenge) => authorizationUrl(settings, state, challenge));
  return { url, codeVerifier };
}

/** The URL of the authorization page, with a PKCE challenge if there is one. Empty parameters are left out. */
export function authorizationUrl(settings: Settings, state: string, codeChallenge: string | undefined): string {
  const parameters: Record<string, string | undefined> = {
    client_id: settings.clientId,
    redirect_uri: settings.redirectUri,
    response_type: settings.responseType,
    state,
    flow: 'button',
    ...settings.extra,
    code_challenge: codeChallenge,
    code_challenge_method: codeChallenge && 'S256',
  };
  const url = new URL(settings.server);
  for (const [name, value] of Object.entries(parameters)) {
    if (value) url.searchParams.set(name, value);
  }
  return url.href;
}
