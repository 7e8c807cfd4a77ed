// The closed catalogue of what can go wrong in the protocol. Three audiences: `code` for programs (RFC 6749 4.1.2.1 and 5.2),
// `message` for the client's developer, `detail` for our log. No HTTP status here: that is a dialect's choice.

export type OAuthErrorCode =
  | 'invalid_request'
  | 'unauthorized_client'
  | 'access_denied'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unsupported_grant_type'
  | 'invalid_token'
  | 'login_required'
  | 'consent_required'
  | 'account_selection_required';

/** The finer cause, for dialects that spell some causes differently; never sent as it is. */
export type OAuthErrorReason =
  | 'client_unknown'
  | 'client_secret_wrong'
  | 'client_authentication_missing'
  | 'dialect_not_enabled'
  | 'response_type_not_allowed'
  | 'redirect_uri_not_registered'
  | 'redirect_uri_missing'
  | 'redirect_uri_not_allowed'
  | 'redirect_uri_changed'
  | 'code_unknown'
  | 'code_expired'
  | 'code_redeemed'
  | 'code_of_other_client'
  | 'code_challenge_refused'
  | 'code_verifier_wrong'
  | 'refresh_token_unknown'
  | 'refresh_token_of_other_client'
  | 'refresh_token_reused'
  | 'scope_not_granted'
  | 'client_scopes_changed'
  | 'restricted_client'
  | 'not_a_member'
  | 'person_refused'
  | 'too_many_redirects'
  | 'session_ended'
  | 'identity_undetermined'
  | 'token_unknown';

/** An error of the protocol. The message names the cause and the fix and holds no secret. */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode;
  readonly reason: OAuthErrorReason | undefined;
  /** For our log only; no secret either. */
  readonly detail: string | undefined;

  constructor(code: OAuthErrorCode, message: string, more: { reason?: OAuthErrorReason; detail?: string } = {}) {
    super(message);
    this.name = 'OAuthError';
    this.code = code;
    this.reason = more.reason;
    this.detail = more.detail;
  }
}
