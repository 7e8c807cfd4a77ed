// Options, checked once and completed with their defaults. A mistake throws here, at init, with its cause and its fix.
import { canUsePkce } from './pkce.ts';
import type { Options } from './types.ts';

export interface Settings {
  clientId: string;
  responseType: 'token' | 'code';
  /** Origin of the accounts site, without a trailing slash: what `event.origin` is compared with. */
  server: string;
  redirectUri: string;
  usePkce: boolean;
  /** Optional parameters of the authorization request, under their wire names. */
  extra: Record<string, string | undefined>;
}

/** Checks the options of `init` for the page at `location`. Throws an Error whose message says what to change. */
export function settingsFrom(options: Options, location: Pick<Location, 'origin' | 'pathname'>): Settings {
  if (!options.client_id) fail('client_id is missing. Copy it from your app in the developer console');
  if (typeof options.onIdentityFetched !== 'function') fail('onIdentityFetched must be a function (error, data)');

  const responseType = options.response_type ?? 'token';
  if (responseType !== 'token' && responseType !== 'code') fail("response_type must be 'token' or 'code'");

  const serverUrl = options.backendAddress ?? options.server_url;
  if (!serverUrl)
    fail("server_url is missing. Set it to the accounts site's origin, like https://accounts.example.com");

  const redirectUri = options.redirect_uri ?? location.origin + location.pathname;
  // The answer is posted to the redirect URI's origin only, so on another origin it would never arrive.
  if (originOf(redirectUri, 'redirect_uri') !== location.origin) {
    fail(`redirect_uri must be on this page's origin, ${location.origin}`);
  }

  const usePkce = responseType === 'code' && options.pkce !== false;
  if (usePkce && !canUsePkce()) {
    fail(
      "response_type 'code' needs PKCE, and this browser offers crypto.subtle only to https and localhost pages. " +
        'Serve the page over https; or set pkce: false if the client is confidential',
    );
  }

  return {
    clientId: options.client_id,
    responseType,
    server: originOf(serverUrl, 'server_url'),
    redirectUri,
    usePkce,
    extra: {
      scope: options.scope,
      prompt: options.prompt,
      organization_id: options.organization_id,
      email: options.email_hint,
    },
  };
}

function originOf(text: string, name: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return fail(`${name} is not an absolute URL: ${text}`);
  }
  return /^https?:$/.test(url.protocol) ? url.origin : fail(`${name} must start with https:// or http://`);
}

function fail(message: string): never {
  throw new Error(`AccountsSDK.init: ${message}.`);
}
