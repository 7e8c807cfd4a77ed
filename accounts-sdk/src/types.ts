// The public types: what an app passes in and gets back. Wire names stay in snake_case, as the platform spells them.

export interface Options {
  /** The app's client id, from the developer console. */
  client_id: string;
  /** Called once for the silent question at the start, and once for each popup: exactly one of the two is not null. */
  onIdentityFetched: (error: SignInError | null, data: Identity | null) => void;
  /** `token` (default): an access token for this page. `code`: an authorization code, to be redeemed by the page or its server. */
  response_type?: 'token' | 'code' | undefined;
  /** Origin of the accounts site. Default, for the script tag only: the origin that the script was loaded from. */
  server_url?: string | undefined;
  /** Registered redirect URI, on this page's origin. Default: this page's origin and path. */
  redirect_uri?: string | undefined;
  /** Scopes to ask for, separated by commas or spaces. Default: all that the client is registered for. */
  scope?: string | undefined;
  /** `consent` always shows the consent form. */
  prompt?: string | undefined;
  /** UUID of the organization to sign in to. */
  organization_id?: string | undefined;
  /** E-mail address to fill into the sign-in form. */
  email_hint?: string | undefined;
  /** Whole text of the button. Default: "Sign in with" and the brand. */
  link_label?: string | undefined;
  /** Brand word in the button's default text. Default: LiveChat. */
  brand?: string | undefined;
  /** `code` only: false leaves PKCE out. For confidential clients whose server cannot send a code_verifier. Default: true. */
  pkce?: boolean | undefined;
  /** @deprecated The name of `server_url` in the 1.x SDK. */
  backendAddress?: string | undefined;
  /** @deprecated The name of `link_label` in the 1.x SDK. */
  linkLabel?: string | undefined;
}

export interface Identity {
  /** With `response_type: 'token'`. */
  access_token?: string;
  /** With `response_type: 'code'`. Single use, valid for about a minute. */
  code?: string;
  /** With `code` and PKCE: send it along when the code is redeemed (RFC 7636 4.5). */
  code_verifier?: string;
  /** With `code`: the redirect URI to repeat when the code is redeemed (RFC 6749 4.1.3). */
  redirect_uri?: string;
  client_id: string;
  /** Remaining life in seconds: of the access token, or of the code. */
  expires_in: number;
  scopes: string[];
  /** The agent's login, an e-mail address. */
  entity_id: string;
  /** The licence number of the organization. */
  license: number;
  account_id?: string;
  organization_id?: string;
}

export interface SignInError {
  /** Who somebody is could not be found out: `unauthorized`, `access_denied`, ... */
  identity_exception?: string;
  /** The app may not: `access_denied`, `invalid_scope`, `unauthorized_client`, ... */
  oauth_exception?: string;
  /** A closer cause, for instance `popup_blocked`. */
  exception_details?: string;
  exception_description?: string;
}

export interface Instance {
  /** Opens the sign-in popup. Call it in a click, or the browser blocks it; it may itself be the click handler. */
  openPopup(event?: Event): void;
  /** Ends the session on the accounts site and the tokens of that session. No error means that it is done. */
  signOut(callback?: (error?: SignInError) => void): void;
  /** Puts the button into elements of class `livechat-login-button` that have none yet. */
  displayButtons(): void;
}
