// The names that this generation gives to errors: an `oauth_exception` or an `identity_exception`, and sometimes `exception_details`.

import type { OAuthError, OAuthErrorReason } from '../../oauth/errors.ts';

export type Exception = {
  readonly oauth_exception?: string;
  readonly identity_exception?: string;
  readonly exception_details?: string;
};

/** Causes that this wire names otherwise than the standard does. */
const BY_REASON: Partial<Readonly<Record<OAuthErrorReason, Exception>>> = {
  client_unknown: { oauth_exception: 'unauthorized_client', exception_details: 'client_id_not_found' },
  client_secret_wrong: { oauth_exception: 'unauthorized_client' },
  redirect_uri_not_registered: { oauth_exception: 'invalid_request', exception_details: 'redirect_uri_not_set' },
  redirect_uri_missing: { oauth_exception: 'invalid_request' },
  redirect_uri_not_allowed: { oauth_exception: 'invalid_request', exception_details: 'invalid_redirect_uri' },
  code_challenge_refused: { oauth_exception: 'invalid_request', exception_details: 'invalid_code_challenge' },
  code_unknown: { oauth_exception: 'unauthorized_client' },
  code_expired: { oauth_exception: 'unauthorized_client' },
  code_redeemed: { oauth_exception: 'unauthorized_client' },
  refresh_token_unknown: { oauth_exception: 'unauthorized_client' },
  refresh_token_of_other_client: { oauth_exception: 'invalid_client' },
  scope_not_granted: { oauth_exception: 'access_denied' },
  client_scopes_changed: { oauth_exception: 'missing_grant' },
  too_many_redirects: { oauth_exception: 'invalid_request', exception_details: 'too_many_redirects' },
  session_ended: { identity_exception: 'identity_lost' },
  identity_undetermined: { identity_exception: 'server_error' },
};

const NEEDS_A_PERSON: ReadonlySet<string> = new Set([
  'login_required',
  'consent_required',
  'account_selection_required',
]);

/** How this wire names the error. */
export function exceptionOf(error: OAuthError): Exception {
  const special = error.reason === undefined ? undefined : BY_REASON[error.reason];
  if (special !== undefined) return special;
  if (needsPerson(error)) return { identity_exception: 'unauthorized' };
  if (error.code === 'invalid_token') return { oauth_exception: 'invalid_grant' };
  return { oauth_exception: error.code };
}

/** Whether signing in or consenting would mend it. */
export function needsPerson(error: OAuthError): boolean {
  return NEEDS_A_PERSON.has(error.code);
}

/** What each name means to the person who sees the page, and to the developer of the app. */
export const EXCEPTION_WORDS: ReadonlyMap<string, string> = new Map([
  [
    'invalid_request',
    'The request has a missing, repeated or malformed parameter, or a redirect_uri that is not in the app’s settings.',
  ],
  ['unauthorized_client', 'The client_id is unknown, or the client is not set up for this.'],
  ['access_denied', 'Access was refused: the app may be a private app of another organization.'],
  ['unsupported_response_type', 'response_type must be token or code.'],
  ['invalid_scope', 'The app asked for a scope that it may not have, or that your role does not allow you to grant.'],
  ['server_error', 'Something went wrong on our side.'],
  ['temporarily_unavailable', 'The server is busy. Try again in a moment.'],
  ['unsupported_grant_type', 'This grant_type is not supported.'],
  ['invalid_grant', 'What was presented has expired, was revoked, or belongs to another client.'],
  ['invalid_client', 'The client could not be authenticated.'],
  ['missing_grant', 'The app must be allowed again.'],
  ['unauthorized', 'Nobody is signed in here, or the app has not been allowed yet.'],
  ['identity_lost', 'You were signed out.'],
  ['credentials_login_disabled', 'Signing in with a password is switched off for this account. Ask an administrator.'],
]);

/** The names that mean something else when an identity, not a request, is at fault. */
export const IDENTITY_WORDS: ReadonlyMap<string, string> = new Map([
  ['invalid_request', 'What was sent could not be read. Enter your e-mail address and password again.'],
  ['access_denied', 'This account is blocked. Ask an administrator, or sign in with another account.'],
]);

export const DETAIL_WORDS: ReadonlyMap<string, string> = new Map([
  ['client_id_not_found', 'No client has this client_id.'],
  ['redirect_uri_not_set', 'The client has no redirect URI. Add one in the app’s settings.'],
  ['invalid_redirect_uri', 'The redirect_uri is not one that the app’s settings allow.'],
  [
    'invalid_code_challenge',
    'The app must use PKCE with S256: code_challenge was missing, empty, plain or malformed. Send code_challenge and code_challenge_method=S256.',
  ],
  ['too_many_redirects', 'The app sent this browser here more than 3 times in 30 seconds. It may be caught in a loop.'],
]);
